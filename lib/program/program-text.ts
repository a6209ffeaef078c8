import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Text of a file that the program brings along, by its path below `lib`. */
export function programText(path: string): string {
  return readFileSync(programFile(path), 'utf8');
}

/** A file that the program brings along, or a folder of them, by its path below `lib`. */
export function programFile(path: string): string {
  return join(programFolder(), 'lib', path);
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
