import { core, kindOf } from './kinds';
import { type InferenceService, modelFailure } from './kserve-status';
import { condition, type KubeObject, type NewObject } from './objects';
import { container, serviceFor } from './operand';
import type { PlayedCluster } from './played-cluster';
import type { Deployment } from './workload-types';

export const podMonitors = kindOf('monitoring.coreos.com/v1', 'PodMonitor', 'podmonitors');
const manager = 'knative';
const modelLabel = 'serving.kserve.io/inferenceservice';

/**
 * A model as a Knative Service: a Deployment per revision, of which the older ones go once the newest is ready. The
 * objects of Knative themselves are not made.
 *
 * red-hat-data-services/kserve pkg/controller/v1beta1/inferenceservice (components/predictor.go,
 * pkg/apis/serving/v1beta1/inference_service_status.go `PropagateStatus`), red-hat-data-services/odh-model-controller
 * internal/controller/serving @rhoai-2.25; knative/serving pkg/reconciler/revision/resources @release-1.16.
 */
export async function followServerlessModel(
  cluster: PlayedCluster,
  service: InferenceService,
  predictor: NewObject,
): Promise<Readonly<Record<string, unknown>>> {
  const { name, namespace = '', generation = 1 } = service.metadata;
  const revision = `${name}-predictor-${String(generation).padStart(5, '0')}`;
  const deployment = `${revision}-deployment`;
  await cluster.apply(core.deployments, ofRevision(predictor, revision, deployment), manager);
  await cluster.apply(
    core.services,
    serviceFor(
      service,
      name,
      { app: 'istio-ingressgateway' },
      [{ name: 'https', port: 443, targetPort: 8445 }],
      {
        'service.beta.openshift.io/serving-cert-secret-name': name,
      },
    ),
    manager,
  );
  await cluster.apply(
    core.services,
    serviceFor(service, `${name}-predictor`, { [modelLabel]: name }, [
      { name: 'http', port: 80, targetPort: 8012 },
    ]),
    manager,
  );
  await cluster.apply(podMonitors, podMonitor(namespace), manager);
  const made = cluster.get(core.deployments, deployment, namespace);
  const ready = isReady(made);
  const older = cluster
    .list(core.deployments)
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace &&
        metadata.labels?.[modelLabel] === name &&
        metadata.name !== deployment,
    );
  if (ready) for (const each of older) await cluster.remove(core.deployments, each);
  const pods = cluster
    .list(core.pods)
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace && metadata.labels?.['serving.knative.dev/revision'] === revision,
    );
  const failure = ready ? undefined : modelFailure(pods[0]);
  return serverlessStatus(service, { revision, ready, serves: older.length > 0 || ready, failure });
}

interface RevisionState {
  readonly revision: string;
  readonly ready: boolean;
  /** Whether a revision, this one or an older one, answers. */
  readonly serves: boolean;
  /** How its model server ended, if it did. */
  readonly failure: { readonly exitCode: number; readonly message?: string } | undefined;
}

function isReady(deployment: Deployment | undefined): boolean {
  return (deployment?.status?.readyReplicas ?? 0) > 0;
}

/** The predictor's Deployment under the name of the revision, with the containers of queue and mesh. */
function ofRevision(predictor: NewObject, revision: string, name: string): NewObject {
  const { metadata } = predictor;
  const spec = predictor.spec as {
    readonly template: {
      readonly metadata: KubeObject['metadata'];
      readonly spec: { readonly containers: unknown[] };
    };
  };
  const labels = {
    ...spec.template.metadata.labels,
    app: revision,
    'serving.knative.dev/revision': revision,
  };
  return {
    ...predictor,
    metadata: { ...metadata, name, labels },
    spec: {
      ...spec,
      selector: { matchLabels: { app: revision } },
      template: {
        metadata: { ...spec.template.metadata, labels },
        spec: {
          ...spec.template.spec,
          containers: [
            ...spec.template.spec.containers,
            container({ name: 'queue-proxy' }),
            container({ name: 'istio-proxy' }),
          ],
        },
      },
    },
  };
}

function podMonitor(namespace: string): NewObject {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: { name: 'istio-proxies-monitor', namespace },
    spec: { selector: { matchExpressions: [{ key: 'istio-prometheus-ignore', operator: 'DoesNotExist' }] } },
  };
}

export function serverlessStatus(
  { metadata }: Pick<InferenceService, 'metadata'>,
  { revision, ready, serves, failure }: RevisionState,
): Readonly<Record<string, unknown>> {
  const { name, namespace = '', generation } = metadata;
  const url = `https://${name}-${namespace}.svc.cluster.local`;
  const waiting = `Configuration "${name}-predictor" is waiting for a Revision to become ready.`;
  const failed = `Revision "${revision}" failed with message: ${failure?.message ?? ''}.`;
  const state = (type: string) => {
    if (ready) return condition(type, true);
    return failure === undefined
      ? condition(type, 'Unknown', 'RevisionMissing', waiting)
      : condition(type, false, 'RevisionFailed', failed);
  };
  return {
    // That of the Knative Service, which counts the same changes here.
    observedGeneration: generation,
    url,
    address: { url },
    deploymentMode: 'Serverless',
    components: {
      predictor: {
        latestCreatedRevision: revision,
        ...(ready ? { latestReadyRevision: revision, latestRolledoutRevision: revision } : {}),
      },
    },
    conditions: [
      condition('IngressReady', serves),
      state('LatestDeploymentReady'),
      state('PredictorConfigurationReady'),
      state('PredictorReady'),
      state('PredictorRouteReady'),
      state('Ready'),
      state('RoutesReady'),
      condition('Stopped', false),
    ],
    modelStatus: loadStatus(ready, failure),
  };
}

function loadStatus(ready: boolean, failure: RevisionState['failure']): Readonly<Record<string, unknown>> {
  if (ready)
    return {
      transitionStatus: 'UpToDate',
      states: { activeModelState: 'Loaded', targetModelState: 'Loaded' },
      copies: { failedCopies: 0, totalCopies: 1 },
    };
  if (failure === undefined)
    return { transitionStatus: 'InProgress', states: { targetModelState: 'Pending' } };
  return {
    transitionStatus: 'BlockedByFailedLoad',
    states: { targetModelState: 'FailedToLoad' },
    lastFailureInfo: { reason: 'ModelLoadFailed', ...failure },
  };
}
