import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordAt } from '../../../lib/kubernetes/manifest';
import { accepted, messageOf } from '../../verify/api-server/client';
import { core, pathOf } from './kinds';
import type { PlayedCluster } from './played-cluster';
import { sourcesOf } from './pod-needs';
import type { EnvVar, Pod } from './workload-types';

const stopSeconds = 3;

/** Where scripts find what they need. */
export interface ScriptTools {
  readonly kubectl: string;
  /** Content of a kubeconfig with that token; without one, of nobody. */
  readonly kubeconfigOf: (token: string | undefined, namespace: string) => string;
  /** A folder for the files of pods. */
  readonly folder: string;
}

/** A container's script that runs for real: bash on this machine, with the account and the files of its pod. */
export class ScriptRun {
  /** Exit code, once it has ended. */
  code: number | undefined;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;

  private constructor(
    script: string,
    env: Readonly<Record<string, string>>,
    place: string,
    hear: (line: string) => void,
  ) {
    // A group of its own, so that what the script started ends with it.
    this.child = spawn('bash', ['-c', script], {
      env,
      cwd: place,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n')) if (line.trim() !== '') hear(line);
      });
    }
    this.ended = new Promise((resolve) => {
      const done = (code: number) => {
        this.code = code;
        rmSync(place, { recursive: true, force: true });
        resolve();
      };
      this.child.once('close', (code) => {
        // 143: ended by SIGTERM.
        done(code ?? 143);
      });
      this.child.once('error', () => {
        done(127);
      });
    });
  }

  static async start(
    cluster: PlayedCluster,
    pod: Pod,
    { kubectl, kubeconfigOf, folder }: ScriptTools,
    hear: (line: string) => void,
  ): Promise<ScriptRun> {
    const { namespace = '', uid } = pod.metadata;
    const [container] = pod.spec.containers;
    const place = join(folder, uid);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    const kubeconfig = join(place, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(await tokenOf(cluster, pod), namespace), { mode: 0o600 });
    // Each is over before a garbage collection pays.
    const oc = `#!/bin/bash\nGOGC=off exec ${kubectl} --kubeconfig ${kubeconfig} --cache-dir ${join(folder, 'discovery')} "$@"\n`;
    writeFileSync(join(place, 'oc'), oc, { mode: 0o755 });
    const inPlace = mount(cluster, pod, place);
    const variables = (container?.env ?? []).flatMap((variable): [string, string][] => {
      const value = valueOf(cluster, namespace, variable);
      return value === undefined ? [] : [[variable.name, inPlace(value)]];
    });
    const env = {
      HOME: place,
      ...Object.fromEntries(variables),
      ...Object.fromEntries(cluster.behaviour.scriptVariables),
      PATH: `${place}:${process.env.PATH ?? ''}`,
    };
    return new ScriptRun(inPlace(container?.command?.at(-1) ?? ''), env, place, hear);
  }

  async stop(): Promise<void> {
    this.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.kill('SIGKILL');
    }, stopSeconds * 1000);
    await this.ended;
    clearTimeout(timer);
  }

  /** Sends a signal to the script and to what it has started. */
  kill(signal: NodeJS.Signals): void {
    if (this.code !== undefined || this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** A token of the pod's account, unless the pod has none mounted. */
async function tokenOf({ client }: PlayedCluster, pod: Pod): Promise<string | undefined> {
  const { namespace } = pod.metadata;
  const { serviceAccountName = 'default', automountServiceAccountToken } = pod.spec;
  if (automountServiceAccountToken === false) return undefined;
  const response = await client.send({
    method: 'POST',
    path: `${pathOf(core.serviceAccounts, namespace, serviceAccountName)}/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  if (!accepted(response)) throw new Error(`token of ${serviceAccountName}: ${messageOf(response)}`);
  return String(recordAt(response.body, 'status').token);
}

/** Makes the files of the volumes; what it returns puts their place into a text with paths of the container. */
function mount(cluster: PlayedCluster, pod: Pod, place: string): (text: string) => string {
  const { namespace } = pod.metadata;
  const mounts = pod.spec.containers[0]?.volumeMounts ?? [];
  for (const { name, mountPath } of mounts) {
    const volume = pod.spec.volumes?.find((each) => each.name === name);
    const folder = join(place, 'mounts', mountPath);
    mkdirSync(folder, { recursive: true });
    for (const { source, name: from, paths } of volume === undefined ? [] : sourcesOf(volume)) {
      for (const [key, value] of Object.entries(cluster.get(core[source], from, namespace)?.data ?? {})) {
        const file = paths === undefined ? key : paths.get(key);
        if (file === undefined) continue;
        writeFileSync(join(folder, file), source === 'secrets' ? Buffer.from(value, 'base64') : value);
      }
    }
  }
  return placer(
    mounts.map(({ mountPath }) => mountPath),
    join(place, 'mounts'),
  );
}

/** Replaces paths of the container in a text by paths below a folder: whole paths, not parts of others. */
export function placer(paths: readonly string[], folder: string): (text: string) => string {
  if (paths.length === 0) return (text) => text;
  // The longest first, all at once: the folder can hold the path of another mount.
  const any = [...paths]
    .sort((a, b) => b.length - a.length)
    .map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  const pattern = new RegExp(`(?<![\\w/}])(?:${any})(?![\\w.-])`, 'g');
  return (text) => text.replaceAll(pattern, (path) => join(folder, path));
}

function valueOf(
  cluster: PlayedCluster,
  namespace: string,
  { value, valueFrom }: EnvVar,
): string | undefined {
  const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  if (secretKeyRef !== undefined) {
    const found = cluster.get(core.secrets, secretKeyRef.name, namespace)?.data?.[secretKeyRef.key];
    return found === undefined ? undefined : Buffer.from(found, 'base64').toString();
  }
  if (configMapKeyRef !== undefined)
    return cluster.get(core.configMaps, configMapKeyRef.name, namespace)?.data?.[configMapKeyRef.key];
  return value;
}
