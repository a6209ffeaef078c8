import { producedBy } from '../../../lib/releases/release';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { Producers } from '../../../lib/guards/producers';
import { accepted, type ApiClient, messageOf } from '../api-server/client';
import type { Failure } from '../check';
import { admit } from '../pod-security/admission';
import { restrictedV2 } from '../pod-security/constraints';
import { deploymentOfFork, metricsService, otherMakers, podOfFork, serviceOfFork } from './kserve-fork';
import { everythingIn, type LiveObject, objectAt, objectsAt, until } from './live';
import { groupProblems, networkedPod, policyProblems, routeProblems, serviceProblems } from './network';
import { mergeProblems, type StatedPod, statedServer, statedWorker } from './model-pod';
import { referenceProblems } from './pod-references';

import { tableDifferences } from './table';
import { podDifferences, writtenPods } from './written-pods';

/** A model that KServe runs as a Deployment, with what it was rendered from and what KServe made of it. */
export interface RunningModel extends RunningPod {
  readonly model: Manifest;
  readonly runtime: Manifest;
  /** Everything that KServe made of it. */
  readonly made: readonly LiveObject[];
  readonly service: LiveObject;
  /** Of a model on several nodes. */
  readonly worker?: RunningPod;
}

/** The pod of a Deployment of KServe. */
interface RunningPod {
  readonly deployment: LiveObject;
  /** As admission left it. */
  readonly pod: LiveObject;
  /** What Pod Security says of the pod as OpenShift completes it. */
  readonly warnings: readonly string[];
}

/** Waits until KServe has made the objects of a model, and Kubernetes a pod of it. */
export async function runningModel(
  client: ApiClient,
  rendered: RenderedEnvironment,
  model: Manifest,
): Promise<RunningModel> {
  const { name, namespace = '' } = model.metadata;
  const runtime = runtimeOf(model, rendered);
  // KServe writes a status when it has made all the rest.
  const { uid } = await until(`KServe's status of ${name}`, async () => {
    const live = await objectAt(client, modelPath(model));
    return live.status === undefined ? undefined : live.metadata;
  });
  const made = (await everythingIn(client, namespace)).filter((object) =>
    recordsAt(object, 'metadata', 'ownerReferences').some((owner) => owner.uid === uid),
  );
  const runningPod = async (deployment: LiveObject): Promise<RunningPod> => {
    const pod = await podOf(client, deployment);
    return { deployment, pod, warnings: await podSecurity(client, pod) };
  };
  const predictor = `${name}-predictor`;
  const spans = 'workerSpec' in recordAt(model, 'spec', 'predictor');
  return {
    model,
    runtime,
    made,
    service: named(made, 'Service', predictor),
    ...(await runningPod(named(made, 'Deployment', predictor))),
    ...(spans ? { worker: await runningPod(named(made, 'Deployment', `${predictor}-worker`)) } : {}),
  };
}

/** Path of an InferenceService in the API. */
export function modelPath({ metadata }: Manifest): string {
  return `/apis/serving.kserve.io/v1beta1/namespaces/${metadata.namespace ?? ''}/inferenceservices/${metadata.name}`;
}

/** What is wrong with what KServe made of a model. */
export function modelFailures(running: RunningModel, rendered: RenderedEnvironment): Failure[] {
  const { model, runtime, made } = running;
  const deployment = deploymentOfFork(running.deployment, model);
  const service = serviceOfFork(running.service, model);
  const network = networkedPod(deployment);
  const services = [service, metricsService(model, runtime)];
  const manifests = rendered.objects.map(({ manifest }) => manifest);
  const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const table = producedBy(rendered.platform.release, model);
  const failures = (subject: string, messages: readonly string[]) =>
    messages.map((message) => ({
      subject: `${rendered.environment.name}: ${subject} of InferenceService ${model.metadata.name}`,
      message,
    }));
  return [
    ...failures(
      'release table',
      tableDifferences({
        table,
        made: made.map((object) => (object.kind === 'Service' ? serviceOfFork(object, model) : object)),
        byOthers: ({ kind, name }) =>
          otherMakers.some(
            (other) => other.kind === kind && name === `${model.metadata.name}${other.suffix}`,
          ),
      }),
    ),
    ...services.flatMap((each) => failures('Service', serviceProblems(each, network))),
    ...failures('network policies', policyProblems(ofKind('NetworkPolicy'), services, network)),
    ...ofKind('Route')
      .filter((route) => recordAt(route, 'spec', 'to').name === service.metadata.name)
      .flatMap((route) => failures(`Route ${route.metadata.name}`, routeProblems(route, services))),
    ...podFailures(running, statedServer(model, runtime), rendered, running).flatMap(([part, message]) =>
      failures(`pod${part}`, [message]),
    ),
    ...(running.worker === undefined ? [] : workerFailures(running, running.worker, rendered)).flatMap(
      ([part, message]) => failures(`worker${part}`, [message]),
    ),
  ];
}

/** A part of a pod, or none, and what is wrong with it. */
type PodFailure = readonly [part: string, message: string];

