import type { parseArgs, ParseArgsConfig } from 'node:util';
import { parseOptions, problemsOf, runProcess } from '../lib/program/command';

type Options = NonNullable<ParseArgsConfig['options']>;

interface ToolConfig<Own extends Options> {
  readonly allowPositionals: true;
  readonly options: Own & { readonly help: { readonly type: 'boolean' } };
}

type Values<Own extends Options> = ReturnType<typeof parseArgs<ToolConfig<Own>>>['values'];

/** A command of package.json other than synth. */
export interface Tool<Own extends Options> {
  /** How a person starts it: `npm run docs`. */
  readonly command: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Besides `--help`. @default none */
  readonly options?: Own;
  /** Whether it takes words that are no options. @default false */
  readonly takesWords?: boolean;
  /** @returns the exit code */
  readonly run: (values: Values<Own>, words: readonly string[]) => number | Promise<number>;
}

/**
 * Runs the command of this process. Options are strict, `--help` does nothing else, and what the system refuses is a
 * coded error. Any other failure is the command's own message, with exit code 1.
 */
export function runTool<Own extends Options>({ command, help, options, takesWords, run }: Tool<Own>): void {
  runProcess(async () => {
    const { values, positionals } = parseOptions(command, {
      allowPositionals: takesWords ?? false,
      options: { ...options, help: { type: 'boolean' } },
    });
    if (values.help === true) {
      process.stdout.write(help);
      return 0;
    }
    try {
      return await run(values as Values<Own>, positionals);
    } catch (error) {
      if (problemsOf(error) !== undefined) throw error;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  });
}
