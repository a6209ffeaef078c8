import { type Manifest, recordAt, recordsAt } from '../../../lib/core/manifest';
import { type Constraints, grantable, restrictedV2 } from './constraints';

/** ClusterRoles of OpenShift that let their holders use constraints: `system:openshift:scc:<name>`. */
const rolePrefix = 'system:openshift:scc:';

/**
 * Constraints that a pod may be admitted by, in the order in which OpenShift tries them: those granted to its account by a
 * RoleBinding have a higher priority than what every account has.
 */
export function constraintsFor(pod: Manifest, manifests: readonly Manifest[]): Constraints[] {
  const account = recordAt(pod, 'spec').serviceAccountName;
  const { namespace } = pod.metadata;
  const granted = manifests
    .filter(({ kind, metadata }) => kind === 'RoleBinding' && metadata.namespace === namespace)
    .filter((binding) =>
      recordsAt(binding, 'subjects').some(
        (subject) =>
          subject.kind === 'ServiceAccount' &&
          subject.name === account &&
          (subject.namespace ?? namespace) === namespace,
      ),
    )
    .map((binding) => String(recordAt(binding, 'roleRef').name))
    .filter((role) => role.startsWith(rolePrefix))
    .map((role) => constraintsNamed(role.slice(rolePrefix.length)));
  return [...granted, restrictedV2];
}

function constraintsNamed(name: string): Constraints {
  const found = grantable.get(name);
  if (found === undefined) throw new Error(`the rules of SCC ${name} are not in pod-security/constraints.ts`);
  return found;
}
