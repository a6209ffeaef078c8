import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckContext, MissingTool } from './verify/check';
import { findOnPath, isExecutable, lastLines, runProgram } from './process';

/** A program that is built from a Go module which pins it and all it is made of. */
interface GoProgram {
  /** Folder below `tools/go-tools`. */
  readonly module: string;
  /** Module whose version is the version of the program. */
  readonly pinned: string;
  /** Package of the program. */
  readonly goPackage: string;
  /** Variable of the program that holds its version. @default none */
  readonly versionVariable?: string;
}

function kubernetes(command: string): GoProgram {
  return {
    module: 'kubernetes',
    pinned: 'k8s.io/kubernetes',
    goPackage: `k8s.io/kubernetes/cmd/${command}`,
    versionVariable: 'k8s.io/component-base/version.gitVersion',
  };
}

function only(module: string, goPackage: string): GoProgram {
  return { module, pinned: goPackage, goPackage };
}

const programs = {
  minio: only('minio', 'github.com/minio/minio'),
  mc: only('mc', 'github.com/minio/mc'),
  'milvus-etcd': {
    module: 'etcd',
    pinned: 'go.etcd.io/etcd/server/v3',
    goPackage: 'go.etcd.io/etcd/server/v3',
  },
  kserve: {
    module: 'kserve',
    pinned: 'github.com/kserve/kserve',
    goPackage: 'github.com/kserve/kserve/cmd/manager',
  },
  'external-secrets': only('external-secrets', 'github.com/external-secrets/external-secrets'),
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  kubectl: kubernetes('kubectl'),
  'kube-score': {
    module: 'kube-score',
    pinned: 'github.com/zegl/kube-score',
    goPackage: 'github.com/zegl/kube-score/cmd/kube-score',
  },
  // Of ours, around the module that it has its version from.
  'pod-security': { module: 'pod-security', pinned: 'k8s.io/pod-security-admission', goPackage: '.' },
  argocd: {
    module: 'argocd',
    pinned: 'github.com/argoproj/argo-cd/v3',
    goPackage: 'github.com/argoproj/argo-cd/v3/cmd',
    versionVariable: 'github.com/argoproj/argo-cd/v3/common.version',
  },
  // Of ours, around its interpreter of health checks.
  'argo-cd-health': { module: 'argocd', pinned: 'github.com/argoproj/argo-cd/v3', goPackage: './health' },
  'kubernetes-mcp-server': {
    module: 'kubernetes-mcp-server',
    pinned: 'github.com/containers/kubernetes-mcp-server',
    goPackage: 'github.com/containers/kubernetes-mcp-server/cmd/kubernetes-mcp-server',
  },
  'llm-d-inference-sim': {
    module: 'llm-d-inference-sim',
    pinned: 'github.com/llm-d/llm-d-inference-sim',
    goPackage: 'github.com/llm-d/llm-d-inference-sim/cmd/llm-d-inference-sim',
  },
  'model-registry': only('model-registry', 'github.com/kubeflow/model-registry'),
  // Of ours, around an engine of MySQL's language in memory.
  mysql: { module: 'mysql', pinned: 'github.com/dolthub/go-mysql-server', goPackage: '.' },
  // Of ours, around those components of it that are configured.
  otelcol: { module: 'otelcol', pinned: 'go.opentelemetry.io/collector/otelcol', goPackage: '.' },
  promtool: {
    module: 'prometheus',
    pinned: 'github.com/prometheus/prometheus',
    goPackage: 'github.com/prometheus/prometheus/cmd/promtool',
    versionVariable: 'github.com/prometheus/common/version.Version',
  },
  redis: { module: 'redis', pinned: 'github.com/alicebob/miniredis/v2', goPackage: '.' },
} as const satisfies Record<string, GoProgram>;

export type GoTool = keyof typeof programs;

/** Every tool. */
export const goTools = Object.keys(programs) as readonly GoTool[];

/** A built program. */
export interface Binary {
  readonly path: string;
  readonly version: string;
}

/** The version of a tool that its go.mod pins, for example `v1.33.4`. @throws Error if it pins none */
export function pinnedVersion(tool: GoTool, goMod: string): string {
  const { pinned } = programs[tool];
  for (const line of goMod.split('\n')) {
    const [path, version] = line
      .replace(/^require /, '')
      .trim()
      .split(' ');
    if (path === pinned && version !== undefined && version !== '=>') return version;
  }
  throw new Error(`go.mod of ${tool} does not require ${pinned}`);
}

/**
 * A tool in the pinned version: built once, then kept in the cache. Go compares every module with the hash in the
 * committed go.sum.
 *
 * @throws MissingTool without Go; Error if it does not build
 */
export async function goTool({ root, cache, progress }: CheckContext, tool: GoTool): Promise<Binary> {
  const program: GoProgram = programs[tool];
  const module = join(root, 'tools', 'go-tools', program.module);
  // The pins, and the source where the program is of ours.
  const files = [
    ...['go.mod', 'go.sum'].map((name) => join(module, name)),
    ...(program.goPackage.startsWith('.') ? sources(join(module, program.goPackage)) : []),
  ].map((file) => readFileSync(file, 'utf8'));
  const version = pinnedVersion(tool, readFileSync(join(module, 'go.mod'), 'utf8'));
  const hash = createHash('sha256').update(files.join('\0')).digest('hex').slice(0, 8);
  const path = join(cache, `${tool}-${version}-${hash}`);
  if (isExecutable(path)) return { path, version };
  const go = findOnPath('go');
  if (go === undefined) throw new MissingTool('go', `install Go 1.25 or later; it builds ${tool}, once`);
  progress(`building ${tool} ${version}, once; this takes minutes`);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'making-'));
  try {
    // Moved when it is whole: nobody finds half a file.
    const built = join(folder, tool);
    await build(go, module, program, version, built);
    renameSync(built, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { path, version };
}

function sources(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.go'))
    .sort()
    .map((name) => join(folder, name));
}

async function build(
  go: string,
  cwd: string,
  { goPackage, versionVariable }: GoProgram,
  version: string,
  output: string,
): Promise<void> {
  const linker = ['-s', '-w', ...(versionVariable === undefined ? [] : [`-X ${versionVariable}=${version}`])];
  const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', linker.join(' ')];
  const { code, stderr } = await runProgram(go, ['build', ...flags, '-o', output, goPackage], {
    seconds: 60 * 60,
    env: { ...process.env, GOWORK: 'off', CGO_ENABLED: '0' },
    cwd,
    background: true,
  });
  if (code !== 0) throw new Error(`${goPackage} does not build:\n${lastLines(stderr, 20)}`);
}

/**
 * Folder of a Go module of which files are wanted, in the version that the go.mod of a folder below `tools/go-tools` pins.
 *
 * @throws MissingTool without Go; Error if it cannot be had, or has another hash
 */
export async function goModuleFolder(root: string, folder: string, module: string): Promise<string> {
  const go = findOnPath('go');
  if (go === undefined) throw new MissingTool('go', `install Go 1.25 or later; it fetches ${module}, once`);
  const { code, stdout, stderr } = await runProgram(go, ['mod', 'download', '-json', module], {
    cwd: join(root, 'tools', 'go-tools', folder),
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=readonly' },
  });
  const { Dir } = code === 0 ? (JSON.parse(stdout) as { Dir?: string }) : {};
  if (Dir === undefined) throw new Error(`${module} cannot be had: ${lastLines(stderr + stdout, 3)}`);
  return Dir;
}
