import type { k8s } from 'cdk8s-plus-28';
import { objectLabels } from '../../cluster/labels';
import { modelPort } from './model-server';

/** Metadata by which the dashboard lists a ServingRuntime. */
export function runtimeMetadata(
  name: string,
  namespace: string,
  title: string,
  more: Readonly<Record<string, string>> = {},
): k8s.ObjectMeta {
  return {
    name,
    namespace,
    labels: { ...objectLabels(name), 'opendatahub.io/dashboard': 'true' },
    annotations: {
      'openshift.io/display-name': title,
      // The dashboard calls a runtime by the title of its template, and compares its version with that of the
      // product's template for this runtime (opendatahub-io/odh-dashboard frontend/src/pages/modelServing/
      // customServingRuntimes/utils.ts @rhoai-2.25).
      'opendatahub.io/template-display-name': title,
      'opendatahub.io/template-name': name,
      'opendatahub.io/apiProtocol': 'REST',
      ...more,
    },
  };
}

/** Annotations of the pods of a server that has the metrics of vLLM. */
export const metricsAnnotations: Readonly<Record<string, string>> = {
  // By it OpenShift AI knows which metrics a model has, and the dashboard shows them (red-hat-data-services/
  // odh-model-controller kserve_metrics_dashboard_reconciler.go @rhoai-2.25).
  'opendatahub.io/kserve-runtime': 'vllm',
  'prometheus.io/path': '/metrics',
  'prometheus.io/port': String(modelPort),
};

/** Restricted-v2, with a root file system that nobody writes. */
export const serverSecurityContext: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  // KServe hands this on to no other container of the pod (pkg/utils/storage.go @rhoai-2.25).
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
