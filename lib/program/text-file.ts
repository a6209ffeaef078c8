import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PlatformError } from './errors';
import { fileProblem } from './file-errors';

/**
 * Opens a file that a command writes at its end. What the system refuses shows now, not when the work is done.
 *
 * @returns writes the content; does nothing where no file was asked for
 * @throws PlatformError PAI-305 if the file cannot be written
 */
export function openReport(path: string | undefined): (content: string) => void {
  if (path === undefined) return () => undefined;
  attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a'));
  });
  return (content) => {
    writeTextFile(path, content);
  };
}

/** Writes a file, with the folders above it. @throws PlatformError PAI-305 if the system refuses */
export function writeTextFile(path: string, content: string): void {
  attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  });
}

function attempt(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new PlatformError([fileProblem('PAI-305', `cannot write ${path}`, error)]);
  }
}