/** What is wrong with one of the pods of a model. */
function podFailures(
  { model }: RunningModel,
  stated: StatedPod,
  rendered: RenderedEnvironment,
  { deployment, pod, warnings }: RunningPod,
): PodFailure[] {
  const manifests = rendered.objects.map(({ manifest }) => manifest);
  const [written] = writtenPods(manifests, model, deployment.metadata.name);
  const complete = podOfFork(pod, model);
  const of = (part: string, messages: readonly string[]) =>
    messages.map((message): PodFailure => [part, message]);
  return [
    ...of('', mergeProblems(model, stated, pod)),
    ...of('', referenceProblems(pod, new Producers(rendered))),
    ...of('', written === undefined ? ['nobody has written it down'] : podDifferences(written, complete)),
    ...of(
      ' under restricted-v2',
      admit(complete, restrictedV2).refusals.map(({ message }) => message),
    ),
    ...of(', Pod Security', warnings),
  ];
}

/** What is wrong with the workers of a model on several nodes. */
function workerFailures(
  running: RunningModel,
  worker: RunningPod,
  rendered: RenderedEnvironment,
): PodFailure[] {
  const { model, runtime } = running;
  const policies = rendered.objects
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'NetworkPolicy');
  const pods = [deploymentOfFork(running.deployment, model), worker.deployment].map(networkedPod);
  const { pipelineParallelSize } = recordAt(model, 'spec', 'predictor', 'workerSpec');
  const { replicas } = recordAt(worker.deployment, 'spec');
  const wanted = Number(pipelineParallelSize) - 1;
  return [
    ...podFailures(running, statedWorker(model, runtime), rendered, worker),
    ...(replicas === wanted ? [] : [`there are ${String(replicas)} of them, and not ${wanted}`]).map(
      (message): PodFailure => ['s', message],
    ),
    ...[
      ...groupProblems(policies, pods),
      ...policyProblems(policies, [], networkedPod(worker.deployment)),
    ].map((message): PodFailure => [', network policies', message]),
    ...clusterProblems(running, worker).map((message): PodFailure => [', Ray', message]),
  ];
}

/** What KServe tells head and workers of each other, and of what they are told here. */
function clusterProblems({ made, pod, model }: RunningModel, worker: RunningPod): string[] {
  const variable = (of: LiveObject, name: string) =>
    recordsAt(of, 'spec', 'containers')
      .flatMap((container) => recordsAt(container, 'env'))
      .find((each) => each.name === name)?.value;
  const { pipelineParallelSize } = recordAt(model, 'spec', 'predictor', 'workerSpec');
  const head = variable(worker.pod, 'HEAD_SVC');
  const service = made.find(({ kind, metadata }) => kind === 'Service' && metadata.name === head);
  const spec = recordAt(service, 'spec');
  const selected = Object.entries(recordAt(spec, 'selector')).every(
    ([key, value]) => pod.metadata.labels?.[key] === value,
  );
  return [
    ...[pod, worker.pod]
      .map((each) => variable(each, 'RAY_NODE_COUNT'))
      .filter((count) => count !== String(pipelineParallelSize))
      .map((count) => `RAY_NODE_COUNT is ${String(count)} for ${String(pipelineParallelSize)} nodes`),
    ...(variable(pod, 'HEAD_SVC') === undefined ? [] : ['the head is told of a head']),
    ...(service === undefined
      ? [`nobody makes Service ${String(head)}, the head of the workers`]
      : spec.clusterIP === 'None' && spec.publishNotReadyAddresses === true && selected
        ? []
        : [`Service ${String(head)} does not lead to a head that is not ready`]),
  ];
}

/** Waits for the pod of the newest content of a Deployment, when the one before is gone. */
export async function podOf(
  client: ApiClient,
  deployment: LiveObject,
  before?: LiveObject,
): Promise<LiveObject> {
  return until(
    `a pod of Deployment ${deployment.metadata.name}`,
    async () => {
      const [pod, ...others] = await podsOf(client, deployment);
      return others.length === 0 && pod?.metadata.uid !== before?.metadata.uid ? pod : undefined;
    },
    60,
  );
}

/** The pods of a Deployment of KServe. */
export function podsOf(client: ApiClient, { metadata }: LiveObject): Promise<LiveObject[]> {
  const { name, namespace = '' } = metadata;
  return objectsAt(client, `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Disvc.${name}`);
}

/** What Pod Security says of a pod after OpenShift has completed it: a refusal, or warnings. */
async function podSecurity(client: ApiClient, pod: LiveObject): Promise<readonly string[]> {
  const { name, namespace = '', labels } = pod.metadata;
  const { spec } = admit(pod, restrictedV2).pod;
  const response = await client.send({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`,
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-completed`, namespace, labels },
      spec,
    },
  });
  return accepted(response) ? response.warnings : [messageOf(response)];
}

function runtimeOf(model: Manifest, { objects }: RenderedEnvironment): Manifest {
  const name = recordAt(model, 'spec', 'predictor', 'model').runtime;
  const found = objects.find(
    ({ manifest }) =>
      manifest.kind === 'ServingRuntime' &&
      manifest.metadata.name === name &&
      manifest.metadata.namespace === model.metadata.namespace,
  );
  if (found === undefined)
    throw new Error(`InferenceService ${model.metadata.name} names no rendered runtime`);
  return found.manifest;
}

function named(objects: readonly LiveObject[], kind: string, name: string): LiveObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`KServe makes no ${kind} ${name}`);
  return found;
}
