import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lastLines, type Result, runProgram } from '../../process';
import type { PostgresLaunch } from './launch';

const START_SECONDS = 60;

/** Who asks, from the network. */
export interface Login {
  readonly role: string;
  readonly password: string;
  readonly database: string;
  /** Settings that the client asks for. @default none */
  readonly options?: string;
}

/** A PostgreSQL that runs as the rendered Deployment says. */
export class PostgresServer {
  private output = '';

  private constructor(
    private readonly launch: PostgresLaunch,
    private readonly child: ChildProcess,
  ) {
    const listen = (text: string) => (this.output += text);
    child.stdout?.setEncoding('utf8').on('data', listen);
    child.stderr?.setEncoding('utf8').on('data', listen);
  }

  /** @throws Error if it takes no connections in time */
  static async start(launch: PostgresLaunch): Promise<PostgresServer> {
    const [file = '', ...args] = launch.command;
    const user = launch.uid === null ? {} : { uid: launch.uid, gid: launch.uid };
    const child = spawn(file, args, {
      ...user,
      cwd: launch.volume,
      env: launch.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new PostgresServer(launch, child);
    const end = performance.now() + START_SECONDS * 1000;
    while (!(await server.accepts())) {
      if (child.exitCode !== null || performance.now() > end) {
        await server.end();
        throw new Error(`PostgreSQL did not get ready: ${lastLines(server.output, 8)}`);
      }
      await pause(100);
    }
    return server;
  }

  /** What it and its start script have said. */
  get log(): string {
    return this.output;
  }

  /** SQL of a role that comes through the network. */
  query(login: Login, sql: string): Promise<Result> {
    return this.client('psql', login, ['--no-psqlrc', '--tuples-only', '--no-align', `--command=${sql}`]);
  }

  /** SQL of a role that comes through the socket, where nobody is asked for a password. */
  local(role: string, database: string, sql: string): Promise<Result> {
    const { programs, sockets, port } = this.launch;
    return runProgram(
      join(programs, 'psql'),
      ['--no-psqlrc', '--tuples-only', '--no-align', `--command=${sql}`],
      {
        seconds: 60,
        env: {
          PATH: '/usr/bin:/bin',
          PGHOST: sockets,
          PGPORT: String(port),
          PGUSER: role,
          PGDATABASE: database,
        },
      },
    );
  }

  /** A client program with the values of the contract `Database`. */
  client(
    program: string,
    { role, password, database, options = '' }: Login,
    args: readonly string[],
  ): Promise<Result> {
    const { programs, host, port } = this.launch;
    return runProgram(join(programs, program), args, {
      seconds: 60,
      env: {
        PATH: '/usr/bin:/bin',
        PGHOST: host,
        PGPORT: String(port),
        PGUSER: role,
        PGPASSWORD: password,
        PGDATABASE: database,
        PGOPTIONS: options,
        PGCONNECT_TIMEOUT: '10',
      },
    });
  }

  /** Ends it as the pod does. @returns the seconds that it took */
  async stop(): Promise<number> {
    const start = performance.now();
    const [file = '', ...args] = this.launch.stop;
    const user = this.launch.uid === null ? {} : { uid: this.launch.uid, gid: this.launch.uid };
    const stop = spawn(file, args, {
      ...user,
      cwd: this.launch.volume,
      env: this.launch.env,
      stdio: 'ignore',
    });
    const [code] = (await once(stop, 'exit')) as [number | null];
    if (code !== 0) this.output += `\npreStop ended with ${String(code)}`;
    await this.end();
    return (performance.now() - start) / 1000;
  }

  /** Whatever has happened. */
  async end(): Promise<void> {
    const { child } = this;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  }

  private async accepts(): Promise<boolean> {
    const { programs, host, port } = this.launch;
    const { code } = await runProgram(join(programs, 'pg_isready'), ['-q', '-h', host, '-p', String(port)]);
    return code === 0;
  }
}
