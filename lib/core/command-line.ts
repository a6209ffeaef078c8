import { parseArgs } from 'node:util';
import { PlatformError, type Problem } from './errors';

export interface CommandLine {
  /** Folder with the environment files. */
  readonly environments: string;
  /** Output folder. */
  readonly out: string;
  /** Compare instead of write. */
  readonly check: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const help = `Writes the manifests of every environment to dist/.

  npm run synth -- [options]      or      npx cdk8s synth

  --environments DIR   folder with one YAML file per cluster (default: environments)
  --out DIR            output folder, replaced as a whole (default: $CDK8S_OUTDIR or dist)
  --check              write nothing; exit with 1 if the output folder is not up to date
  --watch              run again when a file changes (npm run synth only)
  --help               show this text

Exit code 0: done. 1: something is wrong with the settings or the output, nothing was written. 2: a bug.
`;

/** @throws PlatformError PAI-301 if an option is not known or lacks its value */
export function parseCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        environments: { type: 'string', default: 'environments' },
        out: { type: 'string', default: env.CDK8S_OUTDIR ?? 'dist' },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ')[0] : undefined;
    throw new PlatformError([
      { code: 'PAI-301', message: message ?? String(error), remedy: 'run npm run synth -- --help' },
    ]);
  }
}

/** Runs a program; reports what it throws on standard error. @returns the exit code */
export function runProgram(program: () => void, write: (text: string) => void): number {
  try {
    program();
    return 0;
  } catch (error) {
    if (error instanceof PlatformError) {
      const { length } = error.problems;
      write(`${error.message}\n\n${length} problem${length === 1 ? '' : 's'}; nothing was written.\n`);
      return 1;
    }
    write(`${new PlatformError([bug(error)]).message}\n`);
    return 2;
  }
}

function bug(error: unknown): Problem {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'PAI-900',
    message: `this is a bug in the program, not in your settings\n${details}`,
    remedy: 'report the lines above with the environment file; nothing was written',
  };
}
