import { recordAt } from '../../../lib/kubernetes/manifest';
import { core, kindOf } from './kinds';
import { condition, type Condition, type KubeObject, ownedBy } from './objects';
import { runsComponent } from './openshift-ai';
import { container, deploymentFor, serviceFor } from './operand';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import type { Deployment } from './workload-types';

const applications = kindOf(
  'datasciencepipelinesapplications.opendatahub.io/v1',
  'DataSciencePipelinesApplication',
  'datasciencepipelinesapplications',
);
const manager = 'data-science-pipelines-operator';

/** Its servers, and the condition that each is reported by. */
const parts = {
  '': 'APIServerReady',
  'persistenceagent-': 'PersistenceAgentReady',
  'scheduledworkflow-': 'ScheduledWorkflowReady',
  'workflow-controller-': 'WorkflowControllerReady',
  'metadata-envoy-': 'MLMDProxyReady',
} as const;

/**
 * The operator of pipeline servers (red-hat-data-services/data-science-pipelines-operator
 * controllers/dspipeline_controller.go, controllers/dspastatus/dspa_status.go, config/internal @rhoai-2.25).
 */
export const pipelinesOperator: PlayedOperator = {
  name: 'Data Science Pipelines operator',
  watches: [applications, core.deployments, core.services, core.secrets, core.claims, core.serviceAccounts],
  turn: async (cluster) => {
    if (!runsComponent(cluster, 'datasciencepipelines')) return;
    await forEach(cluster.attended(applications), (each) => followApplication(cluster, each));
  },
};

async function followApplication(cluster: PlayedCluster, resource: KubeObject): Promise<void> {
  const finalizer = 'datasciencepipelinesapplications.opendatahub.io/finalizer';
  if (!(await cluster.finalize(applications, resource, finalizer))) return;
  const { name, namespace = '' } = resource.metadata;
  const credentials = recordAt(resource.spec, 'objectStorage', 'externalStorage', 's3CredentialsSecret');
  const stored = cluster.get(core.secrets, String(credentials.secretName), namespace);
  const store = storeProblem(credentials, stored?.data, cluster.fails(resource));
  await makeDatabase(cluster, resource);
  const database = cluster.get(core.deployments, `mariadb-${name}`, namespace);
  if (store !== undefined || !isAvailable(database)) {
    await cluster.setStatus(
      applications,
      resource,
      applicationStatus(resource, isAvailable(database), store, {}),
    );
    return;
  }
  const found: Record<string, Deployment | undefined> = {};
  for (const [part, type] of Object.entries(parts)) {
    await makePart(cluster, resource, `ds-pipeline-${part}${name}`);
    found[type] = cluster.get(core.deployments, `ds-pipeline-${part}${name}`, namespace);
  }
  await makePart(cluster, resource, `ds-pipeline-metadata-grpc-${name}`);
  const ports = [
    { name: 'oauth', port: 8443 },
    { name: 'http', port: 8888 },
    { name: 'grpc', port: 8887 },
  ];
  for (const service of [`ds-pipeline-${name}`, 'ml-pipeline'])
    await cluster.apply(
      core.services,
      serviceFor(resource, service, { app: `ds-pipeline-${name}` }, ports),
      manager,
    );
  await cluster.setStatus(applications, resource, applicationStatus(resource, true, undefined, found));
}

/** Why the object store cannot be used; nothing if it can. */
export function storeProblem(
  credentials: Readonly<Record<string, unknown>>,
  data: Readonly<Record<string, string>> | undefined,
  fails: boolean,
): string | undefined {
  const keys = [credentials.accessKey, credentials.secretKey].map(String);
  if (data === undefined) return `Secret ${String(credentials.secretName)} not found`;
  const missing = keys.find((key) => !(key in data));
  if (missing !== undefined) return `Secret ${String(credentials.secretName)} has no key ${missing}`;
  return fails ? 'Could not connect to Object Store: connection refused' : undefined;
}

async function makeDatabase(cluster: PlayedCluster, resource: KubeObject): Promise<void> {
  const { name, namespace = '' } = resource.metadata;
  const database = `mariadb-${name}`;
  const { pvcSize, storageClassName } = recordAt(resource.spec, 'database', 'mariaDB');
  await cluster.create(core.secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `ds-pipeline-db-${name}`, namespace, ...ownedBy(resource) },
    stringData: { password: 'played' },
  });
  await cluster.create(core.claims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: database, namespace, ...ownedBy(resource) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName,
      resources: { requests: { storage: pvcSize ?? '10Gi' } },
    },
  });
  const labels = { app: database };
  await cluster.apply(
    core.deployments,
    deploymentFor(resource, {
      name: database,
      labels,
      strategy: { type: 'Recreate' },
      pod: {
        containers: [
          container({ name: 'mariadb', volumeMounts: [{ name: 'data', mountPath: '/var/lib/mysql' }] }),
        ],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: database } }],
      },
    }),
    manager,
  );
  await cluster.apply(core.services, serviceFor(resource, database, labels, [{ port: 3306 }]), manager);
}

async function makePart(cluster: PlayedCluster, resource: KubeObject, name: string): Promise<void> {
  await cluster.create(core.serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: resource.metadata.namespace, ...ownedBy(resource) },
  });
  await cluster.apply(
    core.deployments,
    deploymentFor(resource, {
      name,
      labels: { app: name },
      pod: { serviceAccountName: name, containers: [container({ name: 'server' })] },
    }),
    manager,
  );
}

function isAvailable(deployment: Deployment | undefined): boolean {
  return (
    deployment?.status?.conditions?.some(({ type, status }) => type === 'Available' && status === 'True') ===
    true
  );
}

/** Every part must be ready, but those that do not apply. */
export function applicationStatus(
  { metadata }: Pick<KubeObject, 'metadata'>,
  databaseReady: boolean,
  store: string | undefined,
  found: Readonly<Record<string, Deployment | undefined>>,
): Readonly<Record<string, unknown>> {
  const database = databaseReady
    ? condition('DatabaseAvailable', true, 'DatabaseAvailable', 'Database connectivity successfully verified')
    : condition('DatabaseAvailable', false, 'Deploying', 'Deployment for component "mariadb" is not ready');
  const objectStore =
    store === undefined
      ? condition(
          'ObjectStoreAvailable',
          true,
          'ObjectStoreAvailable',
          'Object Store connectivity successfully verified',
        )
      : condition('ObjectStoreAvailable', false, 'FailingToDeploy', store);
  const each = Object.values(parts).map((type): Condition => {
    const deployment = found[type];
    if (deployment === undefined) return condition(type, 'Unknown', 'Unknown');
    return isAvailable(deployment)
      ? condition(
          type,
          true,
          'MinimumReplicasAvailable',
          `Component [${deployment.metadata.name}] is minimally available.`,
        )
      : condition(type, false, 'Deploying', `Component [${deployment.metadata.name}] is deploying.`);
  });
  const webhook = condition('WebhookReady', true, 'WebhookReady', 'Webhook deployment successfully verified');
  const conditions = [database, objectStore, ...each, webhook];
  const missing = conditions.filter(({ status, reason }) => status !== 'True' && reason !== 'NotApplicable');
  const ready = condition(
    'Ready',
    missing.length === 0,
    'MinimumReplicasAvailable',
    missing.length === 0
      ? 'All components are ready.'
      : missing.map(({ message }) => `${message ?? ''} \n`).join(''),
  );
  return {
    conditions: [...conditions, ready].map((one) => ({ ...one, observedGeneration: metadata.generation })),
  };
}
