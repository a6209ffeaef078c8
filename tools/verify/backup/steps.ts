import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { type Result, runProgram } from '../../process';

/** One run of a CronJob. */
export interface CronJobRun {
  readonly name: string;
  /** Programs of this machine that stand for those of the images. */
  readonly programs: {
    readonly mc: string;
    readonly python: string;
    /** Those of the one image of this run, by name. @default mc, Python and those of databases */
    readonly own?: Readonly<Record<string, string>>;
  };
  /** What stands for databases, by type. */
  readonly databases: Readonly<Record<string, DatabaseStand>>;
  /** Content of mounted Secrets, by name and key. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Added to the variables of every step. */
  readonly env: Readonly<Record<string, string>>;
  /** What stands for volume claims: folders of this machine, by name. @default none */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Bucket in the copying of which the whole pod is killed. @default none */
  readonly killedAt?: string;
}

/** A server of this machine, and the programs of the image of its type. */
export interface DatabaseStand {
  readonly programs: Readonly<Record<string, string>>;
  /** Where it is, and what the programs need here. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a run has said. */
export interface RunResult extends Result {
  /** Names of the steps that ran. */
  readonly steps: readonly string[];
}

const SECONDS = 120;

/**
 * Runs the steps of a rendered CronJob one after the other, until one fails: each in a folder that stands for its container's
 * file system, with what it mounts and the programs of its image, and no other. Folders that steps share are one.
 */
export async function runCronJob(
  rendered: Pick<RenderedEnvironment, 'objects'>,
  { name, programs, databases, secrets, env, volumes = {}, killedAt }: CronJobRun,
): Promise<RunResult> {
  const manifests = rendered.objects.map(({ manifest }) => manifest);
  const cronJob = manifests.find(({ kind, metadata }) => kind === 'CronJob' && metadata.name === name);
  if (cronJob === undefined) throw new Error(`there is no CronJob ${name}`);
  const pod = recordAt(cronJob, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
  const folder = mkdtempSync(join(tmpdir(), 'backup-run-'));
  const result = { code: 0, stdout: '', stderr: '', seconds: 0, steps: [] as string[] };
  try {
    for (const container of [...recordsAt(pod, 'initContainers'), ...recordsAt(pod, 'containers')]) {
      const step = String(container.name);
      const root = join(folder, 'steps', step);
      const host = mountAll(container, pod, { manifests, cronJob, folder, root, secrets, claims: volumes });
      const [program = '', ...args] = (container.command as string[] | undefined) ?? [];
      const python = program.startsWith('python');
      const type = recordsAt(container, 'env').find(({ name: variable }) => variable === 'TYPE')?.value;
      const database = typeof type === 'string' ? databases[type] : undefined;
      const path = programFolder(
        join(folder, 'bin', step),
        programs.own ?? (python ? { python3: programs.python } : (database?.programs ?? {})),
        programs.mc,
        killedAt,
      );
      const values = recordsAt(container, 'env').map((one) => [String(one.name), host(String(one.value))]);
      const ended = await runProgram(python ? join(path, 'python3') : program, args, {
        seconds: SECONDS,
        cwd: folder,
        env: {
          ...(Object.fromEntries(values) as Record<string, string>),
          HOME: join(root, 'tmp'),
          MC_CONFIG_DIR: join(root, 'tmp', 'mc'),
          CREDENTIALS: join(root, 'run', 'credentials'),
          PARTS: join(root, 'backup'),
          TMPDIR: join(root, 'tmp'),
          ...database?.env,
          ...env,
          PATH: path,
        },
      });
      result.steps.push(step);
      result.code = ended.code;
      result.stdout += ended.stdout;
      result.stderr += ended.stderr;
      result.seconds += ended.seconds;
      if (ended.code !== 0) break;
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Places {
  readonly manifests: readonly Manifest[];
  readonly cronJob: Manifest;
  readonly folder: string;
  readonly root: string;
  readonly secrets: CronJobRun['secrets'];
  readonly claims: Readonly<Record<string, string>>;
}

/** Makes what a container mounts. @returns where a path of the container is on this machine */
function mountAll(
  container: Record<string, unknown>,
  pod: Record<string, unknown>,
  { manifests, cronJob, folder, root, secrets, claims }: Places,
): (path: string) => string {
  const volumes = new Map(recordsAt(pod, 'volumes').map((volume) => [String(volume.name), volume]));
  const mounts = recordsAt(container, 'volumeMounts').map((mount) => ({
    name: String(mount.name),
    path: String(mount.mountPath),
  }));
  mkdirSync(root, { recursive: true });
  for (const { name, path } of mounts) {
    const volume = volumes.get(name);
    const claim = recordAt(volume, 'persistentVolumeClaim').claimName;
    const shared = typeof claim === 'string' ? claims[claim] : join(folder, 'volumes', name);
    if (shared === undefined) throw new Error(`nothing stands for volume claim ${String(claim)}`);
    mkdirSync(shared, { recursive: true });
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(shared, join(root, path));
    const secret = recordAt(volume, 'secret').secretName;
    const configMap = recordAt(volume, 'configMap').name;
    const content =
      typeof secret === 'string'
        ? secrets[secret]
        : typeof configMap === 'string'
          ? dataOf(manifests, cronJob.metadata.namespace, configMap)
          : {};
    if (content === undefined)
      throw new Error(`${cronJob.metadata.name} mounts unknown Secret ${String(secret)}`);
    for (const [key, value] of Object.entries(content)) writeFileSync(join(shared, key), value);
  }
  return (value) =>
    mounts.some(({ path }) => value === path || value.startsWith(`${path}/`)) ? join(root, value) : value;
}

function dataOf(
  manifests: readonly Manifest[],
  namespace: string | undefined,
  name: string,
): Record<string, string> {
  const found = manifests.find(
    ({ kind, metadata }) =>
      kind === 'ConfigMap' && metadata.name === name && metadata.namespace === namespace,
  );
  if (found === undefined) throw new Error(`there is no ConfigMap ${name}`);
  return recordAt(found, 'data') as Record<string, string>;
}

/** Programs by name: either those given, or mc and sleep, which the image of mc has beside bash. Nobody waits. */
function programFolder(
  folder: string,
  given: Readonly<Record<string, string>>,
  mc: string,
  killedAt: string | undefined,
): string {
  mkdirSync(folder, { recursive: true });
  const kill = killedAt === undefined ? '' : `[[ "$*" != *mirror*"store/${killedAt} "* ]] || kill -9 0\n`;
  const texts =
    Object.keys(given).length > 0
      ? Object.fromEntries(Object.entries(given).map(([name, path]) => [name, `exec '${path}' "$@"`]))
      : { mc: `${kill}exec -a mc '${mc}' "$@"`, sleep: ':' };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
