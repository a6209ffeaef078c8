import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Binary } from '../../go-tools';
import { type CheckContext, MissingTool } from '../check';
import { findOnPath, isExecutable, lastLines, runProgram } from '../../process';

const ETCD_PACKAGE = 'etcd-server';

/**
 * Path of etcd: the one on the PATH, else Debian's package, unpacked into the cache. The package is not
 * installed: that needs root, and starts a service.
 *
 * @throws MissingTool if there is neither
 */
export async function etcd({ cache, progress }: CheckContext): Promise<Binary> {
  const path = findOnPath('etcd') ?? (await etcdOfDebian(cache, progress));
  const { stdout, stderr } = await runProgram(path, ['--version']);
  const version = /etcd Version: (\S+)/.exec(stdout)?.[1];
  if (version === undefined)
    throw new MissingTool('etcd', `${path} --version says ${lastLines(stdout + stderr, 1)}`);
  return { path, version };
}

async function etcdOfDebian(cache: string, progress: CheckContext['progress']): Promise<string> {
  const path = join(cache, 'etcd');
  if (isExecutable(path)) return path;
  const remedy = `install etcd 3.4 or later, or run on Debian or Ubuntu, whose package ${ETCD_PACKAGE} is used`;
  if (findOnPath('apt-get') === undefined || findOnPath('dpkg-deb') === undefined) {
    throw new MissingTool('etcd', remedy);
  }
  progress(`unpacking Debian's ${ETCD_PACKAGE} into the cache`);
  await atomically(cache, path, async (folder) => {
    const download = () => runProgram('apt-get', ['download', '--quiet', ETCD_PACKAGE], { cwd: folder });
    let { code, stderr } = await download();
    if (code !== 0 && process.getuid?.() === 0) {
      // A new machine has no list of packages yet, and only root may fetch it.
      await runProgram('apt-get', ['update', '--quiet']);
      ({ code, stderr } = await download());
    }
    const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (code !== 0 || archive === undefined) {
      throw new MissingTool('etcd', `${remedy} (apt-get download: ${lastLines(stderr, 1)})`);
    }
    const unpacked = await runProgram('dpkg-deb', ['--extract', archive, '.'], { cwd: folder });
    if (unpacked.code !== 0) throw new MissingTool('etcd', `${remedy} (${lastLines(unpacked.stderr, 1)})`);
    return join(folder, 'usr/bin/etcd');
  });
  return path;
}

/** Makes a file in a folder of its own below the cache, then moves it: nobody finds half a file. */
async function atomically(
  cache: string,
  path: string,
  make: (folder: string) => Promise<string>,
): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'making-'));
  try {
    renameSync(await make(folder), path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
