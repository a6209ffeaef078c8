import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isRecord, recordsAt } from '../../../lib/kubernetes/manifest';
import { startsWithAny } from './behaviour';
import { core } from './kinds';
import { timestamp } from './objects';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import { operandOf } from './operand';
import { missingOf } from './pod-needs';
import { podStatus, type PodState } from './pod-status';
import { ScriptRun, type ScriptTools } from './script-run';
import type { Pod } from './workload-types';

/** The image whose scripts talk to the API server, and run for real. */
const scriptImage = 'ose-cli';
/** A kubelet waits longer from restart to restart, up to 300 s. */
const restartSeconds = 5;

export interface KubeletOptions {
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly folder: string;
}

/**
 * The kubelets of all nodes. Programs do not run: a pod is ready after a while, a Job's ends. Scripts of the image
 * with `oc` run for real, as the account of their pod.
 */
export function kubelets({ kubeconfig, kubectl, folder }: KubeletOptions): PlayedOperator {
  const tools: ScriptTools = { kubectl, folder, kubeconfigOf: kubeconfigWriter(kubeconfig) };
  const runs = new Map<string, ScriptRun>();
  const restarts = new Map<string, number>();
  // Nobody stops the player when this process is interrupted.
  const killAll = () => {
    for (const run of runs.values()) run.kill('SIGKILL');
  };
  process.once('exit', killAll);
  return {
    name: 'kubelet',
    watches: [core.pods, core.secrets, core.configMaps],
    turn: async (cluster) => {
      const pods = cluster.attended(core.pods);
      const alive = new Set(
        pods.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [metadata.uid] : [])),
      );
      for (const [uid, run] of runs) {
        if (alive.has(uid)) continue;
        runs.delete(uid);
        await run.stop();
      }
      await forEach(pods, async (pod) => {
        if (pod.metadata.deletionTimestamp !== undefined) await cluster.remove(core.pods, pod);
        else if (isToRun(pod)) await followPod(cluster, pod, { tools, runs, restarts });
      });
    },
    stop: async () => {
      process.off('exit', killAll);
      await Promise.all([...runs.values()].map((run) => run.stop()));
    },
  };
}

function isToRun({ spec, status: { phase } }: Pod): boolean {
  return spec.nodeName !== undefined && phase !== 'Succeeded' && phase !== 'Failed';
}

interface Kubelet {
  readonly tools: ScriptTools;
  readonly runs: Map<string, ScriptRun>;
  /** How often each pod was started again. */
  readonly restarts: Map<string, number>;
}

async function followPod(cluster: PlayedCluster, pod: Pod, kubelet: Kubelet): Promise<void> {
  const state = await stateOf(cluster, pod, kubelet);
  if (state !== undefined) await cluster.setStatus(core.pods, pod, podStatus(pod, state));
}

const waiting = (reason: string, message?: string): PodState => ({
  phase: 'Pending',
  state: { waiting: { reason, message } },
  ready: false,
  initialized: false,
});

/** How far the pod is to be now; nothing if that is as it was. */
async function stateOf(cluster: PlayedCluster, pod: Pod, kubelet: Kubelet): Promise<PodState | undefined> {
  const { name, uid } = pod.metadata;
  const { behaviour } = cluster;
  const job = pod.metadata.ownerReferences?.find(({ kind }) => kind === 'Job')?.name;
  if (pod.status.phase !== 'Running') {
    const missing = missingOf(cluster, pod);
    if (missing !== undefined) return waiting(missing.reason, missing.message);
    const images = pod.spec.containers.map(({ image }) => image);
    const absent = startsWithAny(name, behaviour.unpullable)
      ? images[0]
      : images.find((image) => behaviour.missingImages.has(image));
    if (absent !== undefined) return waiting('ImagePullBackOff', `Back-off pulling image "${absent}"`);
    // The first turn in which all is there starts the container.
    cluster.secondsSince(`start/${uid}`);
  }
  if (job !== undefined) return jobState(cluster, pod, job, kubelet);
  if (isScript(pod)) return scriptState(cluster, pod, kubelet);
  if (crashes(cluster, pod)) return crashState(pod, kubelet, 1);
  const ready = cluster.secondsSince(`start/${uid}`) >= behaviour.seconds.pod;
  return runningState(pod, ready, kubelet.restarts.get(uid));
}

/** A pod crashes if a scenario says so of it or of an argument, or that the resource fails which it is made for. */
function crashes({ behaviour }: PlayedCluster, { metadata, spec }: Pod): boolean {
  return (
    startsWithAny(metadata.name, behaviour.crashing) ||
    spec.containers.some(({ args = [] }) => args.some((each) => behaviour.crashingArguments.has(each))) ||
    behaviour.failed.has(metadata.annotations?.[operandOf] ?? '')
  );
}

