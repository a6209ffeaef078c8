import { resolve } from 'node:path';
import { parseOptions } from './command';

export interface CommandLine {
  /** Folder with the environment files. */
  readonly environments: string;
  /** Output folder. */
  readonly out: string;
  /** Where the cdk8s command line looks for the output, if that is no folder of its own: it becomes a link to `out`. */
  readonly link?: string;
  /** Git revision whose output the warnings are about. @default the branch that others see */
  readonly compare?: string;
  /** File for what the run found, as JSON. @default none */
  readonly report?: string;
  /** Compare instead of write. */
  readonly check: boolean;
  readonly help: boolean;
}

/**
 * `output` of cdk8s.yaml. The cdk8s command line deletes that folder before it starts this program, also for
 * `--stdout` (cdk8s-cli lib/cli/cmds/synth.js @2.207.60). It is a symbolic link to the output folder, of which the
 * link alone is deleted.
 */
export const cdk8sOutput = '.build/dist';

/** What `--help` prints. */
export const help = `Writes the manifests of every environment to dist/.

  npm run synth -- [options]      or      npx cdk8s synth

  --environments DIR   folder with one YAML file per cluster (default: environments)
  --out DIR            output folder, replaced as a whole (default: dist); it must be missing, empty,
                       or made by this program
  --check              write nothing; exit with 1 if the output folder is not up to date
  --compare REV        warn of what leaves the output of this Git revision (default: $PRIVATE_AI_COMPARE,
                       or where HEAD has left the branch that Argo CD follows, else main or master)
  --report FILE        write what was found as JSON, for pull requests (default: $PRIVATE_AI_REPORT)
  --watch              run again when a file changes (npm run synth only)
  --help               show this text

Exit code 0: done. 1: something is wrong with the settings or the output, nothing was written. 2: a bug.
`;

/** @throws PlatformError PAI-301 if an option is not known or lacks its value */
export function parseCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const { values } = parseOptions('npm run synth', {
    args: [...args],
    options: {
      environments: { type: 'string', default: 'environments' },
      out: { type: 'string' },
      compare: { type: 'string' },
      report: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  // CI systems set variables without content.
  const variable = (name: string) => (env[name] === '' ? undefined : env[name]);
  // The cdk8s command line says here where it wants the output.
  const wanted = variable('CDK8S_OUTDIR');
  const isLink = wanted !== undefined && resolve(wanted) === resolve(cdk8sOutput);
  const { out = isLink ? undefined : wanted, ...others } = values;
  return {
    ...others,
    out: out ?? 'dist',
    link: isLink ? wanted : undefined,
    compare: values.compare ?? variable('PRIVATE_AI_COMPARE'),
    report: values.report ?? variable('PRIVATE_AI_REPORT'),
  };
}
