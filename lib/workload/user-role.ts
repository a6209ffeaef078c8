import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Client } from '../contracts/client';
import { objectLabels } from '../cluster/labels';
import { Platform } from '../cluster/platform';

export interface UserRoleProps {
  /** Name of the server; the Role is `<name>-user`. */
  readonly name: string;
  readonly namespace: string;
  /** The object that a caller must be allowed to `get`; its proxy asks the API server about it. */
  readonly apiGroup: string;
  readonly resource: string;
  readonly resourceName: string;
}

/**
 * The right to use a server that authenticates with OpenShift tokens: Role `<name>-user` and, if anybody
 * has it, a RoleBinding for the environment's groups and for the service accounts of clients.
 */
export class UserRole extends Construct {
  private readonly subjects: k8s.Subject[];

  constructor(scope: Construct, id: string, props: UserRoleProps) {
    super(scope, id);
    const platform = Platform.of(this);
    const apiGroup = 'rbac.authorization.k8s.io';
    this.subjects = platform.environment.access.groups.map((name) => ({ kind: 'Group', apiGroup, name }));
    const name = `${props.name}-user`;
    const metadata = { name, namespace: props.namespace, labels: objectLabels(props.name) };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: [props.apiGroup],
          resources: [props.resource],
          resourceNames: [props.resourceName],
          verbs: ['get'],
        },
      ],
    });
    platform.whenComplete(() => {
      if (this.subjects.length === 0) return;
      new k8s.KubeRoleBinding(this, 'RoleBinding', {
        metadata,
        roleRef: { apiGroup, kind: 'Role', name },
        subjects: this.subjects,
      });
    });
  }

  /** Lets the service account of a client in. */
  add(client: Client): void {
    this.subjects.push({ kind: 'ServiceAccount', name: client.serviceAccount, namespace: client.namespace });
  }
}
