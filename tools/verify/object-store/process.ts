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
  /** After this time the program and all that it started are killed. */
  readonly seconds: number;
  /** The whole environment, nothing is inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default the current one */
  readonly cwd?: string;
  /** Content of standard input. @default none */
  readonly input?: string | Uint8Array;
  /** Lets everything else on the machine go first. @default false */
  readonly background?: boolean;
}

/** Runs a program to its end, whatever its exit code. @throws Error if it does not start or takes too long */
export function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<Result> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    // A process group of its own, so that a late shell ends with its children.
    const child = spawn(file, args, { cwd: options.cwd, env: options.env, detached: true });
    if (options.background === true && child.pid !== undefined) setPriority(child.pid, 15);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, options.seconds * 1000);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const seconds = (performance.now() - start) / 1000;
      if (late)
        reject(new Error(`${file} took more than ${options.seconds} s; ${lastLines(output.stderr, 5)}`));
      else resolve({ code: code ?? 1, ...output, seconds });
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
