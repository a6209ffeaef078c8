import { recordAt, recordsAt } from '../../../lib/core/manifest';
import { healthOf } from './health';
import { accepted, type ApiClient, messageOf } from '../api-server/client';
import { type LiveObject, objectAt, until } from './live';
import { modelPath, type RunningModel } from './models';

/** A state of a model: what the cluster reports of its Deployment and its pod, and what must become of it. */
interface ModelState {
  readonly what: string;
  readonly available: boolean;
  /** Whether the Deployment still works at it, and why. */
  readonly progress: readonly ['True' | 'False', string];
  /** State of the server's container. */
  readonly server: Record<string, unknown>;
  /** State of the model in KServe's words. */
  readonly transition: string;
  readonly healthy: boolean;
}

const at = '2026-01-01T00:00:00Z';
const failed = { exitCode: 1, reason: 'Error', message: 'CUDA out of memory', startedAt: at, finishedAt: at };

const states: readonly ModelState[] = [
  {
    what: 'the server loads',
    available: false,
    progress: ['True', 'ReplicaSetUpdated'],
    server: { ready: false, started: false, state: { running: { startedAt: at } } },
    transition: 'InProgress',
    healthy: false,
  },
  {
    // KServe watches Deployments and no pods: it sees the failure when the Deployment gives up, after ten minutes.
    what: 'the server fails again and again',
    available: false,
    progress: ['False', 'ProgressDeadlineExceeded'],
    server: {
      ready: false,
      restartCount: 5,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
      lastState: { terminated: failed },
    },
    transition: 'BlockedByFailedLoad',
    healthy: false,
  },
  {
    what: 'the server is ready',
    available: true,
    progress: ['True', 'NewReplicaSetAvailable'],
    server: { ready: true, started: true, state: { running: { startedAt: at } } },
    transition: 'UpToDate',
    healthy: true,
  },
];

/** What KServe makes of the states of a model, and whether our health check says what it must of each, in sentences. */
export async function statusProblems(client: ApiClient, running: RunningModel): Promise<string[]> {
  const problems: string[] = [];
  for (const state of states) problems.push(...(await reach(client, running, state)));
  return problems;
}

async function reach(
  client: ApiClient,
  { model, deployment, pod }: RunningModel,
  state: ModelState,
): Promise<string[]> {
  await report(client, pathOf(pod, 'pods'), podStatus(pod, state));
  await report(
    client,
    pathOf(deployment, 'deployments'),
    deploymentStatus(await current(client, deployment), state),
  );
  const reached = (live: LiveObject) =>
    recordAt(live.status, 'modelStatus').transitionStatus === state.transition &&
    recordsAt(live.status, 'conditions').some(
      ({ type, status }) => type === 'Ready' && (status === 'True') === state.healthy,
    );
  const live = await until(`KServe says ${state.transition} when ${state.what}`, async () => {
    const found = await objectAt(client, modelPath(model));
    return reached(found) ? found : undefined;
  });
  const { status, message } = healthOf(live);
  return (status === 'Healthy') === state.healthy
    ? []
    : [`when ${state.what} it is ${String(status)}: ${String(message)}`];
}

function podStatus(pod: LiveObject, { server }: ModelState): Record<string, unknown> {
  const ready = server.ready === true;
  return {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: at }],
    initContainerStatuses: recordsAt(pod, 'spec', 'initContainers').map(({ name, image }) => ({
      ...container(name, image),
      ready: true,
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } },
    })),
    containerStatuses: recordsAt(pod, 'spec', 'containers').map(({ name, image }) => ({
      ...container(name, image),
      ...(name === 'kserve-container' ? server : { ready: true, state: { running: { startedAt: at } } }),
    })),
  };
}

function container(name: unknown, image: unknown): Record<string, unknown> {
  return { name, image, imageID: '', restartCount: 0, ready: false };
}

function deploymentStatus(
  { metadata }: LiveObject,
  { available, progress: [progressing, reason] }: ModelState,
): Record<string, unknown> {
  const ready = available ? 1 : 0;
  const times = { lastTransitionTime: at, lastUpdateTime: at };
  return {
    observedGeneration: metadata.generation,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: 1 - ready,
    conditions: [
      {
        type: 'Available',
        status: available ? 'True' : 'False',
        reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: `Deployment ${available ? 'has' : 'does not have'} minimum availability.`,
        ...times,
      },
      { type: 'Progressing', status: progressing, reason, message: reason, ...times },
    ],
  };
}

function current(client: ApiClient, deployment: LiveObject): Promise<LiveObject> {
  return objectAt(client, pathOf(deployment, 'deployments'));
}

function pathOf({ apiVersion, metadata }: LiveObject, resource: string): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${root}/namespaces/${metadata.namespace ?? ''}/${resource}/${metadata.name}`;
}

async function report(client: ApiClient, path: string, status: Record<string, unknown>): Promise<void> {
  const response = await client.send({
    method: 'PATCH',
    path: `${path}/status`,
    body: { status },
    contentType: 'application/merge-patch+json',
  });
  if (!accepted(response)) throw new Error(`the server refuses a status of ${path}: ${messageOf(response)}`);
}
