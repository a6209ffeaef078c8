import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Text of a script that a Job or Deployment runs. It lies beside its component as a `*.sh` file, so that shellcheck and
 * editors can read it, and has its parameters from variables of the container.
 *
 * @param paths below `lib`, for example `argocd/stage-wait-job.sh`; several are one script, in which a later file has the
 * functions and options of the earlier ones
 */
export function shellScript(...paths: readonly string[]): string {
  return paths.map((path) => readFileSync(join(programFolder(), 'lib', path), 'utf8')).join('');
}

/** Command of a container that runs a script: {@link shellScript}. */
export function bash(...paths: readonly string[]): string[] {
  return ['/bin/bash', '-c', shellScript(...paths)];
}

/** The folder of the program: the sources run in `lib/program`, the bundle in `.build`. */
function programFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`${__dirname} is not part of the program`);
    folder = above;
  }
  return folder;
}
