import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runProgram } from '../../process';
import type { CheckContext } from '../check';

/** Packages of one check: `package.json` and `package-lock.json` of its folder in `tools`. */
export interface NpmPackages {
  /** The folder. */
  readonly name: string;
  /** What they are, for the person who waits. */
  readonly title: string;
}

/** Files that pin the packages: npm compares what it gets with the hashes of the second one. */
const pins = ['package.json', 'package-lock.json'];

/**
 * Folder with the `node_modules` of pinned packages; installed once, then kept in the cache. They are not among those of the
 * project, since nobody but a check needs them.
 *
 * @throws Error if they cannot be installed
 */
export async function npmPackages(
  { root, cache, progress }: CheckContext,
  { name, title }: NpmPackages,
): Promise<string> {
  const source = join(root, 'tools', name);
  const hash = createHash('sha256').update(pins.map((file) => readFileSync(join(source, file))).join('\0'));
  const folder = join(cache, `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  progress(`installing ${title}, once`);
  const draft = mkdtempSync(join(cache, 'making-'));
  try {
    for (const file of pins) copyFileSync(join(source, file), join(draft, file));
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    const { code, stderr } = await runProgram('npm', args, { seconds: 600, cwd: draft, background: true });
    if (code !== 0) throw new Error(`npm ci of ${title} failed:\n${lastLines(stderr, 10)}`);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}
