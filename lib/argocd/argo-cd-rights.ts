import { groupKindOf, isOf } from '../kinds/kinds';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { clusterNamespaces } from '../cluster/cluster-namespaces';
import { compare } from '../program/compare';
import type { Manifest } from '../kubernetes/manifest';
import type { Account } from './argo-cd-account';
import { meshRules, namedWritingRules, namespaceRules, readingRules, writingRules } from './rights-rules';

const apiGroup = 'rbac.authorization.k8s.io';
const labels = { 'app.kubernetes.io/part-of': 'private-ai' };

export interface ArgoCdRightsProps {
  /** Name of every role and binding. */
  readonly name: string;
  /** Who writes. */
  readonly account: Account;
  /** Who only reads. @default nobody */
  readonly reader?: Account;
  /** All that Argo CD applies to the cluster. */
  readonly manifests: readonly Manifest[];
  /** Namespace that is there or made beside. @default none */
  readonly namespace?: string;
}

/**
 * What the account of Argo CD may do, derived from what it has to apply: a ClusterRole to read these kinds, a
 * ClusterRole to write the objects without namespace by name, and a Role per namespace: in those of the environment
 * for the kinds that it holds, in others for the objects by name. Objects in a namespace that only an operator makes are granted by name in the ClusterRole.
 *
 * A cluster admin applies all of it, with the empty namespaces that the Roles live in. Argo CD cannot give itself more,
 * since it may not write any of these objects, and cannot make a namespace.
 */
export class ArgoCdRights extends Construct {
  private readonly name: string;
  private readonly account: Account;

  constructor(scope: Construct, id: string, props: ArgoCdRightsProps) {
    super(scope, id);
    const { manifests } = props;
    this.name = props.name;
    this.account = props.account;
    const made = manifests
      .filter(isOf('Namespace'))
      .map(({ metadata }) => metadata.name)
      .sort(compare);
    const isThere = (namespace: string) =>
      made.includes(namespace) || namespace === props.namespace || clusterNamespaces.has(namespace);
    const namespaces = [...new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []))].sort(
      compare,
    );
    const ofRole = namespaces.filter(isThere);
    this.clusterRole('reader', `${props.name}-reader`, readingRules(manifests), props.reader);
    const elsewhere = manifests.filter((each) => {
      return groupKindOf(each) !== 'Namespace' && !ofRole.includes(each.metadata.namespace ?? '');
    });
    this.clusterRole('writer', props.name, [
      ...namespaceRules(made),
      ...namedWritingRules(elsewhere),
      ...meshRules(manifests),
    ]);
    for (const name of made) {
      new k8s.KubeNamespace(this, `namespace-${name}`, { metadata: { name, labels } });
    }
    for (const namespace of ofRole) {
      const there = manifests.filter(({ metadata }) => metadata.namespace === namespace);
      this.role(namespace, made.includes(namespace) ? writingRules(there) : namedWritingRules(there));
    }
  }

  private clusterRole(id: string, name: string, rules: k8s.PolicyRule[], another?: Account): void {
    new k8s.KubeClusterRole(this, `${id}-role`, { metadata: { name, labels }, rules });
    const accounts = another === undefined ? [this.account] : [this.account, another];
    new k8s.KubeClusterRoleBinding(this, `${id}-binding`, {
      metadata: { name, labels },
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects: accounts.map((account) => ({ kind: 'ServiceAccount', ...account })),
    });
  }

  private role(namespace: string, rules: k8s.PolicyRule[]): void {
    const metadata = { name: this.name, namespace, labels };
    new k8s.KubeRole(this, `role-${namespace}`, { metadata, rules });
    new k8s.KubeRoleBinding(this, `binding-${namespace}`, {
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: this.name },
      subjects: [{ kind: 'ServiceAccount', ...this.account }],
    });
  }
}
