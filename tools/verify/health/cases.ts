/** A status, and what Argo CD must make of it. The resource has generation 2. */
export interface HealthCase {
  readonly title: string;
  readonly spec?: object;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default the operator has not written one */
  readonly status?: object;
  readonly health: 'Healthy' | 'Progressing' | 'Degraded';
  readonly message?: string;
}

function condition(type: string, status: string, reason = 'Reason', message = `${type} is ${status}`) {
  return { type, status, reason, message };
}

/** Whose generation the status states. */
type Generation = 'its own' | 'of something else';

/** For kinds whose verdict is one condition. */
function byCondition(type: string, generation: Generation = 'its own'): HealthCase[] {
  return [
    { title: 'healthy', status: { conditions: [condition(type, 'True')] }, health: 'Healthy', message: '' },
    {
      title: 'not there yet',
      status: { conditions: [condition('Other', 'True'), condition(type, 'False')] },
      health: 'Progressing',
      message: `${type}: ${type} is False`,
    },
    {
      title: 'failed, which can heal',
      status: { conditions: [condition(type, 'False', 'Error')] },
      health: 'Progressing',
    },
    { title: 'unknown', status: { conditions: [condition(type, 'Unknown')] }, health: 'Progressing' },
    {
      title: 'healthy before the last change',
      status: { observedGeneration: 1, conditions: [condition(type, 'True')] },
      ...(generation === 'its own'
        ? { health: 'Progressing', message: 'its operator has not seen the last change' }
        : { health: 'Healthy' }),
    },
    {
      title: 'healthy after the last change',
      status: { observedGeneration: 2, conditions: [condition(type, 'True')] },
      health: 'Healthy',
    },
  ];
}

const degraded: HealthCase = {
  title: 'its operator says that it is degraded',
  status: {
    conditions: [condition('Degraded', 'True'), condition('Ready', 'False', 'Error', 'no such image')],
  },
  health: 'Degraded',
  message: 'Ready: no such image',
};

/** For kinds whose verdict is one field of the status. */
function byField(
  field: string,
  healthy: string,
  others: readonly string[],
  failed: readonly string[] = [],
): HealthCase[] {
  return [
    { title: healthy, status: { [field]: healthy }, health: 'Healthy', message: '' },
    ...others.map((value): HealthCase => ({
      title: value,
      status: { [field]: value },
      health: 'Progressing',
    })),
    ...failed.map((value): HealthCase => ({ title: value, status: { [field]: value }, health: 'Degraded' })),
    ...failed.map((value): HealthCase => ({
      title: `${value} before the last change`,
      status: { observedGeneration: 1, [field]: value },
      health: 'Progressing',
    })),
    {
      title: `${healthy} before the last change`,
      status: { observedGeneration: 1, [field]: healthy },
      health: 'Progressing',
    },
  ];
}

const installed = { installedCSV: 'rhods-operator.2.25.0' };
const settled = {
  health: { status: 'Healthy' },
  sync: { status: 'Synced', comparedTo: { source: { repoURL: 'r', path: 'p', targetRevision: 'v2' } } },
  operationState: { phase: 'Succeeded' },
};
const source = { source: { repoURL: 'r', path: 'p', targetRevision: 'v2' } };

