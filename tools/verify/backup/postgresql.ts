import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { MissingTool } from '../check';
import { freePort } from '../object-store/server';
import { findOnPath, isExecutable, lastLines, runProgram } from '../../process';

const START_SECONDS = 60;
/** PostgreSQL refuses to run as root; these own nothing. */
const nobody = { uid: 65534, gid: 65534 };

/** A real PostgreSQL with one database, and an owner who gets in with a password alone. */
export class PostgreSqlServer {
  readonly host = '127.0.0.1';

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly programs: string,
    private readonly process: ChildProcess,
  ) {}

  /** Folder of its programs. @throws MissingTool if there is none */
  static programs(): string {
    const known = '/usr/lib/postgresql';
    const versions = existsSync(known) ? readdirSync(known).sort((a, b) => Number(b) - Number(a)) : [];
    const onPath = findOnPath('initdb');
    const folders = [
      ...versions.map((version) => join(known, version, 'bin')),
      ...(onPath === undefined ? [] : [dirname(realpathSync(onPath))]),
    ];
    const found = folders.find((folder) => isExecutable(join(folder, 'pg_isready')));
    if (found !== undefined) return found;
    throw new MissingTool('PostgreSQL', 'install its server, 15 or later (Debian: postgresql)');
  }

  /** @throws Error if it does not start */
  static async start(owner: string, database: string, password: string): Promise<PostgreSqlServer> {
    const programs = PostgreSqlServer.programs();
    const folder = mkdtempSync(join(tmpdir(), 'backup-postgresql-'));
    const port = await freePort();
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(folder, nobody.uid, nobody.gid);
    chmodSync(folder, 0o700);
    const data = join(folder, 'data');
    const as = isRoot ? nobody : {};
    const env = { PATH: process.env.PATH, LC_ALL: 'C', HOME: folder };
    const made = spawn(
      join(programs, 'initdb'),
      ['--username=postgres', '--encoding=UTF8', '--auth-local=trust', '--auth-host=scram-sha-256', data],
      { ...as, env, cwd: folder, stdio: 'ignore' },
    );
    const [code] = (await once(made, 'exit')) as [number | null];
    if (code !== 0) throw new Error('initdb makes no PostgreSQL');
    const options = [
      '-D',
      data,
      '-k',
      folder,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'fsync=off',
    ];
    const child = spawn(join(programs, 'postgres'), options, { ...as, env, cwd: folder, stdio: 'ignore' });
    const server = new PostgreSqlServer(port, folder, programs, child);
    try {
      const end = performance.now() + START_SECONDS * 1000;
      for (;;) {
        const ready = await server.run('pg_isready', ['--quiet']);
        if (ready.code === 0) break;
        if (performance.now() > end) throw new Error('PostgreSQL does not get ready');
        await pause(200);
      }
      await server.sql('postgres', `create role ${owner} login password '${password}'`);
      await server.sql('postgres', `create database ${database} owner ${owner}`);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** What it answers to its superuser. @throws Error for a mistake */
  async sql(database: string, text: string): Promise<string> {
    const { code, stdout, stderr } = await this.run('psql', [
      '-XAtq',
      '-v',
      'ON_ERROR_STOP=1',
      '-d',
      database,
      '-c',
      text,
    ]);
    if (code !== 0) throw new Error(`psql: ${lastLines(stderr, 2)}`);
    return stdout.trim();
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGINT');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(program: string, args: readonly string[]) {
    const env = {
      PATH: process.env.PATH,
      PGHOST: this.folder,
      PGPORT: String(this.port),
      PGUSER: 'postgres',
    };
    return runProgram(join(this.programs, program), args, { seconds: 30, env });
  }
}
