import { type Manifest, recordAt, recordsAt } from '../kubernetes/manifest';
import { type GroupKinds, plain, settings } from './kind-record';
import { type FoundReference, named, text } from './references';

const right = {
  ...plain,
  definition: 'kubernetes',
  syncWave: 'configuration',
  health: settings,
  state: 'none',
  troubles: 'none',
  references: 'none',
  // Kubernetes itself puts colons into the names of its roles.
  nameForm: 'path segment',
} as const;

/** Kinds of `rbac.authorization.k8s.io`. */
export const rbacAuthorizationK8s: GroupKinds = {
  ClusterRole: { ...right, resource: 'clusterroles', scope: 'Cluster' },
  ClusterRoleBinding: {
    ...right,
    resource: 'clusterrolebindings',
    scope: 'Cluster',
    references: bindingReferences,
  },
  Role: { ...right, resource: 'roles', scope: 'Namespaced' },
  RoleBinding: { ...right, resource: 'rolebindings', scope: 'Namespaced', references: bindingReferences },
};

function bindingReferences(manifest: Manifest): FoundReference[] {
  const { namespace } = manifest.metadata;
  const role = recordAt(manifest, 'roleRef');
  return [
    ...(role.kind === 'Role'
      ? named('rbac.authorization.k8s.io/Role', role.name, namespace, 'roleRef.name')
      : named('rbac.authorization.k8s.io/ClusterRole', role.name, undefined, 'roleRef.name')),
    ...recordsAt(manifest, 'subjects').flatMap((subject, index) =>
      subject.kind === 'ServiceAccount'
        ? named(
            'ServiceAccount',
            subject.name,
            text(subject.namespace) ?? namespace,
            `subjects[${index}].name`,
          )
        : [],
    ),
  ];
}
