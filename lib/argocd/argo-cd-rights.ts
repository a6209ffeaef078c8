import { groupKindOf, isOf } from '../kinds/kinds';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { platformLabels } from '../cluster/labels';
import { clusterNamespaces } from '../cluster/cluster-namespaces';
import { compare } from '../program/compare';
import type { Manifest } from '../kubernetes/manifest';
import { type Account, AccountRole } from '../workload/account-role';
import { meshRules, namedWritingRules, namespaceRules, readingRules, writingRules } from './rights-rules';

export interface ArgoCdRightsProps {
  /** Name of every role and binding. */
  readonly name: string;
  /** Account that applies the objects. */
  readonly account: Account;
  /** Account that compares the objects with Git, and only reads. @default nobody */
  readonly reader?: Account;
  /** All that Argo CD applies to the cluster. */
  readonly manifests: readonly Manifest[];
  /** Namespace that exists, or that the same folder makes. @default none */
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
  constructor(scope: Construct, id: string, props: ArgoCdRightsProps) {
    super(scope, id);
    const { name, account, manifests } = props;
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
    new AccountRole(this, 'reader', {
      name: `${name}-reader`,
      labels: platformLabels,
      rules: readingRules(manifests),
      accounts: props.reader === undefined ? [account] : [account, props.reader],
    });
    const elsewhere = manifests.filter((each) => {
      return groupKindOf(each) !== 'Namespace' && !ofRole.includes(each.metadata.namespace ?? '');
    });
    new AccountRole(this, 'writer', {
      name,
      labels: platformLabels,
      rules: [...namespaceRules(made), ...namedWritingRules(elsewhere), ...meshRules(manifests)],
      accounts: [account],
    });
    for (const namespace of made) {
      new k8s.KubeNamespace(this, `namespace-${namespace}`, {
        metadata: { name: namespace, labels: platformLabels },
      });
    }
    for (const namespace of ofRole) {
      const there = manifests.filter(({ metadata }) => metadata.namespace === namespace);
      new AccountRole(this, `writer-${namespace}`, {
        name,
        namespace,
        labels: platformLabels,
        rules: made.includes(namespace) ? writingRules(there) : namedWritingRules(there),
        accounts: [account],
      });
    }
  }
}
