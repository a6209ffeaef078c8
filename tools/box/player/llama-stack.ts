import { core, kindOf } from './kinds';
import { condition, type Condition, type KubeObject, ownedBy } from './objects';
import { container, deploymentFor, serviceFor } from './operand';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import type { Deployment, PersistentVolumeClaim } from './workload-types';

interface Distribution extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly server: {
      readonly containerSpec?: {
        readonly port?: number;
        readonly env?: readonly unknown[];
        readonly resources?: unknown;
      };
      readonly distribution?: { readonly name?: string };
      readonly podOverrides?: {
        readonly volumes?: readonly unknown[];
        readonly volumeMounts?: readonly unknown[];
      };
      readonly storage?: { readonly size?: string };
      readonly userConfig?: { readonly configMapName: string };
    };
  };
}

const distributions = kindOf<Distribution>(
  'llamastack.io/v1alpha1',
  'LlamaStackDistribution',
  'llamastackdistributions',
);
const manager = 'llama-stack-operator';

/**
 * The Llama Stack operator (llamastack/llama-stack-k8s-operator controllers/llamastackdistribution_controller.go,
 * resource_helper.go, status.go, manifests/base @release-0.3, the line of OpenShift AI 2.25).
 */
export const llamaStackOperator: PlayedOperator = {
  name: 'Llama Stack operator',
  watches: [
    distributions,
    core.configMaps,
    core.deployments,
    core.claims,
    core.services,
    core.serviceAccounts,
  ],
  turn: async (cluster) => {
    await forEach(cluster.attended(distributions), (each) => followDistribution(cluster, each));
  },
};

async function followDistribution(cluster: PlayedCluster, resource: Distribution): Promise<void> {
  const { name, namespace = '', deletionTimestamp } = resource.metadata;
  if (deletionTimestamp !== undefined) return;
  const { userConfig, storage } = resource.spec.server;
  const settings = userConfig && cluster.get(core.configMaps, userConfig.configMapName, namespace);
  if (userConfig !== undefined && settings === undefined) {
    const wanted = `${namespace}/${userConfig.configMapName}`;
    await cluster.setStatus(
      distributions,
      resource,
      failedStatus(`failed to reconcile user ConfigMap: failed to find referenced ConfigMap ${wanted}`),
    );
    return;
  }
  if (cluster.fails(resource)) {
    await cluster.setStatus(distributions, resource, failedStatus('failed to reconcile Deployment: refused'));
    return;
  }
  const account = `${name}-sa`;
  await cluster.create(core.serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: account, namespace, ...ownedBy(resource) },
  });
  if (storage !== undefined)
    // Of the default StorageClass.
    await cluster.create(core.claims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: `${name}-pvc`, namespace, ...ownedBy(resource) },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: storage.size ?? '10Gi' } } },
    });
  const version =
    settings === undefined ? '' : `${settings.metadata.resourceVersion}-${settings.metadata.name}`;
  await cluster.apply(core.deployments, serverOf(resource, version), manager);
  const labels = { app: 'llama-stack', 'app.kubernetes.io/instance': name };
  const port = resource.spec.server.containerSpec?.port ?? 8321;
  await cluster.apply(
    core.services,
    serviceFor(resource, `${name}-service`, labels, [{ name: 'http', port, targetPort: port }]),
    manager,
  );
  await cluster.setStatus(
    distributions,
    resource,
    distributionStatus(
      resource,
      cluster.get(core.deployments, name, namespace),
      cluster.get(core.claims, `${name}-pvc`, namespace),
    ),
  );
}

function serverOf(resource: Distribution, configVersion: string) {
  const { name } = resource.metadata;
  const { containerSpec = {}, podOverrides, storage, userConfig } = resource.spec.server;
  const claim = { name: 'lls-storage', persistentVolumeClaim: { claimName: `${name}-pvc` } };
  const config =
    userConfig === undefined ? [] : [{ name: 'user-config', configMap: { name: userConfig.configMapName } }];
  return deploymentFor(resource, {
    name,
    replicas: resource.spec.replicas ?? 1,
    labels: { app: 'llama-stack', 'app.kubernetes.io/instance': name },
    podAnnotations: { 'configmap.hash/user-config': configVersion },
    pod: {
      serviceAccountName: `${name}-sa`,
      containers: [
        container({
          name: 'llama-stack',
          env: containerSpec.env ?? [],
          ...(containerSpec.resources === undefined ? {} : { resources: containerSpec.resources }),
          volumeMounts: [
            ...(storage === undefined ? [] : [{ name: claim.name, mountPath: '/.llama' }]),
            ...config.map((volume) => ({ name: volume.name, mountPath: '/etc/llama-stack' })),
            ...(podOverrides?.volumeMounts ?? []),
          ],
        }),
      ],
      volumes: [...(storage === undefined ? [] : [claim]), ...config, ...(podOverrides?.volumes ?? [])],
    },
  });
}

export function failedStatus(message: string): Readonly<Record<string, unknown>> {
  return {
    phase: 'Failed',
    version: { operatorVersion: '0.3.0' },
    conditions: [
      condition('DeploymentReady', false, 'DeploymentFailed', `Resource reconciliation failed: ${message}`),
    ],
  };
}

export function distributionStatus(
  { metadata: { name, namespace = '' }, spec }: Pick<Distribution, 'metadata' | 'spec'>,
  deployment: Pick<Deployment, 'status'> | undefined,
  claim: Pick<PersistentVolumeClaim, 'status'> | undefined,
): Readonly<Record<string, unknown>> {
  const wanted = spec.replicas ?? 1;
  const there = deployment?.status?.readyReplicas ?? 0;
  const ready = deployment !== undefined && there === wanted;
  const why =
    deployment === undefined || there === 0
      ? 'Deployment is pending'
      : `Deployment is scaling${there > wanted ? ' down' : ''}: ${there}/${wanted} replicas ready`;
  const stored: Condition[] =
    spec.server.storage === undefined
      ? []
      : [
          claim?.status.phase === 'Bound'
            ? condition('StorageReady', true, 'StorageReady', 'Storage is ready')
            : condition(
                'StorageReady',
                false,
                'StorageFailed',
                `PVC is not bound: ${claim?.status.phase ?? ''}`,
              ),
        ];
  return {
    phase: ready ? 'Ready' : deployment === undefined ? 'Pending' : 'Initializing',
    availableReplicas: there,
    serviceURL: `http://${name}-service.${namespace}.svc.cluster.local:8321`,
    distributionConfig: { activeDistribution: spec.server.distribution?.name ?? 'custom' },
    version: { operatorVersion: '0.3.0', ...(ready ? { llamaStackServerVersion: '0.2.22' } : {}) },
    conditions: [
      ready
        ? condition('DeploymentReady', true, 'DeploymentReady', 'Deployment is ready')
        : condition('DeploymentReady', false, 'DeploymentFailed', why),
      ...stored,
      condition('ServiceReady', true, 'ServiceReady', 'Service is ready'),
      ready
        ? condition('HealthCheck', true, 'HealthCheckPassed', 'Health check passed')
        : condition('HealthCheck', false, 'HealthCheckFailed', 'Deployment not ready'),
    ],
  };
}
