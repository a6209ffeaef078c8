import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, isExecutable, lastLines, type Result, runProgram } from '../process';
import { type CheckContext, MissingTool } from '../verify/check';

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

/**
 * The pinned shellcheck: installed once from PyPI, whose package has the program itself, then kept in the cache.
 *
 * @throws MissingTool without Python and its pip; Error if the package cannot be installed
 */
export async function shellcheck({ root, cache, progress }: CheckContext): Promise<string> {
  const requirements = join(root, 'tools', 'shellcheck', 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const folder = join(cache, `shellcheck-${hash}`);
  const program = join(folder, 'bin', 'shellcheck');
  if (isExecutable(program)) return program;
  const python = findOnPath('python3');
  if (python === undefined || (await runProgram(python, ['-m', 'pip', '--version'])).code !== 0) {
    throw new MissingTool(
      'Python 3 with pip',
      'npm run check installs shellcheck with it, once; install python3 and python3-pip, and put python3 on the PATH',
    );
  }
  progress('installing shellcheck, once');
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'shellcheck-draft-'));
  try {
    const options = [
      '--disable-pip-version-check',
      '--no-input',
      '--quiet',
      '--no-deps',
      '--only-binary',
      ':all:',
    ];
    const args = ['-m', 'pip', 'install', ...options, '--target', draft, '--requirement', requirements];
    const { code, stderr } = await runProgram(python, args, { seconds: 300, late: 'interrupt' });
    if (code !== 0) throw new Error(`shellcheck cannot be installed from PyPI:\n${lastLines(stderr, 10)}`);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}
