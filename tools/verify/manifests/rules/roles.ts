import { type Manifest, recordAt, recordsAt } from '../../../../lib/kubernetes/manifest';
import { type ManifestRule, type Remark, remark, texts } from './content';

/** Rights that reach further than what an account is for. */
export const rolesAreNarrow: ManifestRule = ({ manifests }) =>
  manifests.flatMap((manifest) => {
    switch (manifest.kind) {
      case 'RoleBinding':
      case 'ClusterRoleBinding':
        return recordAt(manifest, 'roleRef').name === 'cluster-admin'
          ? [remark('cluster-admin', manifest, 'binds cluster-admin')]
          : [];
      case 'Role':
      case 'ClusterRole':
        return recordsAt(manifest, 'rules').flatMap((rule) => remarksOn(manifest, rule));
      default:
        return [];
    }
  });

function remarksOn(role: Manifest, rule: Record<string, unknown>): Remark[] {
  const [groups, resources, verbs] = [texts(rule.apiGroups), texts(rule.resources), texts(rule.verbs)];
  const named = texts(rule.resourceNames).length > 0;
  const has = (list: readonly string[], ...wanted: readonly string[]) =>
    list.includes('*') || wanted.some((each) => list.includes(each));
  const core = has(groups, '');
  const found: [boolean, string, string][] = [
    [
      [groups, resources, verbs, texts(rule.nonResourceURLs)].some((list) => list.includes('*')),
      'wildcard',
      'allows * where it could name groups, resources and verbs',
    ],
    [
      core && has(resources, 'secrets') && has(verbs, 'get', 'list', 'watch') && !named,
      'all-secrets',
      'reads every Secret',
    ],
    [
      core && has(resources, 'pods/exec', 'pods/attach', 'pods/portforward') && has(verbs, 'create', 'get'),
      'into-pods',
      'runs commands in pods',
    ],
    [
      core && has(resources, 'serviceaccounts/token') && has(verbs, 'create') && !named,
      'all-tokens',
      'makes tokens of every account',
    ],
    [has(verbs, 'impersonate'), 'impersonate', 'acts as somebody else'],
    [has(verbs, 'escalate'), 'escalate', 'gives roles more rights than it has'],
    [has(verbs, 'bind') && !named, 'bind-all', 'binds every role'],
  ];
  return found.filter(([holds]) => holds).map(([, check, message]) => remark(check, role, message));
}
