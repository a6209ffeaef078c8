import { parseArgs, type ParseArgsConfig } from 'node:util';
import { PlatformError, type Problem } from './errors';
import { fileProblem, isSystemError } from './file-errors';

/**
 * Parses the options of a command, strictly: what it does not know, it refuses before it does anything.
 *
 * @param command how a person starts it, for example `npm run docs`
 * @throws PlatformError PAI-301 if an option is not known, lacks its value or is empty
 */
export function parseOptions<Config extends ParseArgsConfig>(
  command: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const parsed = attempt(command, () => parseArgs(config));
  for (const [option, value] of Object.entries<unknown>(parsed.values)) {
    if ([value].flat().includes('')) throw misunderstood(command, `Option '--${option}' is empty`);
  }
  return parsed;
}

function attempt<T>(command: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // What follows the first sentence speaks to programmers.
    const [sentence = text] = text.split(/\.\s/);
    throw misunderstood(
      command,
      sentence.replace('argument is ambiguous', 'has no value before the next option'),
    );
  }
}

/** PAI-301: what a command was told makes no sense. */
export function misunderstood(command: string, message: string): PlatformError {
  return new PlatformError([{ code: 'PAI-301', message, remedy: `run ${command} -- --help` }]);
}

export interface CommandOutcome {
  /** Writes to standard error. */
  readonly write: (text: string) => void;
  /** What became of the files, where a problem ends the command: `nothing was written`. @default not said */
  readonly files?: () => string;
}

/**
 * Runs a command and reports what it throws.
 *
 * @returns the exit code: what the command returns, 1 for a problem that a person can mend, 2 for a bug
 */
export async function runCommand(
  command: () => number | Promise<number>,
  { write, files }: CommandOutcome,
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    const problems = problemsOf(error);
    const left = files?.();
    if (problems === undefined) {
      write(`${new PlatformError([bugOf(error, left)]).message}\n`);
      return 2;
    }
    const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
    write(`${new PlatformError(problems).message}\n\n${count}${left === undefined ? '' : `; ${left}`}.\n`);
    return 1;
  }
}

/** What a person can mend; `undefined` for a bug. */
export function problemsOf(error: unknown): readonly Problem[] | undefined {
  if (error instanceof PlatformError) return error.problems;
  // Whatever the place, a disk that is full is no bug of ours.
  if (isSystemError(error))
    return [fileProblem('PAI-305', `${error.syscall ?? 'a system call'} failed`, error)];
  return undefined;
}

/** Runs the command of this process: standard error, exit code. */
export function runProcess(command: () => number | Promise<number>, files?: () => string): void {
  // A reader that has enough, like head, closes the pipe.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const write = (text: string) => process.stderr.write(text);
  void runCommand(command, { write, files }).then((code) => {
    process.exitCode = code;
  });
}

/** PAI-900: what nobody thought of. @param left what became of the files */
export function bugOf(error: unknown, left?: string): Problem {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'PAI-900',
    message: `this is a bug in the program, not in your settings\n${details}`,
    remedy: `report the lines above with the environment file${left === undefined ? '' : `; ${left}`}`,
  };
}
