import { core, kindOf, written } from './kinds';
import { type KubeObject, ownedBy } from './objects';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';

/** The instance of Argo CD that OpenShift GitOps makes, or that was there before us. */
export interface ArgoCdInstance {
  readonly namespace: string;
  readonly name: string;
}

interface ArgoCd extends KubeObject {
  readonly spec: {
    readonly extraConfig?: Readonly<Record<string, string>>;
    readonly cmdParams?: Readonly<Record<string, string>>;
    readonly resourceExclusions?: string;
    readonly resourceInclusions?: string;
    readonly resourceTrackingMethod?: string;
    readonly applicationInstanceLabelKey?: string;
    readonly disableAdmin?: boolean;
    readonly defaultClusterScopedRoleDisabled?: boolean;
    readonly rbac?: {
      readonly policy?: string;
      readonly defaultPolicy?: string;
      readonly scopes?: string;
    };
  };
}

const instances = kindOf<ArgoCd>('argoproj.io/v1beta1', 'ArgoCD', 'argocds');
const clusterRoles = kindOf('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', 'cluster');
const manager = 'argocd-operator';

/**
 * The operator of OpenShift GitOps: makes its default instance, and of an instance the settings, accounts and rights
 * that Argo CD's programs run with; the programs themselves run outside the cluster. No password is set, so that
 * Argo CD makes one of its own.
 *
 * argoproj-labs/argocd-operator controllers/argocd/configmap.go, role.go, policyrule.go, secret.go @v0.16.0;
 * redhat-developer/gitops-operator controllers/gitopsservice_controller.go, argocd/argocd.go @v1.20.
 */
export function argoCdOperator(instance: ArgoCdInstance): PlayedOperator {
  return {
    name: 'Argo CD operator',
    watches: [instances, clusterRoles, core.configMaps, core.secrets, core.serviceAccounts, core.namespaces],
    turn: async (cluster) => {
      if (!cluster.defines('argocds.argoproj.io')) return;
      if (cluster.get(core.namespaces, instance.namespace) !== undefined)
        await cluster.create(instances, {
          apiVersion: instances.apiVersion,
          kind: instances.kind,
          metadata: instance,
          spec: defaultSpec,
        });
      await forEach(cluster.attended(instances), (each) => followInstance(cluster, each));
    },
  };
}

/** As much of the default instance as its operator acts on here. */
const defaultSpec = {
  resourceExclusions: [
    '- apiGroups:',
    '  - tekton.dev',
    '  clusters:',
    "  - '*'",
    '  kinds:',
    '  - TaskRun',
    '  - PipelineRun',
    '',
  ].join('\n'),
  rbac: {
    policy: 'g, system:cluster-admins, role:admin\ng, cluster-admins, role:admin\n',
    scopes: '[groups]',
  },
  server: { route: { enabled: true } },
  sso: { provider: 'dex', dex: { openShiftOAuth: true } },
};

/** `argocd-cm`; entries of `extraConfig` win over all others. */
export function settingsOf({ spec }: Pick<ArgoCd, 'spec'>): Record<string, string> {
  return {
    'application.instanceLabelKey': spec.applicationInstanceLabelKey ?? 'app.kubernetes.io/instance',
    'application.resourceTrackingMethod': spec.resourceTrackingMethod ?? 'annotation',
    'admin.enabled': String(spec.disableAdmin !== true),
    'resource.exclusions': spec.resourceExclusions ?? '',
    'resource.inclusions': spec.resourceInclusions ?? '',
    'server.rbac.disableApplicationFineGrainedRBACInheritance': 'false',
    'users.anonymous.enabled': 'false',
    ...spec.extraConfig,
  };
}

