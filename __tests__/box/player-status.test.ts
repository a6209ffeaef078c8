import { kindRecords } from '../../lib/kinds/kinds';
import { serverStatus } from '../../tools/box/player/docling';
import { configStatus, secretStatus, storeStatus } from '../../tools/box/player/external-secrets';
import { policyStatus } from '../../tools/box/player/gpu-operator';
import { serverlessStatus } from '../../tools/box/player/kserve-serverless';
import { rawStatus, unknownRuntimeStatus } from '../../tools/box/player/kserve-status';
import { distributionStatus, failedStatus } from '../../tools/box/player/llama-stack';
import { orchestratorStatus } from '../../tools/box/player/trustyai';
import { registryStatus } from '../../tools/box/player/model-registry';
import { featureStatus } from '../../tools/box/player/node-feature-discovery';
import { condition, type ObjectMeta } from '../../tools/box/player/objects';
import {
  installedStatus,
  pendingStatus,
  unresolvedStatus,
  waitingStatus,
} from '../../tools/box/player/olm-status';
import { dataScienceStatus, initializationStatus } from '../../tools/box/player/openshift-ai';
import { applicationStatus } from '../../tools/box/player/pipelines-operator';
import { memberStatus } from '../../tools/box/player/service-mesh';
import { notebookStatus } from '../../tools/box/player/workbenches';
import type { ContainerStatus, Deployment, Pod } from '../../tools/box/player/workload-types';
import { runHealthCheck } from '../support/lua';

const metadata: ObjectMeta = {
  name: 'x',
  namespace: 'n',
  uid: 'u',
  generation: 2,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
};

/** What Argo CD makes of a resource in generation 2 whose operator has written the status. */
function health(key: string, status: object, spec: object = {}): string | undefined {
  const check = kindRecords.get(key)?.health;
  if (check === undefined || !('check' in check)) throw new Error(`${key} has no check`);
  return runHealthCheck(check.check, { metadata, spec, status: withoutEmpty(status) }).status;
}

/** As it comes back from the API server. */
function withoutEmpty(status: object): object {
  return JSON.parse(JSON.stringify(status)) as object;
}

function deployment(available: boolean | undefined, generation = 2): Deployment {
  const conditions =
    available === undefined
      ? []
      : [condition('Available', available, 'MinimumReplicas', available ? 'has' : 'has not')];
  const ready = available === true ? 1 : 0;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 1 },
    status: { observedGeneration: generation, readyReplicas: ready, conditions },
  };
}

function pod(state: Partial<ContainerStatus>) {
  const status = { name: 'kserve-container', ready: false, restartCount: 1, ...state };
  return { status: { phase: 'Running', containerStatuses: [status] } };
}

const starting = pod({ state: { running: { startedAt: 'now' } } });
const crashing = pod({
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error', message: 'CUDA out of memory' } },
});

describe('Subscription', () => {
  const key = 'operators.coreos.com/Subscription';
  const automatic = { installPlanApproval: 'Automatic' };
  const plan = { namespace: 'n', name: 'install-abcde' };

  test('is healthy once its version is installed', () => {
    expect(health(key, waitingStatus(), automatic)).toBe('Progressing');
    const pending = pendingStatus('x.v1', plan, condition('InstallPlanPending', true, 'Installing'));
    expect(health(key, pending, automatic)).toBe('Progressing');
    expect(health(key, installedStatus('x.v1'), automatic)).toBe('Healthy');
  });

  test('waits for a package that nobody can resolve, and is degraded when the installation failed', () => {
    expect(health(key, unresolvedStatus('no operators found'), automatic)).toBe('Progressing');
    const failed = pendingStatus('x.v1', plan, condition('InstallPlanFailed', true, 'Failed', 'no such API'));
    expect(health(key, failed, automatic)).toBe('Degraded');
  });

  test('with an approval that nobody gives stays healthy at the version before', () => {
    const pending = pendingStatus('x.v2', plan, condition('InstallPlanPending', true, 'RequiresApproval'));
    const upgrade = { ...pending, installedCSV: 'x.v1' };
    expect(health(key, upgrade, { installPlanApproval: 'Manual' })).toBe('Healthy');
    expect(health(key, upgrade, automatic)).toBe('Progressing');
  });
});

