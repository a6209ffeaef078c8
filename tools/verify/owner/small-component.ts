import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { OwnerCopy } from './owner-copy';

/** Lines that a developer adds to a file that is there already. */
export interface Addition {
  readonly file: string;
  /** The lines that they come after. */
  readonly after: string;
  readonly lines: string;
}

const fixture = join('__tests__', 'fixtures', 'small-component');
const definition = 'caches.cache.example.com.yaml';
/** Hides the files from the type checker, the linter and the tests of the repository. */
const ending = '.txt';

/** New files of the component. */
export function newFiles(root: string): string[] {
  return readdirSync(join(root, fixture, 'files'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => path.slice(0, -ending.length));
}

/** What it adds to other files. */
export function additions(root: string): Addition[] {
  // The file is ours.
  return parse(readFileSync(join(root, fixture, 'additions.yaml'), 'utf8')) as Addition[];
}

/**
 * "Add a component": writes the files of a small one, and its lines in files that are there.
 *
 * @returns folder for `npm run import -- --crds`: every definition that is imported already, and the new one
 */
export function addSmallComponent(root: string, copy: OwnerCopy): string {
  for (const path of newFiles(root))
    copyTo(join(copy.folder, path), join(root, fixture, 'files', path + ending));
  for (const addition of additions(root)) copy.add(addition);
  const definitions = join(copy.folder, '.build', 'definitions');
  const imports = join(root, 'imports');
  const known = readdirSync(imports, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.yaml'),
  );
  // Those of one release lie in its folder, here and there.
  for (const path of known)
    copyTo(join(definitions, dirname(path), '..', basename(path)), join(imports, path));
  copyTo(join(definitions, definition), join(root, fixture, definition));
  return definitions;
}

function copyTo(target: string, source: string): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}
