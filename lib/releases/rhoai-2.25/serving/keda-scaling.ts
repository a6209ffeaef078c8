import { k8s } from 'cdk8s-plus-28';
import type * as kserve from '../../../../imports/serving.kserve.io';
import { namespaceQueries } from '../../../kubernetes/cluster-monitoring';
import type { ModelToServe } from '../../serving-mode';

/**
 * A TriggerAuthentication that OpenShift AI makes for every model with such a metric, with an account and its token
 * (red-hat-data-services/odh-model-controller internal/controller/serving/reconcilers/kserve_keda_reconciler.go @rhoai-2.25).
 */
const authentication = 'inference-prometheus-auth';

/**
 * What KServe makes a ScaledObject of: requests that wait in all replicas, divided by the threshold, is the number of
 * replicas (red-hat-data-services/kserve pkg/controller/v1beta1/inferenceservice/reconcilers/keda/keda_reconciler.go
 * @rhoai-2.25).
 */
export function waitingRequests(
  { name, namespace }: Pick<ModelToServe, 'name' | 'namespace'>,
  threshold: number,
): kserve.InferenceServiceSpecPredictorAutoScaling {
  return {
    metrics: [
      {
        type: 'External',
        external: {
          metric: {
            backend: 'prometheus',
            serverAddress: namespaceQueries,
            namespace,
            query: `sum(vllm:num_requests_waiting{namespace="${namespace}",model_name="${name}"})`,
          },
          target: { type: 'Value', value: k8s.Quantity.fromString(String(threshold)) },
          authenticationRef: { authModes: 'bearer', authenticationRef: { name: authentication } },
        },
      },
    ],
  };
}
