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
import { networkedPod, policyProblems, routeProblems, serviceProblems } from './network';
import { mergeProblems } from './model-pod';
import { referenceProblems } from './pod-references';

import { tableDifferences } from './table';
import { podDifferences, writtenPods } from './written-pods';

/** A model that KServe runs as a Deployment, with what it was rendered from and what KServe made of it. */
export interface RunningModel {
  readonly model: Manifest;
  readonly runtime: Manifest;
  /** Everything that KServe made of it. */
  readonly made: readonly LiveObject[];
  readonly deployment: LiveObject;
  readonly service: LiveObject;
  /** A pod of the Deployment, as admission left it. */
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
  const deployment = only(made, 'Deployment');
  const pod = await podOf(client, deployment);
  const warnings = await podSecurity(client, pod);
  return { model, runtime, made, deployment, service: only(made, 'Service'), pod, warnings };
}

/** Path of an InferenceService in the API. */
export function modelPath({ metadata }: Manifest): string {
  return `/apis/serving.kserve.io/v1beta1/namespaces/${metadata.namespace ?? ''}/inferenceservices/${metadata.name}`;
}

/** What is wrong with what KServe made of a model. */
export function modelFailures(running: RunningModel, rendered: RenderedEnvironment): Failure[] {
  const { model, runtime, made, pod, warnings } = running;
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
    ...failures('pod', mergeProblems(model, runtime, pod)),
    ...failures('pod', referenceProblems(pod, new Producers(rendered))),
    ...failures(
      'pod',
      writtenPods(manifests, model).flatMap((written) => podDifferences(written, podOfFork(pod, model))),
    ),
    ...failures(
      'pod under restricted-v2',
      admit(podOfFork(pod, model), restrictedV2).refusals.map(({ message }) => message),
    ),
    ...failures('pod, Pod Security', warnings),
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

function only(objects: readonly LiveObject[], kind: string): LiveObject {
  const [found, ...others] = objects.filter((object) => object.kind === kind);
  if (found === undefined || others.length > 0)
    throw new Error(`KServe makes ${others.length + (found === undefined ? 0 : 1)} objects of kind ${kind}`);
  return found;
}