/** When the containers of a pod were started. */
function startedAt(pod: Pod): string {
  return pod.status.containerStatuses?.[0]?.state?.running?.startedAt ?? timestamp();
}

function runningState(pod: Pod, ready: boolean, restarts = 0): PodState {
  return {
    phase: 'Running',
    state: { running: { startedAt: startedAt(pod) } },
    ready,
    restarts,
    initialized: true,
  };
}

function crashState({ metadata: { uid } }: Pod, { restarts }: Kubelet, exitCode: number): PodState {
  const count = Math.max(1, restarts.get(uid) ?? 0);
  restarts.set(uid, count);
  return {
    phase: 'Running',
    state: {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
    },
    lastState: { terminated: { exitCode, reason: 'Error', message: 'played: the program failed' } },
    ready: false,
    restarts: count,
    initialized: true,
  };
}

/** The pod of a Deployment whose program is a script: it runs for real, and is started again if it ends. */
async function scriptState(cluster: PlayedCluster, pod: Pod, kubelet: Kubelet): Promise<PodState> {
  const { name, uid } = pod.metadata;
  const run = kubelet.runs.get(uid);
  const count = kubelet.restarts.get(uid) ?? 0;
  if (run === undefined || run.code !== undefined) {
    if (run !== undefined) kubelet.restarts.set(uid, count + 1);
    const hear = hearer((line) => {
      cluster.log(`[${name}] ${line}`);
    });
    kubelet.runs.set(uid, await ScriptRun.start(cluster, pod, kubelet.tools, hear));
  }
  return runningState(pod, true, count);
}

/** The pod of a Job: its script runs for real, or some seconds pass. */
async function jobState(
  cluster: PlayedCluster,
  pod: Pod,
  job: string,
  kubelet: Kubelet,
): Promise<PodState | undefined> {
  const { uid } = pod.metadata;
  const count = kubelet.restarts.get(uid) ?? 0;
  const start = `run/${uid}/${count}`;
  const fails = startsWithAny(job, cluster.behaviour.failedJobs);
  if (isScript(pod) && !fails) {
    const run = kubelet.runs.get(uid);
    if (run === undefined) {
      // After a crash it waits.
      if (count > 0 && cluster.secondsSince(`wait/${uid}/${count}`) < restartSeconds) return undefined;
      const hear = hearer((line) => {
        cluster.log(`[${job}] ${line}`);
      });
      kubelet.runs.set(uid, await ScriptRun.start(cluster, pod, kubelet.tools, hear));
      return runningState(pod, true, count);
    }
    if (run.code === undefined) return runningState(pod, true, count);
    kubelet.runs.delete(uid);
    return endState(cluster, pod, job, run.code, kubelet);
  }
  if (count > 0 && cluster.secondsSince(`wait/${uid}/${count}`) < restartSeconds) return undefined;
  if (cluster.secondsSince(start) < cluster.behaviour.seconds.job) return runningState(pod, true, count);
  return endState(cluster, pod, job, fails ? 1 : 0, kubelet);
}

function isScript({ spec }: Pod): boolean {
  return spec.containers[0]?.image.includes(scriptImage) === true;
}

function endState(
  cluster: PlayedCluster,
  pod: Pod,
  job: string,
  exitCode: number,
  kubelet: Kubelet,
): PodState {
  const { uid } = pod.metadata;
  if (exitCode !== 0) cluster.log(`pod of Job ${job} ended with exit code ${exitCode}`);
  if (exitCode !== 0 && pod.spec.restartPolicy === 'OnFailure') {
    kubelet.restarts.set(uid, (kubelet.restarts.get(uid) ?? 0) + 1);
    return crashState(pod, kubelet, exitCode);
  }
  return {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    state: {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt: startedAt(pod),
        finishedAt: timestamp(),
      },
    },
    ready: false,
    initialized: true,
  };
}

/** Passes on lines, but not the same one again and again. */
function hearer(hear: (line: string) => void): (line: string) => void {
  let last = '';
  return (line) => {
    if (line !== last) hear(line.slice(0, 300));
    last = line;
  };
}

/** Writes kubeconfigs like the one in the file, with another token. */
function kubeconfigWriter(path: string): ScriptTools['kubeconfigOf'] {
  return (token, namespace) => {
    const config: unknown = parse(readFileSync(path, 'utf8'));
    if (!isRecord(config)) throw new Error(`${path} is no kubeconfig`);
    const users = recordsAt(config, 'users').map(({ name }) => ({
      name,
      user: { token: token ?? 'nobody' },
    }));
    const contexts = recordsAt(config, 'contexts').map(({ name, context }) => ({
      name,
      context: { ...(isRecord(context) ? context : {}), namespace },
    }));
    const current = config['current-context'] ?? contexts[0]?.name;
    return JSON.stringify({ ...config, users, contexts, 'current-context': current });
  };
}
