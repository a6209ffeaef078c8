import { isRecord, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { accepted, type ApiClient, messageOf } from '../api-server/client';
import { healthOf } from './health';
import { type LiveObject, objectAt, until } from './live';
import { modelPath, podOf, podsOf, type RunningModel } from './models';
import { playedDifference } from './played-status';

/** What becomes of the server of a model, and what our health check must say then. */
interface ServerState {
  readonly what: string;
  /** State of the server's container, as a kubelet reports it. @default the pod has no node yet */
  readonly server?: Record<string, unknown>;
  /** State of the model in KServe's words. @default any */
  readonly transition?: string;
  readonly health: 'Progressing' | 'Degraded' | 'Healthy';
}

const at = '2026-01-01T00:00:00Z';
const running = { running: { startedAt: at } };
const failed = { exitCode: 1, reason: 'Error', message: 'CUDA out of memory', startedAt: at, finishedAt: at };

const loads: ServerState = {
  what: 'the server loads',
  server: { ready: false, started: false, state: running },
  transition: 'InProgress',
  health: 'Progressing',
};

const ready: ServerState = {
  what: 'the server is ready',
  server: { ready: true, started: true, state: running },
  transition: 'UpToDate',
  health: 'Healthy',
};

const first: readonly ServerState[] = [
  { what: 'the pod waits for a node', health: 'Progressing' },
  loads,
  {
    what: 'the server fails again and again',
    server: {
      ready: false,
      restartCount: 5,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
      lastState: { terminated: failed },
    },
    transition: 'BlockedByFailedLoad',
    health: 'Degraded',
  },
  ready,
];

/** What our health check says wrongly of the states of a model, in sentences: at first, and when it is changed. */
export async function statusProblems(client: ApiClient, running: RunningModel): Promise<string[]> {
  const problems: string[] = [];
  await startWorker(client, running.worker?.pod);
  for (const state of first) problems.push(...(await reach(client, running, state)));
  const changed = await changedModel(client, running);
  for (const state of [{ ...loads, transition: undefined }, ready]) {
    const what = `after a change ${state.what}`;
    problems.push(...(await reach(client, changed, { ...state, what })));
  }
  return running.worker === undefined ? problems : [...problems, ...(await withoutWorker(client, running))];
}

/** Whatever the head says, a model is not healthy while a worker is not ready. */
async function withoutWorker(
  client: ApiClient,
  { model, worker, deployment }: RunningModel,
): Promise<string[]> {
  if (worker === undefined) return [];
  const [pod] = await podsOf(client, worker.deployment);
  if (pod === undefined) return ['there is no worker'];
  const server = { ready: false, started: true, state: running };
  await patch(client, `${pathOf(pod, 'pods')}/status`, { status: podStatus(pod, server) });
  await patch(client, pathOf(deployment, 'deployments'), { metadata: { annotations: { looked: 'worker' } } });
  const unhealthy = async () => {
    const { status } = healthOf(await objectAt(client, modelPath(model)));
    return status === 'Healthy' ? undefined : true;
  };
  return until('', unhealthy, 10).then(
    () => [],
    () => ['when a worker is not ready: the health check says Healthy'],
  );
}

/** The model with one more argument: its pod is another one. */
async function changedModel(client: ApiClient, running: RunningModel): Promise<RunningModel> {
  const { args } = recordAt(running.model, 'spec', 'predictor', 'model');
  const change = { args: [...(Array.isArray(args) ? args.map(String) : []), '--seed=1'] };
  await patch(client, modelPath(running.model), { spec: { predictor: { model: change } } });
  const { worker } = running;
  if (worker !== undefined) await startWorker(client, await podOf(client, worker.deployment, worker.pod));
  return { ...running, pod: await podOf(client, running.deployment, running.pod) };
}

/** A worker is ready before its head as far as KServe sees: the states are those of the head. */
async function startWorker(client: ApiClient, pod: LiveObject | undefined): Promise<void> {
  if (pod === undefined) return;
  const server = { ready: true, started: true, state: running };
  await patch(client, `${pathOf(pod, 'pods')}/status`, { status: podStatus(pod, server) });
}

async function reach(
  client: ApiClient,
  { model, deployment, pod }: RunningModel,
  { what, server, transition, health }: ServerState,
): Promise<string[]> {
  if (server !== undefined)
    await patch(client, `${pathOf(pod, 'pods')}/status`, { status: podStatus(pod, server) });
  // KServe looks when the Deployment changes, which is when it becomes available and when it gives up after ten minutes.
  const annotations = { looked: what };
  await patch(client, pathOf(deployment, 'deployments'), { metadata: { annotations } });
  let words = '';
  const reached = async () => {
    const live = await objectAt(client, modelPath(model));
    const verdict = healthOf(live);
    const said = recordAt(live.status, 'modelStatus').transitionStatus;
    words = `KServe says ${String(said)}, the health check ${String(verdict.status)}: ${String(verdict.message)}`;
    return (transition === undefined || said === transition) && verdict.status === health ? true : undefined;
  };
  const problems = await until('', reached, 10).then(
    () => [],
    () => [words],
  );
  const difference = await differenceOf(client, { model, deployment });
  return [...problems, ...(difference === undefined ? [] : [difference])].map(
    (text) => `when ${what}: ${text}`,
  );
}

/** Where the played KServe and the real one differ. Both need a moment for a change. */
async function differenceOf(
  client: ApiClient,
  { model, deployment }: Pick<RunningModel, 'model' | 'deployment'>,
): Promise<string | undefined> {
  let difference: string | undefined;
  const same = async () => {
    difference = playedDifference({
      model: await objectAt(client, modelPath(model)),
      deployment: await objectAt(client, pathOf(deployment, 'deployments')),
      pods: await podsOf(client, deployment),
    });
    return difference === undefined ? true : undefined;
  };
  return until('', same, 5).then(
    () => undefined,
    () => difference,
  );
}

function podStatus(pod: LiveObject, server: Record<string, unknown>): Record<string, unknown> {
  const status = server.ready === true ? 'True' : 'False';
  return {
    phase: 'Running',
    conditions: ['Ready', 'ContainersReady'].map((type) => ({ type, status, lastTransitionTime: at })),
    initContainerStatuses: recordsAt(pod, 'spec', 'initContainers').map(({ name, image }) => ({
      ...container(name, image),
      ready: true,
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } },
    })),
    containerStatuses: recordsAt(pod, 'spec', 'containers').map(({ name, image }) => ({
      ...container(name, image),
      ...(name === 'kserve-container' || name === 'worker-container'
        ? server
        : { ready: true, state: running }),
    })),
  };
}

function container(name: unknown, image: unknown): Record<string, unknown> {
  return { name, image, imageID: '', restartCount: 0, ready: false };
}

function pathOf({ apiVersion, metadata }: LiveObject, resource: string): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${root}/namespaces/${metadata.namespace ?? ''}/${resource}/${metadata.name}`;
}

async function patch(client: ApiClient, path: string, body: Record<string, unknown>): Promise<void> {
  const contentType = 'application/merge-patch+json';
  const response = await client.send({ method: 'PATCH', path, body, contentType });
  if (!accepted(response) || !isRecord(response.body))
    throw new Error(`the server refuses a change of ${path}: ${messageOf(response)}`);
}