/** By `<group>/<Kind>`, for every kind with a check of ours. */
export const healthCases: Readonly<Record<string, readonly HealthCase[]>> = {
  'argoproj.io/Application': [
    { title: 'settled', spec: source, status: settled, health: 'Healthy' },
    {
      title: 'still applying',
      spec: source,
      status: { ...settled, operationState: { phase: 'Running', message: 'waiting for wave 3' } },
      health: 'Progressing',
      message: 'waiting for wave 3',
    },
    {
      title: 'healthy at the revision before',
      spec: { source: { ...source.source, targetRevision: 'v3' } },
      status: settled,
      health: 'Progressing',
      message: 'not compared with its new source',
    },
    {
      title: 'healthy but not applied',
      spec: source,
      status: {
        ...settled,
        sync: { ...settled.sync, status: 'OutOfSync' },
        operationState: { phase: 'Failed' },
      },
      health: 'Progressing',
    },
    {
      title: 'healthy, with an object that pruning keeps',
      spec: source,
      status: { ...settled, sync: { ...settled.sync, status: 'OutOfSync' } },
      health: 'Healthy',
    },
    {
      title: 'a part is broken',
      spec: source,
      status: { ...settled, health: { status: 'Degraded', message: 'no image' } },
      health: 'Degraded',
      message: 'no image',
    },
  ],
  'datasciencecluster.opendatahub.io/DataScienceCluster': [
    {
      title: 'ready, with components that are removed',
      status: {
        phase: 'Ready',
        observedGeneration: 2,
        conditions: [condition('Ready', 'True'), condition('RayReady', 'False', 'Removed')],
      },
      health: 'Healthy',
    },
    {
      title: 'waiting for a component, not for a removed one',
      status: {
        phase: 'Not Ready',
        observedGeneration: 2,
        conditions: [condition('RayReady', 'False', 'Removed'), condition('KserveReady', 'False')],
      },
      health: 'Progressing',
      message: 'KserveReady: KserveReady is False',
    },
    {
      title: 'ready for the spec before',
      status: { phase: 'Ready', observedGeneration: 1 },
      health: 'Progressing',
    },
    { title: 'ready, for no stated spec', status: { phase: 'Ready' }, health: 'Progressing' },
    {
      title: 'not provisioned, which can heal',
      status: { phase: 'Not Ready', conditions: [condition('ProvisioningSucceeded', 'False', 'Error')] },
      health: 'Progressing',
    },
  ],
  'datasciencepipelinesapplications.opendatahub.io/DataSciencePipelinesApplication': [
    ...byCondition('Ready'),
    {
      title: 'ready without the part that is switched off',
      status: {
        conditions: [condition('MLMDProxyReady', 'False', 'NotApplicable'), condition('Ready', 'True')],
      },
      health: 'Healthy',
    },
  ],
  'docling.github.io/DoclingServe': [
    ...byCondition('DeploymentAvailable'),
    {
      title: 'available without the Route that is switched off',
      status: {
        conditions: [
          condition('RouteCreated', 'False', 'RouteDisabled'),
          condition('DeploymentAvailable', 'True'),
        ],
      },
      health: 'Healthy',
    },
  ],
  'dscinitialization.opendatahub.io/DSCInitialization': byField('phase', 'Ready', ['Progressing'], ['Error']),
  'external-secrets.io/ExternalSecret': byCondition('Ready'),
  'external-secrets.io/SecretStore': byCondition('Ready'),
  'kubeflow.org/Notebook': [
    ...byCondition('Ready', 'of something else'),
    {
      title: 'new, and held back by its webhook',
      annotations: { 'kubeflow-resource-stopped': 'odh-notebook-controller-lock' },
      status: { conditions: [], readyReplicas: 0, containerState: {} },
      health: 'Progressing',
    },
    {
      title: 'stopped by a person',
      annotations: { 'kubeflow-resource-stopped': '2026-01-01T00:00:00Z' },
      status: { conditions: [], readyReplicas: 0, containerState: {} },
      health: 'Healthy',
    },
    {
      title: 'started, and waiting for a node',
      status: { conditions: [condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes')] },
      health: 'Progressing',
      message: 'PodScheduled: 0/3 nodes',
    },
  ],
  'trustyai.opendatahub.io/GuardrailsOrchestrator': byField('phase', 'Ready', ['Progressing']),
  'llamastack.io/LlamaStackDistribution': byField('phase', 'Ready', ['Pending', 'Initializing'], ['Failed']),
  'maistra.io/ServiceMeshMember': byCondition('Ready'),
  'modelregistry.opendatahub.io/ModelRegistry': [
    ...byCondition('Available'),
    {
      title: 'available while an update runs',
      status: { conditions: [condition('Progressing', 'True'), condition('Available', 'True')] },
      health: 'Healthy',
    },
    {
      title: 'its database cannot be reached',
      status: {
        conditions: [
          condition('Progressing', 'False', 'CreatedDeployment', 'Deployment was successfully created'),
          condition('Available', 'False', 'DeploymentUnavailable', 'Deployment is unavailable'),
        ],
      },
      health: 'Progressing',
      message: 'Available: Deployment is unavailable',
    },
  ],
  'nfd.openshift.io/NodeFeatureDiscovery': [...byCondition('Available'), degraded],
  'milvus.io/Milvus': byField('status', 'Healthy', ['Pending', 'Unhealthy', 'Deleting', 'Stopped']),
  'nvidia.com/ClusterPolicy': byField('state', 'ready', ['notReady', 'ignored']),
  'operator.openshift.io/ExternalSecretsConfig': [...byCondition('Ready'), degraded],
  'operators.coreos.com/Subscription': [
    { title: 'installed', status: { ...installed, state: 'AtLatestKnown' }, health: 'Healthy' },
    {
      title: 'first installation waits for a yes',
      spec: { installPlanApproval: 'Manual' },
      status: {
        state: 'UpgradePending',
        conditions: [condition('InstallPlanPending', 'True', 'RequiresApproval', 'a yes')],
      },
      health: 'Progressing',
      message: 'InstallPlanPending: a yes',
    },
    {
      title: 'an upgrade waits for a yes that nobody gives',
      spec: { installPlanApproval: 'Manual' },
      status: {
        ...installed,
        state: 'UpgradePending',
        conditions: [condition('InstallPlanPending', 'True', 'RequiresApproval')],
      },
      health: 'Healthy',
    },
    {
      title: 'an upgrade runs by itself',
      spec: { installPlanApproval: 'Automatic' },
      status: { ...installed, state: 'UpgradePending' },
      health: 'Progressing',
    },
    {
      title: 'the catalogue is not there yet',
      status: {
        conditions: [condition('CatalogSourcesUnhealthy', 'True'), condition('ResolutionFailed', 'True')],
      },
      health: 'Progressing',
    },
    {
      title: 'the installation failed',
      status: { conditions: [condition('InstallPlanFailed', 'True', 'Failed', 'no such image')] },
      health: 'Degraded',
      message: 'no such image',
    },
    { title: 'the upgrade failed', status: { ...installed, state: 'UpgradeFailed' }, health: 'Degraded' },
  ],
  'batch/CronJob': [
    { title: 'that runs on demand', spec: { suspend: true }, health: 'Healthy', message: '' },
    {
      title: 'whose last run failed',
      spec: { suspend: false },
      status: { lastScheduleTime: '2026-01-03T03:00:00Z', lastSuccessfulTime: '2025-12-27T03:10:00Z' },
      health: 'Healthy',
    },
  ],
  'serving.kserve.io/InferenceService': [
    ...byCondition('Ready', 'of something else'),
    {
      title: 'ready, not stopped',
      status: {
        conditions: [condition('Ready', 'True'), condition('Stopped', 'False')],
        modelStatus: { transitionStatus: 'UpToDate' },
      },
      health: 'Healthy',
    },
    {
      title: 'ready with the model before',
      status: { conditions: [condition('Ready', 'True')], modelStatus: { transitionStatus: 'InProgress' } },
      health: 'Progressing',
    },
    {
      title: 'a load that failed',
      status: {
        conditions: [condition('Ready', 'False')],
        modelStatus: {
          transitionStatus: 'BlockedByFailedLoad',
          lastFailureInfo: { reason: 'ModelLoadFailed', message: 'CUDA out of memory' },
        },
      },
      health: 'Degraded',
      message: 'CUDA out of memory',
    },
    {
      title: 'a spec that KServe refuses',
      status: { conditions: [condition('Ready', 'False')], modelStatus: { transitionStatus: 'InvalidSpec' } },
      health: 'Degraded',
      message: 'Ready: Ready is False',
    },
  ],
};
