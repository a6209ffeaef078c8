import { recordAt } from '../../../lib/kubernetes/manifest';
import { core, kindOf, written } from './kinds';
import { condition, type Condition, type KubeObject, ownedBy } from './objects';
import { dataScienceClusters, runsComponent } from './openshift-ai';
import { container, deploymentFor, serviceFor } from './operand';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import { routes } from './router';
import type { Deployment } from './workload-types';

interface Registry extends KubeObject {
  readonly spec: {
    readonly mysql?: {
      readonly passwordSecret?: { readonly name: string; readonly key: string };
    };
    readonly oauthProxy?: { readonly serviceRoute?: string; readonly domain?: string };
    readonly rest: { readonly resources?: unknown };
  };
}

const registries = kindOf<Registry>(
  'modelregistry.opendatahub.io/v1beta1',
  'ModelRegistry',
  'modelregistries',
);
const manager = 'model-registry-operator';

/**
 * The operator of model registries (opendatahub-io/model-registry-operator internal/controller/modelregistry_controller.go,
 * modelregistry_oauth.go, modelregistry_controller_status.go and config/templates @v0.3.0).
 */
export const modelRegistryOperator: PlayedOperator = {
  name: 'model registry operator',
  watches: [registries, core.deployments, core.services, core.secrets, core.serviceAccounts, routes],
  turn: async (cluster) => {
    if (!runsComponent(cluster, 'modelregistry')) return;
    await forEach(cluster.attended(registries), (each) => followRegistry(cluster, each));
  },
};

async function followRegistry(cluster: PlayedCluster, resource: Registry): Promise<void> {
  if (!(await cluster.finalize(registries, resource, 'modelregistry.opendatahub.io/finalizer'))) return;
  const { name, namespace = '' } = resource.metadata;
  // It refuses every other namespace, and then says nothing in the status.
  if (namespace !== registriesNamespace(cluster)) return;
  await makeAccess(cluster, resource);
  await cluster.apply(core.deployments, server(resource), manager);
  const { serviceRoute, domain } = resource.spec.oauthProxy ?? {};
  const labels = { app: name, component: 'model-registry' };
  await cluster.apply(
    core.services,
    serviceFor(resource, name, labels, [{ name: 'https-api', port: 8443 }], {
      'service.beta.openshift.io/serving-cert-secret-name': `${name}-oauth-proxy`,
    }),
    manager,
  );
  if (serviceRoute === 'enabled')
    await cluster.create(routes, {
      apiVersion: routes.apiVersion,
      kind: routes.kind,
      metadata: { name: `${name}-https`, namespace, labels, ...ownedBy(resource) },
      spec: {
        host: `${name}-rest.${domain ?? ''}`,
        to: { kind: 'Service', name },
        port: { targetPort: 'https-api' },
        tls: { termination: 'reencrypt' },
        wildcardPolicy: 'None',
      },
    });
  const made = cluster.get(core.deployments, name, namespace);
  await cluster.setStatus(registries, resource, registryStatus(resource, made, cluster.fails(resource)));
}

function registriesNamespace(cluster: PlayedCluster): unknown {
  return cluster
    .list(dataScienceClusters)
    .map(({ spec }) => recordAt(spec, 'components', 'modelregistry').registriesNamespace)
    .find((name) => name !== undefined);
}

/** Account, cookie and who may ask whom. */
async function makeAccess(cluster: PlayedCluster, resource: Registry): Promise<void> {
  const { name, namespace } = resource.metadata;
  const account = { kind: 'ServiceAccount', name, namespace };
  const apiGroup = 'rbac.authorization.k8s.io';
  await cluster.create(core.serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, ...ownedBy(resource) },
  });
  await cluster.create(core.secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${name}-oauth-cookie-secret`, namespace },
    stringData: { 'cookie-secret.txt': 'played' },
  });
  const role = `registry-user-${name}`;
  await cluster.create(written.roles, {
    apiVersion: `${apiGroup}/v1`,
    kind: 'Role',
    metadata: { name: role, namespace, ...ownedBy(resource) },
    rules: [{ apiGroups: [''], resources: ['services'], resourceNames: [name], verbs: ['get'] }],
  });
  await cluster.create(written.roleBindings, {
    apiVersion: `${apiGroup}/v1`,
    kind: 'RoleBinding',
    metadata: { name: `${name}-users`, namespace, ...ownedBy(resource) },
    roleRef: { apiGroup, kind: 'Role', name: role },
    subjects: [{ apiGroup, kind: 'Group', name: `${name}-users` }],
  });
  await cluster.create(written.clusterRoleBindings, {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: `${name}-auth-delegator` },
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects: [account],
  });
}

function server(resource: Registry): ReturnType<typeof deploymentFor> {
  const { name } = resource.metadata;
  const { mysql, rest } = resource.spec;
  const password = mysql?.passwordSecret;
  return deploymentFor(resource, {
    name,
    labels: { app: name, component: 'model-registry' },
    pod: {
      serviceAccountName: name,
      containers: [
        container({
          name: 'rest-container',
          ...(rest.resources === undefined ? {} : { resources: rest.resources }),
          ...(password === undefined
            ? {}
            : { env: [{ name: 'MYSQL_PASSWORD', valueFrom: { secretKeyRef: password } }] }),
        }),
        container({
          name: 'oauth-proxy',
          volumeMounts: [
            { name: 'oauth-proxy-cert', mountPath: '/etc/tls/private-cert' },
            { name: 'oauth-proxy-cookie-secret', mountPath: '/cookie-secret' },
          ],
        }),
      ],
      volumes: [
        { name: 'oauth-proxy-cert', secret: { secretName: `${name}-oauth-proxy` } },
        { name: 'oauth-proxy-cookie-secret', secret: { secretName: `${name}-oauth-cookie-secret` } },
      ],
    },
  });
}

/** Conditions have no generation; `Progressing` is false when nothing is being deployed. */
export function registryStatus(
  { metadata }: Pick<Registry, 'metadata'>,
  deployment: Pick<Deployment, 'status'> | undefined,
  fails: boolean,
): Readonly<Record<string, unknown>> {
  const found = deployment?.status?.conditions?.find(({ type }) => type === 'Available');
  const available = !fails && found?.status === 'True';
  const { name, namespace = '' } = metadata;
  const conditions: Condition[] = [
    condition('Progressing', false, 'CreatedDeployment', 'Deployment was successfully created'),
    ...(available
      ? [
          condition(
            'OAuthProxyAvailable',
            true,
            'ResourcesAvailable',
            'OAuth Proxy was successfully created',
          ),
          condition('Available', true, 'DeploymentAvailable', 'Deployment is available'),
        ]
      : [
          condition(
            'Available',
            false,
            'DeploymentUnavailable',
            `Deployment is unavailable: ${found?.message ?? ''}`,
          ),
        ]),
  ];
  return { hosts: [`${name}.${namespace}.svc.cluster.local`], conditions };
}
