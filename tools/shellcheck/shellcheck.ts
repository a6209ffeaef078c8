import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Result, runProgram } from '../process';

/** Folders with scripts. */
const folders = ['lib', 'tools'];

/** Every `*.sh` file, and the script of CI. */
export function scripts(root: string): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sh'))
      .map((name) => join(folder, name)),
  );
  return [...files.sort(), join('.ci', 'run')];
}

/** Judges scripts; the exit code is 0 if there is nothing to say. */
export function runShellcheck(program: string, root: string, files: readonly string[]): Promise<Result> {
  return runProgram(program, ['--shell=bash', '--norc', ...files], { cwd: root });
}
