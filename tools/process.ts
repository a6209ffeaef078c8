import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { setPriority } from 'node:os';
import { delimiter, join } from 'node:path';

/** How a program ended. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunOptions {
  /** After this time the program is ended. @default no limit */
  readonly seconds?: number;
  /**
   * `group` kills it with all that it started; `interrupt` asks it to stop, and kills it 30 s later.
   * @default 'group'
   */
  readonly late?: 'group' | 'interrupt';
  /** The whole environment. @default the one of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default the current one */
  readonly cwd?: string;
  /** Content of standard input. @default none */
  readonly input?: string | Uint8Array;
  /** Lets everything else on the machine go first. @default false */
  readonly background?: boolean;
}

const graceSeconds = 30;

/** Runs a program to its end, whatever its exit code. @throws Error if it does not start or takes too long */
export function runProgram(file: string, args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const { seconds: limit, late: ending = 'group' } = options;
  return new Promise((resolve, reject) => {
    const start = performance.now();
    // A limit by group needs a process group of its own. Without, the terminal's interrupt reaches it too.
    const detached = limit !== undefined && ending === 'group';
    const child = spawn(file, args, { cwd: options.cwd, env: options.env ?? process.env, detached });
    if (options.background === true && child.pid !== undefined) setPriority(child.pid, 15);
    let late = false;
    const timers: NodeJS.Timeout[] = [];
    const after = (delay: number, action: () => void) => timers.push(setTimeout(action, delay * 1000));
    if (limit !== undefined) {
      after(limit, () => {
        late = true;
        if (detached) killGroup(child.pid);
        else child.kill('SIGINT');
      });
      after(limit + graceSeconds, () => child.kill('SIGKILL'));
    }
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const done = () => {
      timers.forEach(clearTimeout);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (code) => {
      done();
      if (late) reject(new Error(`${file} took more than ${limit ?? 0} s; ${lastLines(output.stderr, 5)}`));
      else resolve({ code: code ?? 1, ...output, seconds: (performance.now() - start) / 1000 });
    });
    // A program may end without reading its input; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Path of a program, as the shell would find it. */
export function findOnPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The end of a program's output, for messages. */
export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
