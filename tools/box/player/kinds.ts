import type { KubeObject } from './objects';
import type {
  Deployment,
  Job,
  Node,
  PersistentVolumeClaim,
  Pod,
  ReplicaSet,
  Service,
} from './workload-types';

/** A kind of object, and where the API server has it. */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Only for the compiler: what an object of the kind looks like. */
  readonly object?: T;
}

export function kindOf<T extends KubeObject = KubeObject>(
  apiVersion: string,
  kind: string,
  plural: string,
  scope: 'namespaced' | 'cluster' = 'namespaced',
): Kind<T> {
  return { apiVersion, kind, plural, namespaced: scope === 'namespaced' };
}

/** Path of all objects of a kind, of those of a namespace, or of one object. */
export function pathOf({ apiVersion, plural }: Kind, namespace?: string, name?: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return [root, ...(namespace === undefined ? [] : ['namespaces', namespace]), plural, name]
    .filter((part) => part !== undefined)
    .join('/');
}

/** Name of the CustomResourceDefinition of a kind; none if Kubernetes itself has the kind. */
export function definitionOf({ apiVersion, plural }: Kind): string | undefined {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined || !group.includes('.') || group.endsWith('.k8s.io')
    ? undefined
    : `${plural}.${group}`;
}

interface WithData extends KubeObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

export interface ServiceAccount extends KubeObject {
  readonly secrets?: readonly { readonly name: string }[];
  readonly imagePullSecrets?: readonly { readonly name: string }[];
}

/** The kinds of Kubernetes that are watched. */
export const core = {
  configMaps: kindOf<WithData>('v1', 'ConfigMap', 'configmaps'),
  namespaces: kindOf('v1', 'Namespace', 'namespaces', 'cluster'),
  nodes: kindOf<Node>('v1', 'Node', 'nodes', 'cluster'),
  claims: kindOf<PersistentVolumeClaim>('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  volumes: kindOf('v1', 'PersistentVolume', 'persistentvolumes', 'cluster'),
  pods: kindOf<Pod>('v1', 'Pod', 'pods'),
  secrets: kindOf<WithData>('v1', 'Secret', 'secrets'),
  services: kindOf<Service>('v1', 'Service', 'services'),
  serviceAccounts: kindOf<ServiceAccount>('v1', 'ServiceAccount', 'serviceaccounts'),
  deployments: kindOf<Deployment>('apps/v1', 'Deployment', 'deployments'),
  statefulSets: kindOf('apps/v1', 'StatefulSet', 'statefulsets'),
  replicaSets: kindOf<ReplicaSet>('apps/v1', 'ReplicaSet', 'replicasets'),
  networkPolicies: kindOf('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  jobs: kindOf<Job>('batch/v1', 'Job', 'jobs'),
} as const;

/** Kinds of Kubernetes that are only written. */
export const written = {
  roles: kindOf('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
  roleBindings: kindOf('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  clusterRoles: kindOf('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', 'cluster'),
  clusterRoleBindings: kindOf(
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'clusterrolebindings',
    'cluster',
  ),
  definitions: kindOf(
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    'cluster',
  ),
} as const;