async function followInstance(cluster: PlayedCluster, instance: ArgoCd): Promise<void> {
  const { namespace = '', name } = instance.metadata;
  const { spec } = instance;
  await keepData(cluster, instance, 'argocd-cm', settingsOf(instance));
  await keepData(cluster, instance, 'argocd-cmd-params-cm', {
    'controller.resource.health.persist': 'true',
    ...spec.cmdParams,
  });
  await keepData(cluster, instance, 'argocd-rbac-cm', {
    'policy.csv': spec.rbac?.policy ?? '',
    'policy.default': spec.rbac?.defaultPolicy ?? '',
    scopes: spec.rbac?.scopes ?? '[groups]',
  });
  // Made empty, and then the owner's.
  for (const other of ['argocd-gpg-keys-cm', 'argocd-ssh-known-hosts-cm', 'argocd-tls-certs-cm'])
    await cluster.create(core.configMaps, settings(instance, other, {}));
  await cluster.create(core.secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'argocd-secret', namespace, labels: labels('argocd-secret'), ...ownedBy(instance) },
    stringData: { 'server.secretkey': 'bm90IHNlY3JldCBoZXJl' },
  });
  for (const part of ['application-controller', 'server'])
    await giveAccount(cluster, instance, `${name}-argocd-${part}`);
  await followClusterRole(cluster, instance);
  await cluster.setStatus(instances, instance, {
    phase: 'Available',
    applicationController: 'Running',
    redis: 'Running',
    repo: 'Running',
    server: 'Running',
  });
}

function labels(name: string): Record<string, string> {
  return { 'app.kubernetes.io/part-of': 'argocd', 'app.kubernetes.io/name': name };
}

function settings(instance: ArgoCd, name: string, data: Readonly<Record<string, string>>) {
  const { namespace } = instance.metadata;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, labels: labels(name), ...ownedBy(instance) },
    data,
  };
}

/** The operator replaces what others write: entries that are not the instance's go away. */
async function keepData(
  cluster: PlayedCluster,
  instance: ArgoCd,
  name: string,
  data: Readonly<Record<string, string>>,
): Promise<void> {
  const { namespace } = instance.metadata;
  const found = cluster.get(core.configMaps, name, namespace);
  if (found === undefined) {
    await cluster.create(core.configMaps, settings(instance, name, data));
    return;
  }
  const others = Object.keys(found.data ?? {}).filter((key) => !(key in data));
  const taken = Object.fromEntries(others.map((key) => [key, null]));
  await cluster.merge(core.configMaps, found, { data: { ...data, ...taken } });
}

/** A ServiceAccount and what it may do in the namespace of the instance, which is everything for the controller. */
async function giveAccount(cluster: PlayedCluster, instance: ArgoCd, name: string): Promise<void> {
  const { namespace = '' } = instance.metadata;
  if (cluster.get(core.serviceAccounts, name, namespace) !== undefined) return;
  const metadata = { name, namespace, labels: labels(name), ...ownedBy(instance) };
  const rbac = 'rbac.authorization.k8s.io';
  await cluster.apply(
    written.roles,
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    },
    manager,
  );
  await cluster.apply(
    written.roleBindings,
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: rbac, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    manager,
  );
  await cluster.create(core.serviceAccounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  cluster.log(`Argo CD has the account ${name}`);
}

/** Its controller may read the whole cluster, unless the instance says otherwise (controllers/argocd/role.go). */
async function followClusterRole(cluster: PlayedCluster, instance: ArgoCd): Promise<void> {
  const { namespace = '', name } = instance.metadata;
  const account = `${name}-argocd-application-controller`;
  const metadata = { name: `${name}-${namespace}-argocd-application-controller`, labels: labels(account) };
  const rbac = 'rbac.authorization.k8s.io';
  const role = {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata,
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
      { nonResourceURLs: ['*'], verbs: ['get', 'list'] },
    ],
  };
  const binding = {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  };
  const found = cluster.get(clusterRoles, metadata.name);
  if (instance.spec.defaultClusterScopedRoleDisabled === true) {
    if (found === undefined) return;
    await cluster.remove(written.clusterRoleBindings, binding);
    await cluster.remove(clusterRoles, role);
  } else if (found === undefined) {
    await cluster.apply(written.clusterRoleBindings, binding, manager);
    await cluster.apply(clusterRoles, role, manager);
  }
}