describe('OpenShift AI', () => {
  const cluster = 'datasciencecluster.opendatahub.io/DataScienceCluster';
  const spec = {
    components: { kserve: { managementState: 'Managed' }, ray: { managementState: 'Removed' } },
  };
  const status = (notReady: string[], initialized = true) =>
    dataScienceStatus({ metadata, spec }, notReady, initialized);

  test('a DataScienceCluster is healthy when every managed component is', () => {
    expect(health(cluster, status([]))).toBe('Healthy');
    expect(health(cluster, status(['kserve']))).not.toBe('Healthy');
    expect(health(cluster, status([], false))).not.toBe('Healthy');
  });

  test('it states its generation only when all is well', () => {
    expect(status([])).toHaveProperty('observedGeneration', 2);
    expect(status(['kserve'])).not.toHaveProperty('observedGeneration');
  });

  test('a DSCInitialization is healthy in its last phase only', () => {
    const key = 'dscinitialization.opendatahub.io/DSCInitialization';
    expect(health(key, initializationStatus('Ready', 'Removed'))).toBe('Healthy');
    expect(health(key, initializationStatus('Progressing', 'Removed'))).toBe('Progressing');
    expect(health(key, initializationStatus('Error', 'Removed'))).not.toBe('Healthy');
  });
});

test.each([
  ['available', 'Healthy'],
  ['progressing', 'Progressing'],
] as const)('a NodeFeatureDiscovery that is %s is %s', (state, expected) => {
  expect(health('nfd.openshift.io/NodeFeatureDiscovery', featureStatus(state))).toBe(expected);
});

test('a degraded NodeFeatureDiscovery is not healthy', () => {
  expect(health('nfd.openshift.io/NodeFeatureDiscovery', featureStatus('degraded'))).not.toBe('Healthy');
});

test('a ClusterPolicy is ready without any GPU node too', () => {
  const key = 'nvidia.com/ClusterPolicy';
  expect(health(key, policyStatus(true, false))).toBe('Healthy');
  expect(health(key, policyStatus(true, true))).toBe('Healthy');
  expect(health(key, policyStatus(false, true))).not.toBe('Healthy');
});

test('External Secrets: operand, store and secret are healthy when all is well, and only then', () => {
  const operand = 'operator.openshift.io/ExternalSecretsConfig';
  expect(health(operand, configStatus({ metadata }, 'ready'))).toBe('Healthy');
  expect(health(operand, configStatus({ metadata }, 'progressing'))).toBe('Progressing');
  expect(health(operand, configStatus({ metadata }, 'failed'))).not.toBe('Healthy');
  expect(health('external-secrets.io/SecretStore', storeStatus(false))).toBe('Healthy');
  expect(health('external-secrets.io/SecretStore', storeStatus(true))).not.toBe('Healthy');
  const secret = 'external-secrets.io/ExternalSecret';
  expect(health(secret, secretStatus(undefined, 's'))).toBe('Healthy');
  expect(health(secret, secretStatus('could not get secret data from provider', 's'))).not.toBe('Healthy');
});

describe('InferenceService', () => {
  const key = 'serving.kserve.io/InferenceService';
  const service = { metadata, status: undefined };

  test('is healthy when its Deployment is available and has a pod', () => {
    expect(health(key, rawStatus(service, deployment(true), [starting]))).toBe('Healthy');
  });

  test('is not healthy before there is a Deployment, or while its pod starts', () => {
    expect(health(key, rawStatus(service, undefined, []))).toBe('Progressing');
    expect(health(key, rawStatus(service, deployment(false), [starting]))).toBe('Progressing');
  });

  test('is blocked when its server crashes, and keeps the failure when it is loaded later', () => {
    const blocked = rawStatus(service, deployment(false), [crashing]);
    expect(blocked).toMatchObject({
      modelStatus: {
        transitionStatus: 'BlockedByFailedLoad',
        states: { targetModelState: 'FailedToLoad' },
        lastFailureInfo: { reason: 'ModelLoadFailed', exitCode: 1, message: 'CUDA out of memory' },
      },
    });
    expect(health(key, blocked)).not.toBe('Healthy');
    const later = rawStatus({ metadata, status: blocked }, deployment(true), [starting]);
    // What is not mentioned stays in the merged status.
    expect(later.modelStatus).not.toHaveProperty('lastFailureInfo');
    expect(health(key, later)).toBe('Healthy');
  });

  test('says ready while a new pod is not there yet: the old one serves (kserve #4626)', () => {
    const updating = rawStatus(service, deployment(true), []);
    expect(updating.conditions).toContainEqual(condition('Ready', true));
    expect(updating).toMatchObject({ modelStatus: { transitionStatus: 'InProgress' } });
    expect(health(key, updating)).toBe('Progressing');
  });

  test('states the generation of its Deployment', () => {
    expect(rawStatus(service, deployment(true, 7), [starting])).toHaveProperty('observedGeneration', 7);
  });

  test('waits for a runtime that is not there', () => {
    expect(health(key, unknownRuntimeStatus('vllm'))).not.toBe('Healthy');
  });

  test('with Knative waits for the newest revision, and is blocked when that fails', () => {
    const state = { revision: 'x-predictor-00002', ready: false, serves: true, failure: undefined };
    expect(health(key, serverlessStatus(service, state))).toBe('Progressing');
    expect(health(key, serverlessStatus(service, { ...state, ready: true }))).toBe('Healthy');
    const failed = serverlessStatus(service, { ...state, failure: { exitCode: 1, message: 'no weights' } });
    expect(failed).toMatchObject({ modelStatus: { transitionStatus: 'BlockedByFailedLoad' } });
    expect(health(key, failed)).not.toBe('Healthy');
  });
});

