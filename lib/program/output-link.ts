import { lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlatformError } from './errors';
import { fileProblem } from './file-errors';
import { realPath } from './output-folder';

/**
 * Makes a symbolic link to the output folder, where the cdk8s command line looks for it.
 *
 * @throws PlatformError PAI-305 if it cannot be made
 */
export function linkOutput(link: string, target: string): void {
  try {
    mkdirSync(dirname(link), { recursive: true });
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(link);
    // Windows lets everybody make a junction, which wants the whole path; elsewhere the type has no meaning.
    symlinkSync(realPath(target), link, 'junction');
  } catch (error) {
    throw new PlatformError([
      fileProblem('PAI-305', `${target} is written, but ${link} cannot be made a link to it`, error),
    ]);
  }
}
