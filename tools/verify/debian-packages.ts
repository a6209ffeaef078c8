import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckContext, MissingTool } from './check';
import { findOnPath, lastLines, runProgram } from '../process';

export interface DebianPackages {
  /** What they bring, for the person who lacks it. */
  readonly title: string;
  /** What that person can do. */
  readonly remedy: string;
  readonly packages: readonly string[];
  /** Whether libraries of theirs that this machine lacks come along. @default false */
  readonly libraries?: boolean;
}

/**
 * Folder of the cache with the files of Debian's packages; made once. They are not installed: that needs root, and starts
 * services.
 *
 * @throws MissingTool where there are no such packages
 */
export async function debianPackages(
  { cache, progress }: Pick<CheckContext, 'cache' | 'progress'>,
  { title, remedy, packages, libraries = false }: DebianPackages,
): Promise<string> {
  const path = join(cache, ['debian', ...packages].join('-'));
  if (existsSync(path)) return path;
  const text = `${remedy}, or run on Debian or Ubuntu, whose package ${packages.join(', ')} is used`;
  if (findOnPath('apt-get') === undefined || findOnPath('dpkg-deb') === undefined) {
    throw new MissingTool(title, text);
  }
  progress(`unpacking Debian's ${packages.join(', ')} into the cache`);
  mkdirSync(cache, { recursive: true });
  // Made beside it, then moved: nobody finds half of it.
  const folder = mkdtempSync(join(cache, 'making-'));
  try {
    const files = join(folder, 'files');
    mkdirSync(files);
    await download(folder, packages, { title, text });
    if (libraries) await download(folder, await missingLibraries(packages), { title, text });
    for (const archive of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      const { code, stderr } = await runProgram('dpkg-deb', ['--extract', archive, 'files'], { cwd: folder });
      if (code !== 0) throw new MissingTool(title, `${text} (${lastLines(stderr, 1)})`);
    }
    if (!existsSync(path)) renameSync(files, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return path;
}

async function download(
  folder: string,
  packages: readonly string[],
  { title, text }: { readonly title: string; readonly text: string },
): Promise<void> {
  if (packages.length === 0) return;
  const once = () => runProgram('apt-get', ['download', '--quiet', ...packages], { cwd: folder });
  let { code, stderr } = await once();
  if (code !== 0 && process.getuid?.() === 0) {
    // A new machine has no list of packages yet, and only root may fetch it.
    await runProgram('apt-get', ['update', '--quiet']);
    ({ code, stderr } = await once());
  }
  if (code !== 0) throw new MissingTool(title, `${text} (apt-get download: ${lastLines(stderr, 1)})`);
}

/** Libraries that packages depend on and that are not installed. */
async function missingLibraries(packages: readonly string[]): Promise<string[]> {
  const { stdout } = await runProgram('apt-cache', ['depends', ...packages]);
  const names = new Set([...stdout.matchAll(/^\s+Depends: (lib\S+)$/gm)].map(([, name = '']) => name));
  const missing = [];
  for (const name of names) {
    const { stdout: status } = await runProgram('dpkg-query', ['--show', '--showformat=${Status}', name]);
    if (!status.endsWith(' installed')) missing.push(name);
  }
  return missing;
}
