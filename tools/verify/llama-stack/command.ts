import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';

/** How a command ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** After this time it is told to end, and has 30 s to stop what it started. */
  readonly seconds: number;
  /** Added to the environment of this process. @default nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** Lets everything else on the machine go first. @default false */
  readonly background?: boolean;
}

/** Runs a program to its end, whatever its exit code. @throws Error if it cannot be started or takes too long */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (options.background === true && child.pid !== undefined) setPriority(child.pid, 15);
    let late = false;
    const term = setTimeout(() => {
      late = true;
      child.kill('SIGINT');
    }, options.seconds * 1000);
    const kill = setTimeout(() => child.kill('SIGKILL'), (options.seconds + 30) * 1000);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const done = () => {
      clearTimeout(term);
      clearTimeout(kill);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (code) => {
      done();
      if (late) reject(new Error(`${file} took more than ${options.seconds} s`));
      else resolve({ code: code ?? 1, ...output });
    });
  });
}

/** The end of a program's output, for messages. */
export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
