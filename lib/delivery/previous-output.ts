import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What an output folder holds before it is replaced. It can be of another version, or not of this program. */
export interface PreviousOutput {
  /** Files below the folder, with `/` between the parts. */
  readonly paths: readonly string[];
  /** Text of one of them; empty if it cannot be read. */
  readonly read: (path: string) => string;
}

/** The files of an output folder; none if it is not there or cannot be read. */
export function previousOutput(folder: string): PreviousOutput {
  return {
    paths: listed(folder),
    read: (path) => {
      try {
        return readFileSync(join(folder, path), 'utf8');
      } catch {
        return '';
      }
    },
  };
}

function listed(folder: string): string[] {
  try {
    return filesBelow(folder);
  } catch {
    return [];
  }
}

/** Paths of the files below a folder, with `/` between the parts; none if it is not there. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
