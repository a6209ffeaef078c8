import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

/** A service account. */
export interface Account {
  readonly name: string;
  readonly namespace: string;
}

/** What an account may do in one place. */
export interface Rights {
  /** Namespace in which it has them. @default all namespaces, and objects without one */
  readonly namespace?: string;
  readonly rules: readonly k8s.PolicyRule[];
}

export interface AccountRoleProps extends Rights {
  /** Name of role and binding. Without a namespace it has to be unique in the cluster. */
  readonly name: string;
  /** Labels of role and binding. */
  readonly labels: Readonly<Record<string, string>>;
  /** Who has the rights; at least one. */
  readonly accounts: readonly Account[];
}

/**
 * The right to one kind of object.
 *
 * @param names of the objects; without, all of them, and those to come
 * @throws Error for an empty list of names, by which Kubernetes understands all (kubernetes/api rbac/v1 types.go @v0.33.4)
 */
export function rule(
  apiGroup: string,
  resource: string,
  verbs: readonly string[],
  names?: readonly string[],
): k8s.PolicyRule {
  if (names?.length === 0)
    throw new Error(`a right to ${resource} names no object, which would be all of them`);
  return {
    apiGroups: [apiGroup],
    resources: [resource],
    resourceNames: names === undefined ? undefined : [...names],
    verbs: [...verbs],
  };
}

/**
 * What service accounts may do: Role and RoleBinding in a namespace, which need not be theirs, or ClusterRole and
 * ClusterRoleBinding. People have a `UserRole`.
 */
export class AccountRole extends Construct {
  constructor(scope: Construct, id: string, props: AccountRoleProps) {
    super(scope, id);
    const { name, namespace, accounts } = props;
    const metadata = { name, namespace, labels: { ...props.labels } };
    const rules = [...props.rules];
    const kind = namespace === undefined ? 'ClusterRole' : 'Role';
    const binding = {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: accounts.map((account) => ({
        kind: 'ServiceAccount',
        name: account.name,
        namespace: account.namespace,
      })),
    };
    if (namespace === undefined) {
      new k8s.KubeClusterRole(this, 'Role', { metadata, rules });
      new k8s.KubeClusterRoleBinding(this, 'Binding', binding);
    } else {
      new k8s.KubeRole(this, 'Role', { metadata, rules });
      new k8s.KubeRoleBinding(this, 'Binding', binding);
    }
  }
}
