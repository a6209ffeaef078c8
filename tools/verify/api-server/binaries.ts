import { join } from 'node:path';
import type { Binary } from '../../go-tools';
import { type CheckContext, MissingTool } from '../check';
import { debianPackages } from '../debian-packages';
import { findOnPath, lastLines, runProgram } from '../../process';

/**
 * Path of etcd: the one on the PATH, else that of Debian's package, unpacked into the cache.
 *
 * @throws MissingTool if there is neither
 */
export async function etcd(context: CheckContext): Promise<Binary> {
  const path = findOnPath('etcd') ?? join(await debianPackages(context, etcdOfDebian), 'usr/bin/etcd');
  const { stdout, stderr } = await runProgram(path, ['--version']);
  const version = /etcd Version: (\S+)/.exec(stdout)?.[1];
  if (version === undefined)
    throw new MissingTool('etcd', `${path} --version says ${lastLines(stdout + stderr, 1)}`);
  return { path, version };
}

const etcdOfDebian = {
  title: 'etcd',
  remedy: 'install etcd 3.4 or later',
  packages: ['etcd-server'],
};
