import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckContext } from '../check';
import { debianPackages } from '../debian-packages';
import { lastLines, runProgram } from '../../process';
import { freePort, LOOPBACK, Programs } from '../../program';

const SECONDS = 60;
/** Their user must not be root; this one owns nothing else. */
const nobody = { name: 'nobody', id: 65534 };

/** Programs of MariaDB by the names that MySQL gives them, and their server. */
export interface MySqlPrograms {
  readonly server: string;
  /** Its tables, as SQL, and its messages. */
  readonly share: string;
  readonly libraries: string;
  readonly clients: Readonly<Record<'mysql' | 'mysqldump', string>>;
}

/** Those of Debian's packages, with the libraries that they need. @throws MissingTool without such packages */
export async function mysqlPrograms(context: CheckContext): Promise<MySqlPrograms> {
  const folder = await debianPackages(context, {
    title: 'MariaDB',
    remedy: 'run this check where it can be had',
    packages: ['mariadb-server-core', 'mariadb-client-core', 'mariadb-client'],
    libraries: true,
  });
  return {
    server: join(folder, 'usr/sbin/mariadbd'),
    share: join(folder, 'usr/share/mysql'),
    libraries: join(folder, 'usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`),
    clients: {
      mysql: join(folder, 'usr/bin/mariadb'),
      mysqldump: join(folder, 'usr/bin/mariadb-dump'),
    },
  };
}

/** A real MariaDB with one database, and a user who may do everything in it and nothing else. */
export class MySqlServer {
  readonly host = LOOPBACK;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly programs: MySqlPrograms,
    private readonly running: Programs,
  ) {}

  /** @throws Error if it does not start */
  static async start(
    programs: MySqlPrograms,
    { user, database, password }: Readonly<Record<'user' | 'database' | 'password', string>>,
  ): Promise<MySqlServer> {
    const folder = mkdtempSync(join(tmpdir(), 'backup-mysql-'));
    const port = await freePort();
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(folder, nobody.id, nobody.id);
    chmodSync(folder, 0o755);
    const { share } = programs;
    const options = [
      '--no-defaults',
      `--datadir=${folder}/data`,
      `--lc-messages-dir=${share}`,
      `--character-sets-dir=${share}/charsets`,
      ...(isRoot ? [`--user=${nobody.name}`] : []),
    ];
    const env = { ...process.env, LD_LIBRARY_PATH: programs.libraries };
    const running = new Programs(folder);
    const server = new MySqlServer(port, folder, programs, running);
    try {
      mkdirSync(join(folder, 'data'));
      if (isRoot) chownSync(join(folder, 'data'), nobody.id, nobody.id);
      const tables = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
      const texts = tables.map((name) => readFileSync(join(share, name), 'utf8'));
      const made = await runProgram(programs.server, [...options, '--bootstrap'], {
        seconds: SECONDS,
        env,
        input: ['create database mysql;', 'use mysql;', ...texts].join('\n'),
      });
      if (made.code !== 0) throw new Error(`MariaDB makes no tables: ${lastLines(made.stderr, 3)}`);
      const first = join(folder, 'first.sql');
      writeFileSync(
        first,
        [
          `create database ${database} character set utf8mb4;`,
          `create user ${user}@'%' identified by '${password}';`,
          `grant all on ${database}.* to ${user}@'%';`,
        ].join('\n'),
      );
      const more = [
        `--port=${port}`,
        `--bind-address=${LOOPBACK}`,
        `--socket=${folder}/socket`,
        `--init-file=${first}`,
      ];
      const program = running.start('mariadbd', programs.server, [...options, ...more], { env });
      await program.ready(async () => (await server.run('select 1')).code === 0);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** What it answers to its superuser, columns separated by tabs. @throws Error for a mistake */
  async sql(text: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(text);
    if (code !== 0) throw new Error(`mysql: ${lastLines(stderr, 2)}`);
    return stdout.trim();
  }

  async stop(): Promise<void> {
    await this.running.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(text: string) {
    const args = ['--no-defaults', '--user=root', `--socket=${this.folder}/socket`, '--batch'];
    return runProgram(this.programs.clients.mysql, [...args, '--skip-column-names', `--execute=${text}`], {
      seconds: SECONDS,
      env: { ...process.env, LD_LIBRARY_PATH: this.programs.libraries },
    });
  }
}