test('a LlamaStackDistribution is healthy when all its replicas are ready', () => {
  const key = 'llamastack.io/LlamaStackDistribution';
  const resource = { metadata, spec: { replicas: 1, server: { storage: {} } } };
  const bound = { status: { phase: 'Bound' } };
  expect(health(key, distributionStatus(resource, deployment(true), bound))).toBe('Healthy');
  expect(distributionStatus(resource, undefined, undefined)).toHaveProperty('phase', 'Pending');
  expect(distributionStatus(resource, deployment(false), undefined)).toHaveProperty('phase', 'Initializing');
  expect(health(key, distributionStatus(resource, deployment(false), bound))).toBe('Progressing');
  expect(health(key, failedStatus('no such ConfigMap'))).not.toBe('Healthy');
});

test('a GuardrailsOrchestrator is healthy beside a model, and never without', () => {
  const key = 'trustyai.opendatahub.io/GuardrailsOrchestrator';
  expect(health(key, orchestratorStatus(true))).toBe('Healthy');
  expect(health(key, orchestratorStatus(false))).toBe('Progressing');
});

test('a DoclingServe has the availability of its Deployment', () => {
  const key = 'docling.github.io/DoclingServe';
  expect(health(key, serverStatus({ metadata }, deployment(true)))).toBe('Healthy');
  expect(health(key, serverStatus({ metadata }, deployment(false)))).toBe('Progressing');
  expect(health(key, serverStatus({ metadata }, undefined))).toBe('Progressing');
});

test('a ModelRegistry has the availability of its Deployment', () => {
  const key = 'modelregistry.opendatahub.io/ModelRegistry';
  expect(health(key, registryStatus({ metadata }, deployment(true), false))).toBe('Healthy');
  expect(health(key, registryStatus({ metadata }, deployment(false), false))).toBe('Progressing');
  expect(health(key, registryStatus({ metadata }, deployment(true), true))).toBe('Progressing');
  expect(health(key, registryStatus({ metadata }, undefined, false))).toBe('Progressing');
});

test('a Notebook has the conditions of its pod', () => {
  const key = 'kubeflow.org/Notebook';
  const pod = (ready: boolean) =>
    ({ status: { conditions: [condition('Ready', ready)] } }) as Pick<Pod, 'status'>;
  expect(health(key, notebookStatus(pod(true)))).toBe('Healthy');
  expect(health(key, notebookStatus(pod(false)))).toBe('Progressing');
  expect(health(key, notebookStatus(undefined))).toBe('Progressing');
});

test('a pipeline server is healthy when database, object store and every server are', () => {
  const key = 'datasciencepipelinesapplications.opendatahub.io/DataSciencePipelinesApplication';
  const types = [
    'APIServerReady',
    'PersistenceAgentReady',
    'ScheduledWorkflowReady',
    'WorkflowControllerReady',
    'MLMDProxyReady',
  ];
  const all = (available: boolean) => Object.fromEntries(types.map((type) => [type, deployment(available)]));
  expect(health(key, applicationStatus({ metadata }, true, undefined, all(true)))).toBe('Healthy');
  expect(health(key, applicationStatus({ metadata }, true, undefined, all(false)))).toBe('Progressing');
  expect(health(key, applicationStatus({ metadata }, false, undefined, {}))).not.toBe('Healthy');
  expect(health(key, applicationStatus({ metadata }, true, 'no such Secret', {}))).not.toBe('Healthy');
});

test('a member of the mesh waits for its control plane', () => {
  const key = 'maistra.io/ServiceMeshMember';
  expect(health(key, memberStatus(true, { metadata }))).toBe('Healthy');
  expect(health(key, memberStatus(false, { metadata }))).not.toBe('Healthy');
});
