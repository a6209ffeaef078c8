import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf } from '../program/output-folder';

/** What an output folder holds before it is replaced. It can be of another version, or not of this program. */
export interface PreviousOutput {
  /** Files below the folder, with `/` between the parts. */
  readonly paths: readonly string[];
  /** Text of one of them; empty if it cannot be read. */
  readonly read: (path: string) => string;
}

/** An output folder as it is on the disk. @throws PlatformError PAI-305 if it cannot be read */
export function outputOnDisk(folder: string): PreviousOutput {
  return {
    paths: contentOf(folder).files,
    read: (path) => {
      try {
        return readFileSync(join(folder, path), 'utf8');
      } catch {
        return '';
      }
    },
  };
}
