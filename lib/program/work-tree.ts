import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Where a path lies in the files of a Git repository. */
export interface PlaceInRepository {
  /** Folder of the work tree. */
  readonly root: string;
  /** Path below it, with `/` between the parts. */
  readonly path: string;
}

/** The place of a real path; `undefined` outside of Git. A submodule or worktree has a file `.git` instead of a folder. */
export function placeInRepository(path: string, below = path): PlaceInRepository | undefined {
  if (existsSync(join(below, '.git'))) {
    return { root: below, path: relative(below, path).split(sep).join('/') };
  }
  const parent = dirname(below);
  return parent === below ? undefined : placeInRepository(path, parent);
}
