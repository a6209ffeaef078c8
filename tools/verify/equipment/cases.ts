import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { guide } from '../../../lib/output/guide/guide';
import { consoleBlocks, section } from '../../markdown-section';
import { lastLines, runProgram } from '../../process';
import type { Ledger } from '../object-store/ledger';
import type { PostgresLaunch } from '../postgresql/launch';
import type { PostgresServer } from '../postgresql/server';

/** The setting of the role is no boundary: it can be changed by whoever connects. */
const readWrite = '-c default_transaction_read_only=off';

const database = 'equipment';

export interface EquipmentCaseProps {
  readonly ledger: Ledger;
  readonly rendered: RenderedEnvironment;
  readonly passwords: ReadonlyMap<string, string>;
  readonly launch: PostgresLaunch;
  readonly folder: string;
}

/** What a real PostgreSQL, and a person by the commands of the guide, say to the database of equipment. */
export class EquipmentCases {
  constructor(private readonly props: EquipmentCaseProps) {}

  /** Missing grants keep the reader from writing, and the owner may. */
  async reader(server: PostgresServer): Promise<void> {
    const { ledger } = this.props;
    for (const [title, sql] of [
      ['inserts', "INSERT INTO parts VALUES ('x', 'x', 'x', 1, 'x', 1)"],
      ['changes', "UPDATE equipment SET notes = 'x'"],
      ['deletes', 'DELETE FROM telemetry'],
      ['empties', 'TRUNCATE service_history'],
      ['makes a table', 'CREATE TABLE mine (id int)'],
      ['drops a table', 'DROP TABLE parts'],
    ] as const) {
      const { code, stdout, stderr } = await server.query(
        { ...this.login('equipment_reader'), options: readWrite },
        sql,
      );
      const right = code !== 0 && /permission denied|must be owner/.test(stderr);
      ledger.expect(`the reader ${title}: refused`, right, code === 0 ? `it works: ${stdout}` : stderr);
      // Taken back: what follows counts rows.
      const owner = await server.query(this.login('equipment'), `BEGIN; ${sql}; ROLLBACK`);
      ledger.expect(`control: the owner ${title}`, owner.code === 0, owner.stderr);
    }
  }

  /** Rows by table, and everything that a dump has. */
  async content(server: PostgresServer): Promise<string> {
    const { stdout, stderr, code } = await server.client('pg_dump', this.login('equipment'), []);
    if (code !== 0) throw new Error(`pg_dump: ${stderr}`);
    // Two lines with a random key, from 16.10 on.
    return stdout.replace(/^\\(un)?restrict .*$/gm, '');
  }

  /** The commands of GUIDE.md that look at the database and bring rows, in a shell whose `oc exec` is this machine. */
  async guide(server: PostgresServer): Promise<void> {
    const { ledger, rendered, launch, folder } = this.props;
    const [look = '', load = ''] = consoleBlocks(section(guide(rendered), '## Equipment'));
    const place = join(folder, 'guide');
    mkdirSync(place);
    const oc = '#!/bin/bash\nwhile [[ "$1" != -- ]]; do shift; done\nshift\nexec "$@"\n';
    writeFileSync(join(place, 'oc'), oc);
    chmodSync(join(place, 'oc'), 0o755);
    const env = {
      PATH: [place, launch.programs, '/usr/bin:/bin'].join(':'),
      PGHOST: launch.sockets,
      PGPORT: String(launch.port),
      HOME: place,
    };
    const run = (commands: string) => runProgram('bash', ['-ec', commands], { seconds: 60, cwd: place, env });
    const looked = await run(look);
    const seen =
      looked.code === 0 && looked.stdout.includes('LITHO-004') && looked.stdout.includes('telemetry');
    ledger.expect('the guide looks at the database', seen, looked.stdout + looked.stderr);
    const loaded = await run(load);
    ledger.expect('the guide brings rows', loaded.code === 0, loaded.stdout + loaded.stderr);
    const sql =
      "SELECT count(*) FROM telemetry JOIN equipment USING (equipment_id) WHERE equipment_id = 'LITHO-100'";
    const { stdout } = await server.query(this.login('equipment_reader'), sql);
    ledger.expect('its rows are there', stdout.trim() === '2', stdout);
    const forgotten = `DELETE FROM telemetry WHERE equipment_id = 'LITHO-100'; DELETE FROM equipment WHERE equipment_id = 'LITHO-100'`;
    await server.query(this.login('equipment'), forgotten);
  }

  /** As the backup does it (database.sh): tables that come back have no grants. */
  async restore(server: PostgresServer): Promise<void> {
    const { ledger, folder } = this.props;
    const file = join(folder, 'equipment.dump');
    const owner = this.login('equipment');
    const saved = await server.client('pg_dump', owner, [
      '--format=custom',
      '--no-owner',
      '--no-privileges',
      `--file=${file}`,
    ]);
    const options = ['--clean', '--if-exists', '--no-owner', '--single-transaction', '--exit-on-error'];
    const back = await server.client('pg_restore', owner, [`--dbname=${database}`, ...options, file]);
    ledger.expect('a dump is restored', saved.code === 0 && back.code === 0, saved.stderr + back.stderr);
    const { code, stderr } = await this.read(server);
    ledger.expect(
      'tables that came back are nobody else’s',
      code !== 0 && stderr.includes('permission denied'),
      stderr,
    );
  }

  read(server: PostgresServer) {
    return server.query(this.login('equipment_reader'), 'SELECT count(*) FROM equipment');
  }

  private login(role: string) {
    return { role, database, password: this.props.passwords.get(role) ?? '' };
  }
}

/** Status of a ping for a server that is called by a name. */
export function statusFor(url: string, host: string): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: {} });
  const headers = {
    Host: host,
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
  };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Ends of a program that should not run for long, with its last words. */
export async function endOf(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly words: string }> {
  const { code, stderr, stdout } = await runProgram(program, args, { seconds: 60, env });
  return { code, words: lastLines(stdout + stderr, 4) };
}
