import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PlatformError } from '../core/errors';
import type { OutputFiles } from './output';
import { filesBelow } from './previous-output';

/**
 * Replaces the output folder as a whole: writes beside it, then swaps. If anything fails, the old folder
 * stays as it was. A file that does not change is moved over, not written: it keeps its time, and creating
 * files is what takes long.
 *
 * @throws PlatformError PAI-302 if the folder cannot be replaced
 */
export function replaceFolder(folder: string, files: OutputFiles): void {
  const target = resolve(folder);
  const next = `${target}.next-${process.pid}`;
  const old = `${target}.old-${process.pid}`;
  try {
    writeAll(next, files, target);
    if (existsSync(target)) renameSync(target, old);
    try {
      renameSync(next, target);
    } catch (error) {
      if (existsSync(old)) renameSync(old, target);
      throw error;
    }
  } catch (error) {
    throw new PlatformError([
      {
        code: 'PAI-302',
        message: `cannot replace ${folder}: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'make the folder and the one above it writable; the old content is as it was',
      },
    ]);
  } finally {
    for (const left of [next, old].filter((path) => existsSync(path))) rmSync(left, { recursive: true });
  }
}

/**
 * Compares the output folder with what would be written.
 *
 * @throws PlatformError PAI-303 if a file is missing, different or left over
 */
export function checkFolder(folder: string, files: OutputFiles): void {
  const found = new Set(filesBelow(folder));
  const stale = [
    ...[...files].filter(([path, content]) => !found.has(path) || read(folder, path) !== content),
    ...[...found].filter((path) => !files.has(path)).map((path) => [path]),
  ].map(([path]) => path);
  if (stale.length === 0) return;
  throw new PlatformError([
    {
      code: 'PAI-303',
      message: `${stale.length} files in ${folder} are not up to date: ${stale.slice(0, 10).join(', ')}`,
      remedy: 'run npm run synth and commit the result',
    },
  ]);
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function writeAll(folder: string, files: OutputFiles, previous: string): void {
  const made = new Set<string>();
  for (const [path, content] of files) {
    const file = join(folder, path);
    const parent = dirname(file);
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
      made.add(parent);
    }
    if (!keep(join(previous, path), file, content)) writeFileSync(file, content);
  }
}

/** Gives the file of the old folder a second name in the new one, if it has the same content. */
function keep(previous: string, file: string, content: string): boolean {
  try {
    if (readFileSync(previous, 'utf8') !== content) return false;
    linkSync(previous, file);
    return true;
  } catch {
    // It is new, or the file system has no links.
    return false;
  }
}
