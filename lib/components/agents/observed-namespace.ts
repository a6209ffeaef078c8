import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { Platform } from '../../cluster/platform';
import type { Account } from '../../workload/account-role';

export interface ObservedNamespaceProps {
  /** Namespace that is read. One that the environment does not make has to exist. */
  readonly namespace: string;
  /** Who reads. */
  readonly account: Account;
}

/**
 * RoleBinding of the account's name to the ClusterRole `view` in one namespace: the account reads everything there but Secrets and
 * rights.
 */
export class ObservedNamespace extends Construct {
  constructor(scope: Construct, id: string, { namespace, account }: ObservedNamespaceProps) {
    super(scope, id);
    const own: readonly string[] = Object.values(Platform.of(this).namespaces);
    if (!own.includes(namespace)) {
      Needs.of(this).prerequisite({
        text: `Namespace ${namespace} exists, which models read`,
        command: `get namespace ${namespace}`,
        object: { kind: 'Namespace', name: namespace },
      });
    }
    new k8s.KubeRoleBinding(this, 'View', {
      metadata: { name: account.name, namespace, labels: objectLabels(account.name) },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    });
  }
}
