import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckContext, MissingTool } from '../check';
import { findOnPath, isExecutable, lastLines, runProgram } from '../../process';

/** Folder of the Go module that pins kube-apiserver and all it is built from. */
const MODULE = 'tools/kube-apiserver';
const ETCD_PACKAGE = 'etcd-server';

/** The version of Kubernetes that a go.mod requires, for example `v1.33.4`. */
export function kubernetesVersion(goMod: string): string {
  const version = /^\s*(?:require\s+)?k8s\.io\/kubernetes (v\S+)/m.exec(goMod)?.[1];
  if (version === undefined) throw new Error(`${MODULE}/go.mod does not require k8s.io/kubernetes`);
  return version;
}

export interface Binary {
  readonly path: string;
  readonly version: string;
}

/**
 * Path of the kube-apiserver that the pinned module builds; built once, then kept in the cache.
 *
 * @throws MissingTool without Go; Error if it does not build
 */
export async function kubeApiServer({ root, cache, progress }: CheckContext): Promise<Binary> {
  const module = join(root, MODULE);
  const version = kubernetesVersion(readFileSync(join(module, 'go.mod'), 'utf8'));
  const path = join(cache, `kube-apiserver-${version}`);
  if (isExecutable(path)) return { path, version };
  const go = findOnPath('go');
  if (go === undefined)
    throw new MissingTool('go', 'install Go 1.24 or later; it builds kube-apiserver, once');
  progress(`building kube-apiserver ${version}, once; this takes minutes`);
  await atomically(cache, path, async (folder) => {
    const built = join(folder, 'kube-apiserver');
    const flags = ['-s', '-w', `-X k8s.io/component-base/version.gitVersion=${version}`];
    const args = [
      'build',
      '-trimpath',
      '-ldflags',
      flags.join(' '),
      '-o',
      built,
      'k8s.io/kubernetes/cmd/kube-apiserver',
    ];
    const env = { GOWORK: 'off' };
    const { code, stderr } = await runProgram(go, args, {
      cwd: module,
      env: { ...process.env, ...env },
      background: true,
    });
    if (code !== 0) throw new Error(`kube-apiserver ${version} does not build:\n${lastLines(stderr, 20)}`);
    return built;
  });
  return { path, version };
}

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
