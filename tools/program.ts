import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from './process';

/** The only address that programs of tests listen on. */
export const LOOPBACK = '127.0.0.1';

const READY_SECONDS = 90;
const STOP_SECONDS = 10;

/** For servers written in Go that run for minutes: they collect garbage half as often, and take more memory. */
export const fewerCollections = { GOGC: '200' } as const;

export interface ProgramOptions {
  /** The whole environment. @default the one of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A child process that runs until it is stopped; its output goes to `<name>.log` in a folder. */
export class Program {
  private readonly child: ChildProcess;
  private readonly log: string;
  private failure: Error | undefined;

  constructor(
    private readonly name: string,
    file: string,
    args: readonly string[],
    folder: string,
    { env = process.env }: ProgramOptions = {},
  ) {
    this.log = join(folder, `${name}.log`);
    const output = openSync(this.log, 'a');
    this.child = spawn(file, args, { stdio: ['ignore', output, output], env });
    closeSync(output);
    this.child.on('error', (error) => (this.failure = error));
  }

  /** Waits until the probe holds. @throws Error if the program ends before, or takes too long */
  async ready(probe: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + READY_SECONDS * 1000;
    while (!(await probe().catch(() => false))) {
      if (this.ended()) throw this.error('ended');
      if (performance.now() > end) throw this.error(`was not ready after ${READY_SECONDS} s`);
      await sleep(50);
    }
  }

  /** Asks the program to end, and ends it if it takes too long. */
  async stop(): Promise<void> {
    if (this.ended()) return;
    const exit = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.kill();
    }, STOP_SECONDS * 1000);
    await exit;
    clearTimeout(timer);
  }

  /** Ends the program at once, as a crash does. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private ended(): boolean {
    return this.failure !== undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private error(what: string): Error {
    const words = this.failure?.message ?? lastLines(readFileSync(this.log, 'utf8'), 10);
    return new Error(`${this.name} ${what}; its last words:\n${words}`);
  }
}

/** The programs of one run, in a folder for their data and logs. */
export class Programs {
  private readonly running: Program[] = [];

  constructor(readonly folder: string) {}

  start(name: string, file: string, args: readonly string[], options?: ProgramOptions): Program {
    const program = new Program(name, file, args, this.folder, options);
    this.running.push(program);
    return program;
  }

  /** Stops all, the last one first: an API server without its etcd would wait for it until its time is over. */
  async stop(): Promise<void> {
    for (const program of this.running.reverse()) await program.stop();
  }

  /** Ends all at once. */
  kill(): void {
    for (const program of this.running) program.kill();
  }
}

/** A loopback port that nobody listens on, at this moment. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no port on loopback');
  return port;
}

/** Different loopback ports that nobody listens on, at this moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, LOOPBACK, () => {
            resolve(server);
          });
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port on loopback');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
