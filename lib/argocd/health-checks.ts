import { applicationLua, healthLua, subscriptionLua } from './health-lua';

/** How Argo CD learns whether a custom resource is healthy. */
export type Health =
  /** Lua that we give it. */
  | { readonly check: string; readonly source: string }
  /** It knows by itself, in this version and later, and knows it right. */
  | { readonly builtIn: string }
  /** Applied is healthy: why nothing is to be waited for. */
  | { readonly applied: string };

const ready = { conditions: ['Ready'] };
const settings = 'settings that others read; it has no status';
const notReported = 'its status says nothing unless the mesh is told to write it';

/** Every kind of custom resource that a release serves, by `<group>/<Kind>`. */
export const healthOfKind: Readonly<Record<string, Health>> = {
  'argoproj.io/AppProject': { applied: settings },
  'argoproj.io/Application': {
    check: applicationLua,
    source: 'argoproj/argo-cd docs/operator-manual/health.md @v3.3.12, issues #4577, #8778',
  },
  'argoproj.io/ArgoCD': { applied: 'an Argo CD that is not up cannot wait for itself' },
  'autoscaling.openshift.io/ClusterAutoscaler': { applied: settings },
  'autoscaling.openshift.io/MachineAutoscaler': { applied: settings },
  'dashboard.opendatahub.io/AcceleratorProfile': { applied: settings },
  'datasciencecluster.opendatahub.io/DataScienceCluster': {
    check: healthLua({ field: { name: 'phase', value: 'Ready' }, generation: 'stated' }),
    source: 'opendatahub-io/opendatahub-operator pkg/controller/reconciler/reconciler.go @v2.35.0',
  },
  'datasciencepipelinesapplications.opendatahub.io/DataSciencePipelinesApplication': {
    check: healthLua(ready),
    source: 'opendatahub-io/data-science-pipelines-operator controllers/dspastatus @stable-2.x',
  },
  'docling.github.io/DoclingServe': {
    check: healthLua({ conditions: ['DeploymentAvailable'] }),
    source: 'docling-project/docling-operator internal/reconcilers/status.go @bf3d436',
  },
  'dscinitialization.opendatahub.io/DSCInitialization': {
    check: healthLua({
      field: { name: 'phase', value: 'Ready' },
      failed: { when: 'status.phase == "Error"' },
    }),
    source: 'opendatahub-io/opendatahub-operator internal/controller/dscinitialization @v2.35.0',
  },
  // Argo CD's own check says degraded while the source is not there yet.
  'external-secrets.io/ExternalSecret': {
    check: healthLua(ready),
    source: 'external-secrets/external-secrets apis/externalsecrets/v1 @v0.19.2',
  },
  'external-secrets.io/SecretStore': {
    check: healthLua(ready),
    source: 'external-secrets/external-secrets apis/externalsecrets/v1 @v0.19.2',
  },
  'generators.external-secrets.io/Password': { applied: settings },
  'infrastructure.opendatahub.io/HardwareProfile': { applied: settings },
  'llamastack.io/LlamaStackDistribution': {
    check: healthLua({
      field: { name: 'phase', value: 'Ready' },
      failed: { when: 'status.phase == "Failed"' },
    }),
    source: 'opendatahub-io/llama-stack-k8s-operator controllers/status.go @stable-2.x',
  },
  'machine.openshift.io/MachineSet': { applied: 'pods wait for the nodes that they need; nothing else does' },
  'maistra.io/ServiceMeshMember': {
    check: healthLua(ready),
    source: 'maistra/istio-operator pkg/apis/maistra/v1/servicemeshmember_types.go @maistra-2.5.0',
  },
  'monitoring.coreos.com/ServiceMonitor': { applied: settings },
  'nfd.openshift.io/NodeFeatureDiscovery': {
    check: healthLua({ conditions: ['Available'], failed: { when: 'met["Degraded"]' } }),
    source: 'openshift/cluster-nfd-operator @release-4.18',
  },
  'nvidia.com/ClusterPolicy': {
    check: healthLua({ field: { name: 'state', value: 'ready' } }),
    source: 'NVIDIA/gpu-operator api/nvidia/v1/clusterpolicy_types.go @v25.3.0',
  },
  'opendatahub.io/OdhDashboardConfig': { applied: settings },
  'operator.openshift.io/ExternalSecretsConfig': {
    check: healthLua({ conditions: ['Ready'], failed: { when: 'met["Degraded"]' } }),
    source: 'openshift/external-secrets-operator api/v1alpha1 @release-1.0',
  },
  'operators.coreos.com/OperatorGroup': { applied: settings },
  // Argo CD's own check waits for every upgrade that nobody approves.
  'operators.coreos.com/Subscription': {
    check: subscriptionLua,
    source: 'operator-framework/api pkg/operators/v1alpha1/subscription_types.go @v0.27.0',
  },
  'route.openshift.io/Route': { builtIn: '3.1' },
  'security.istio.io/PeerAuthentication': { applied: notReported },
  // Argo CD's own check says degraded while a model loads, and before 3.1.10 if it is not stopped. The generation in
  // the status is the one of the Deployment (`PropagateRawStatus`).
  'serving.kserve.io/InferenceService': {
    check: healthLua({
      conditions: ['Ready'],
      generation: 'ignored',
      also: 'status.modelStatus == nil or status.modelStatus.transitionStatus == "UpToDate"',
      failed: {
        when: 'status.modelStatus ~= nil and (status.modelStatus.transitionStatus == "BlockedByFailedLoad" or status.modelStatus.transitionStatus == "InvalidSpec")',
        message: '(status.modelStatus.lastFailureInfo or {}).message',
      },
    }),
    source: 'opendatahub-io/kserve pkg/apis/serving/v1beta1/inference_service_status.go @stable-2.x',
  },
  'serving.kserve.io/ServingRuntime': { applied: settings },
};

/**
 * The checks as entries of `extraConfig` of the ArgoCD resource, which the operator writes into `argocd-cm`. The
 * list `resourceHealthChecks`, made for them, is replaced as a whole by every apply, and the owner's own checks with
 * it; entries stand beside those of others (argoproj-labs/argocd-operator controllers/argocd/configmap.go @v0.16.0).
 */
export function healthCheckEntries(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(healthOfKind).flatMap(([key, health]) =>
      'check' in health
        ? [[`resource.customizations.health.${key.replace('/', '_')}`, health.check] as const]
        : [],
    ),
  );
}
