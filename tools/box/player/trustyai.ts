import { core, kindOf } from './kinds';
import { condition, type KubeObject, ownedBy } from './objects';
import { container, deploymentFor, serviceFor } from './operand';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';

interface GuardrailsOrchestrator extends KubeObject {
  readonly spec: { readonly orchestratorConfig?: string; readonly enableBuiltInDetectors?: boolean };
}

const orchestrators = kindOf<GuardrailsOrchestrator>(
  'trustyai.opendatahub.io/v1alpha1',
  'GuardrailsOrchestrator',
  'guardrailsorchestrators',
);
const models = kindOf('serving.kserve.io/v1beta1', 'InferenceService', 'inferenceservices');
const manager = 'trustyai-service-operator';

/** What TrustyAI makes of guardrails (red-hat-data-services/trustyai-service-operator controllers/gorch @rhoai-2.25). */
export const trustyAiOperator: PlayedOperator = {
  name: 'TrustyAI operator',
  watches: [orchestrators, models, core.configMaps, core.deployments, core.services, core.serviceAccounts],
  turn: async (cluster) => {
    await forEach(cluster.attended(orchestrators), (each) => followOrchestrator(cluster, each));
  },
};

async function followOrchestrator(cluster: PlayedCluster, resource: GuardrailsOrchestrator): Promise<void> {
  const { name, namespace = '', deletionTimestamp } = resource.metadata;
  const { orchestratorConfig, enableBuiltInDetectors } = resource.spec;
  if (deletionTimestamp !== undefined || orchestratorConfig === undefined) return;
  // It looks again after half a minute.
  if (cluster.get(core.configMaps, orchestratorConfig, namespace) === undefined) return;
  const account = `${name}-serviceaccount`;
  await cluster.create(core.serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: account, namespace, ...ownedBy(resource) },
  });
  const labels = { app: name, component: name, 'app.kubernetes.io/name': name };
  const volumes = [
    { name: `${name}-config`, configMap: { name: orchestratorConfig } },
    { name: 'tls-certs', secret: { secretName: `${name}-tls` } },
  ];
  const names = [name, ...(enableBuiltInDetectors === true ? [`${name}-detectors`] : [])];
  const deployment = deploymentFor(resource, {
    name,
    labels,
    pod: { serviceAccountName: account, containers: names.map((each) => container({ name: each })), volumes },
  });
  await cluster.apply(core.deployments, deployment, manager);
  const service = serviceFor(resource, `${name}-service`, { app: name, component: name }, [
    { name: 'https', port: 8032, targetPort: 8032 },
    { name: 'health', port: 8034, targetPort: 8034 },
  ]);
  const annotations = { 'service.beta.openshift.io/serving-cert-secret-name': `${name}-tls` };
  await cluster.apply(core.services, { ...service, metadata: { ...service.metadata, annotations } }, manager);
  const isGenerated = [...cluster.list(models)].some(({ metadata }) => metadata.namespace === namespace);
  await cluster.setStatus(orchestrators, resource, orchestratorStatus(isGenerated));
}

/** Its checks of Deployment and Routes never fail; what counts is whether the namespace has a model (status.go). */
export function orchestratorStatus(hasModel: boolean): Readonly<Record<string, unknown>> {
  return {
    phase: hasModel ? 'Ready' : 'Progressing',
    conditions: [
      condition(
        'InferenceServiceReady',
        hasModel,
        hasModel ? 'InferenceServiceReady' : 'InferenceServiceNotReady',
        hasModel ? 'Inference service is ready' : 'Inference service is not ready',
      ),
      condition(
        'ReconcileComplete',
        hasModel,
        hasModel ? 'ReconcileCompleted' : 'ReconcileFailed',
        hasModel ? 'Reconcile completed successfully' : 'Reconcile failed',
      ),
    ],
  };
}
