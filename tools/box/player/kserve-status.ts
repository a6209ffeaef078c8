import { recordAt } from '../../../lib/kubernetes/manifest';
import { condition, type Condition, type KubeObject } from './objects';
import type { Deployment, Pod } from './workload-types';

export interface InferenceService extends KubeObject {
  readonly spec: { readonly predictor: Readonly<Record<string, unknown>> };
}

/** What of a model's status is kept from one time to the next. */
interface ModelStatus {
  readonly active: unknown;
  readonly failure: unknown;
}

/**
 * The status of a model without Knative, from its Deployment and its pods. The real one sees a pod that fails with the
 * next change of the Deployment only, which can be the end of its progress deadline. Three things are not as one may
 * think:
 *
 * - It is ready when the Deployment is available, which counts old pods too: it stays ready while a new one starts
 *   (kserve/kserve issue #4626), and with `maxUnavailable: 1` of one replica it is ready without any pod.
 * - `observedGeneration` is that of the Deployment.
 * - A failure stays in the status when the model is loaded later.
 *
 * red-hat-data-services/kserve pkg/apis/serving/v1beta1/inference_service_status.go (`PropagateRawStatus`,
 * `PropagateModelStatus`, `UpdateModelRevisionStates`), reconcilers/ingress/kube_ingress_reconciler.go @rhoai-2.25.
 */
export function rawStatus(
  service: Pick<InferenceService, 'metadata' | 'status'>,
  deployment: Pick<Deployment, 'status'> | undefined,
  pods: readonly Pick<Pod, 'status'>[],
): Readonly<Record<string, unknown>> {
  const { name, namespace = '', annotations = {} } = service.metadata;
  const available = deployment?.status?.conditions?.find(({ type }) => type === 'Available');
  const state = (type: string): Condition =>
    available === undefined
      ? condition(type, 'Unknown')
      : { type, status: available.status, reason: available.reason, message: available.message };
  const ready = available?.status === 'True';
  const known = recordAt(service.status, 'modelStatus');
  const url =
    annotations['security.opendatahub.io/enable-auth'] === 'true'
      ? `https://${name}-predictor.${namespace}.svc.cluster.local:8443`
      : `http://${name}-predictor.${namespace}.svc.cluster.local`;
  return {
    observedGeneration: deployment?.status?.observedGeneration,
    url,
    address: { url },
    components: { predictor: {} },
    deploymentMode: 'RawDeployment',
    conditions: [
      condition('IngressReady', true),
      state('PredictorReady'),
      // The first one that is not true.
      ready ? condition('Ready', true) : state('Ready'),
      condition('Stopped', false),
    ],
    modelStatus: modelStatus(ready, pods, {
      active: recordAt(known, 'states').activeModelState,
      failure: known.lastFailureInfo,
    }),
  };
}

function modelStatus(
  ready: boolean,
  pods: readonly Pick<Pod, 'status'>[],
  { active = '', failure }: ModelStatus,
): Readonly<Record<string, unknown>> {
  const [first] = pods;
  const pending = {
    transitionStatus: 'InProgress',
    states: { activeModelState: active, targetModelState: 'Pending' },
  };
  if (first === undefined) return pending;
  if (ready)
    return {
      transitionStatus: 'UpToDate',
      states: { activeModelState: 'Loaded', targetModelState: 'Loaded' },
      copies: { failedCopies: 0, totalCopies: pods.length },
    };
  const ended = modelFailure(first);
  if (ended === undefined) return pending;
  return {
    transitionStatus: 'BlockedByFailedLoad',
    states: { activeModelState: active, targetModelState: 'FailedToLoad' },
    lastFailureInfo: { ...recordAt(failure), reason: 'ModelLoadFailed', ...ended },
  };
}

/** How the model server of a pod ended, if it did. */
export function modelFailure(
  pod: Pick<Pod, 'status'> | undefined,
): { readonly exitCode: number; readonly message?: string } | undefined {
  const server = pod?.status.containerStatuses?.find(({ name }) => name === 'kserve-container');
  const { terminated, waiting } = server?.state ?? {};
  const ended =
    terminated?.reason === 'Error'
      ? terminated
      : waiting?.reason === 'CrashLoopBackOff'
        ? server?.lastState?.terminated
        : undefined;
  return ended === undefined ? undefined : { exitCode: ended.exitCode, message: ended.message };
}

/** components/predictor.go: the runtime that the model names is not there. */
export function unknownRuntimeStatus(runtime: string): Readonly<Record<string, unknown>> {
  return {
    modelStatus: {
      transitionStatus: 'InvalidSpec',
      states: { activeModelState: '', targetModelState: 'FailedToLoad' },
      lastFailureInfo: {
        reason: 'RuntimeNotRecognized',
        message: `Waiting for runtime ${runtime} to become available`,
      },
    },
  };
}
