import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 of files by name. */
export function contents(files: ReadonlyMap<string, Buffer>): Map<string, string> {
  return new Map([...files].map(([name, content]) => [name, sha256Of(content)]));
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of all files of a folder, by their path in it. */
export function filesIn(folder: string): Map<string, string> {
  return contents(new Map(namesIn(folder).map((name) => [name, readFileSync(join(folder, name))])));
}

/** Paths of all files of a folder, sorted. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}
