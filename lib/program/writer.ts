import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { PlatformError } from './errors';
import { fileProblem } from './file-errors';
import type { OutputFiles } from './output-files';
import { checkOwnership, contentOf } from './output-folder';
import { WorkFolder } from './work-folder';

/**
 * Replaces the output folder as a whole: writes beside it, then swaps. If anything fails, the old folder stays as it
 * was; if the run is killed, the next one restores it. A file that does not change is moved over, not written: it
 * keeps its time, and creating files is what takes long.
 *
 * @param out the folder as it was given, for messages
 * @param target its real path
 * @throws PlatformError PAI-302 if the folder cannot be replaced, PAI-304 if it holds what is not ours
 */
export function replaceFolder(out: string, target: string, files: OutputFiles): void {
  try {
    const work = WorkFolder.open(target);
    try {
      const content = contentOf(target);
      checkOwnership(out, target, content, files);
      // What is replaced is removed, too: all of its folders must be writable.
      for (const folder of existsSync(target) ? ['', ...content.folders] : []) {
        accessSync(join(target, folder), constants.W_OK | constants.X_OK);
      }
      writeAll(work.next, files, target);
      swap(work, target);
    } finally {
      work.close();
    }
  } catch (error) {
    if (error instanceof PlatformError) throw error;
    throw new PlatformError([fileProblem('PAI-302', `cannot replace ${out}`, error)]);
  }
}

function swap(work: WorkFolder, target: string): void {
  if (existsSync(target)) renameSync(target, work.old);
  try {
    renameSync(work.next, target);
  } catch (error) {
    work.restore();
    throw error;
  }
}

/**
 * Compares the output folder with what would be written.
 *
 * @throws PlatformError PAI-303 if a file is missing, different or left over; PAI-305 if the folder cannot be read
 */
export function checkFolder(out: string, target: string, files: OutputFiles): void {
  const content = contentOf(target);
  const found = new Set([...content.files, ...content.others]);
  const stale = [
    ...[...files].filter(([path, content]) => !found.has(path) || read(target, path) !== content),
    ...[...found].filter((path) => !files.has(path)).map((path) => [path]),
  ].map(([path]) => path);
  if (stale.length === 0) return;
  throw new PlatformError([
    {
      code: 'PAI-303',
      message: `${stale.length} files in ${out} are not up to date: ${stale.slice(0, 10).join(', ')}`,
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
