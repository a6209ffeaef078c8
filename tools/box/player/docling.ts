import { core, kindOf } from './kinds';
import { condition, type Condition, type KubeObject, ownedBy } from './objects';
import { container, deploymentFor, serviceFor } from './operand';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import type { Deployment } from './workload-types';

interface DoclingServe extends KubeObject {
  readonly spec: {
    readonly apiServer: {
      readonly image: string;
      readonly instances?: number;
      readonly resources?: unknown;
      readonly configMapName?: string;
    };
  };
}

const servers = kindOf<DoclingServe>('docling.github.io/v1alpha1', 'DoclingServe', 'doclingserves');
const manager = 'docling-operator';

/** The Docling operator (docling-project/docling-operator internal/reconcilers @bf3d436). */
export const doclingOperator: PlayedOperator = {
  name: 'Docling operator',
  watches: [servers, core.deployments, core.services, core.serviceAccounts],
  turn: async (cluster) => {
    await forEach(cluster.attended(servers), (each) => followServer(cluster, each));
  },
};

async function followServer(cluster: PlayedCluster, resource: DoclingServe): Promise<void> {
  const { name, namespace, deletionTimestamp } = resource.metadata;
  if (deletionTimestamp !== undefined) return;
  const { image, instances = 1, resources, configMapName } = resource.spec.apiServer;
  const labels = { app: 'docling-serve', 'app.kubernetes.io/instance': name };
  await cluster.create(core.serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'docling-serve', namespace, ...ownedBy(resource) },
  });
  const deployment = `${name}-deployment`;
  await cluster.apply(
    core.deployments,
    deploymentFor(resource, {
      name: deployment,
      labels,
      replicas: instances,
      pod: {
        serviceAccountName: 'docling-serve',
        containers: [
          container({
            name: 'docling-serve',
            image,
            ...(resources === undefined ? {} : { resources }),
            ...(configMapName === undefined ? {} : { envFrom: [{ configMapRef: { name: configMapName } }] }),
          }),
        ],
      },
    }),
    manager,
  );
  await cluster.apply(
    core.services,
    serviceFor(resource, `${name}-service`, labels, [{ name: 'http', port: 5001, targetPort: 5001 }]),
    manager,
  );
  const made = cluster.get(core.deployments, deployment, namespace);
  await cluster.setStatus(servers, resource, serverStatus(resource, made));
}

/** Conditions are those of the Deployment, under names of their own (status.go). */
export function serverStatus(
  { metadata }: Pick<DoclingServe, 'metadata'>,
  deployment: Pick<Deployment, 'status'> | undefined,
): Readonly<Record<string, unknown>> {
  const found = deployment?.status?.conditions?.find(({ type }) => type === 'Available');
  const available: Condition[] =
    found === undefined
      ? []
      : [condition('DeploymentAvailable', found.status === 'True', found.reason, found.message)];
  return {
    observedGeneration: metadata.generation,
    conditions: [
      condition(
        'DeploymentCreated',
        true,
        'DeploymentCreated',
        'The docling deployment was created successfully',
      ),
      ...available,
      condition('ServiceCreated', true, 'ServiceCreated', 'The docling service was created successfully'),
    ],
  };
}
