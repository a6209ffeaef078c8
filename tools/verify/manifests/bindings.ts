import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';

/** ClusterRoles of OpenShift that let their holders use SecurityContextConstraints: `system:openshift:scc:<name>`. */
export const sccRolePrefix = 'system:openshift:scc:';

/** Bindings that give an account something, in whatever namespace. */
export function bindingsOf(
  account: unknown,
  namespace: string | undefined,
  manifests: readonly Manifest[],
): Manifest[] {
  return manifests
    .filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding')
    .filter((binding) =>
      recordsAt(binding, 'subjects').some(
        (subject) =>
          subject.kind === 'ServiceAccount' && subject.name === account && subject.namespace === namespace,
      ),
    );
}

/** Name of the role that a binding gives. */
export function roleOf(binding: Manifest): string {
  return String(recordAt(binding, 'roleRef').name);
}
