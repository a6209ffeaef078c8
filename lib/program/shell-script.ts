import { programText } from './program-text';

/**
 * Text of a script that a Job or Deployment runs. It lies beside its component as a `*.sh` file, so that shellcheck and
 * editors can read it, and has its parameters from variables of the container.
 *
 * @param paths below `lib`, for example `argocd/stage-wait-job.sh`; several are one script, in which a later file has the
 * functions and options of the earlier ones
 */
export function shellScript(...paths: readonly string[]): string {
  return paths.map(programText).join('');
}

/** Command of a container that runs a script: {@link shellScript}. */
export function bash(...paths: readonly string[]): string[] {
  return ['/bin/bash', '-c', shellScript(...paths)];
}
