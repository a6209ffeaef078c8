import { type Manifest, recordAt } from '../../../lib/kubernetes/manifest';
import { bindingsOf, roleOf, sccRolePrefix } from '../manifests/bindings';
import { type Constraints, grantable, restrictedV2 } from './constraints';

/**
 * Constraints that a pod may be admitted by, in the order in which OpenShift tries them: those granted to its account by a
 * RoleBinding have a higher priority than what every account has.
 */
export function constraintsFor(pod: Manifest, manifests: readonly Manifest[]): Constraints[] {
  const { namespace } = pod.metadata;
  const granted = bindingsOf(recordAt(pod, 'spec').serviceAccountName, namespace, manifests)
    .filter(({ kind, metadata }) => kind === 'RoleBinding' && metadata.namespace === namespace)
    .map(roleOf)
    .filter((role) => role.startsWith(sccRolePrefix))
    .map((role) => constraintsNamed(role.slice(sccRolePrefix.length)));
  return [...granted, restrictedV2];
}

function constraintsNamed(name: string): Constraints {
  const found = grantable.get(name);
  if (found === undefined) throw new Error(`the rules of SCC ${name} are not in pod-security/constraints.ts`);
  return found;
}
