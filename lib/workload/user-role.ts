import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Client } from '../contracts/client';
import { rule } from './account-role';
import { objectLabels } from '../cluster/labels';
import { lazily } from '../cluster/lazily';
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

const apiGroup = 'rbac.authorization.k8s.io';

/**
 * The right to use a server that authenticates with OpenShift tokens: Role `<name>-user` and, if anybody
 * has it, a RoleBinding for the environment's groups and for the service accounts of clients.
 */
export class UserRole extends Construct {
  private readonly subjects: k8s.Subject[];
  private readonly name: string;
  private readonly metadata: k8s.ObjectMeta;

  constructor(scope: Construct, id: string, props: UserRoleProps) {
    super(scope, id);
    const platform = Platform.of(this);
    this.subjects = platform.userGroups.map((name) => ({ kind: 'Group', apiGroup, name }));
    this.name = `${props.name}-user`;
    this.metadata = { name: this.name, namespace: props.namespace, labels: objectLabels(props.name) };
    new k8s.KubeRole(this, 'Role', {
      metadata: this.metadata,
      rules: [rule(props.apiGroup, props.resource, ['get'], [props.resourceName])],
    });
    if (this.subjects.length > 0) this.bind();
  }

  /** Lets the service account of a client in. */
  add(client: Client): void {
    if (this.node.locked) throw new Error(`${this.node.path} is rendered already, without ${client.name}`);
    if (this.subjects.length === 0) this.bind();
    this.subjects.push({ kind: 'ServiceAccount', name: client.serviceAccount, namespace: client.namespace });
  }

  private bind(): void {
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata: this.metadata,
      roleRef: { apiGroup, kind: 'Role', name: this.name },
      subjects: lazily(() => this.subjects),
    });
  }
}
