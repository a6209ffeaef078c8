import { platformLabels } from '../../lib/cluster/labels';
import { AccountRole, type AccountRoleProps, rule } from '../../lib/workload/account-role';
import { at, findIn } from '../support/environments';
import { kindsOf, objectsOf } from '../support/alone';

const apiGroup = 'rbac.authorization.k8s.io';
const rules = [rule('', 'configmaps', ['get'], ['one', 'two'])];
const elsewhere = { name: 'reader', namespace: 'elsewhere' };

describe('an account', () => {
  const props: AccountRoleProps = { name: 'read', labels: platformLabels, rules, accounts: [elsewhere] };
  const subject = { kind: 'ServiceAccount', ...elsewhere };

  test('of any namespace has rights in one namespace only, where that is stated', () => {
    const objects = objectsOf(
      (scope) => new AccountRole(scope, 'role', { ...props, namespace: 'private-ai-demo' }),
    );
    expect(kindsOf(objects)).toEqual(['Role private-ai-demo/read', 'RoleBinding private-ai-demo/read']);
    expect(at(findIn(objects, 'Role', 'read'), 'rules')).toEqual(rules);
    const binding = findIn(objects, 'RoleBinding', 'read');
    expect(at(binding, 'roleRef')).toEqual({ apiGroup, kind: 'Role', name: 'read' });
    expect(at(binding, 'subjects')).toEqual([subject]);
  });

  test('has rights in the whole cluster, where none is stated; another account can share them', () => {
    const second = { name: 'second', namespace: 'private-ai-demo' };
    const objects = objectsOf(
      (scope) => new AccountRole(scope, 'role', { ...props, accounts: [elsewhere, second] }),
    );
    expect(kindsOf(objects)).toEqual(['ClusterRole -/read', 'ClusterRoleBinding -/read']);
    expect(at(findIn(objects, 'ClusterRole', 'read'), 'rules')).toEqual(rules);
    const binding = findIn(objects, 'ClusterRoleBinding', 'read');
    expect(at(binding, 'roleRef')).toEqual({ apiGroup, kind: 'ClusterRole', name: 'read' });
    expect(at(binding, 'subjects')).toEqual([subject, { kind: 'ServiceAccount', ...second }]);
  });
});

test('a right is to named objects or to all, and never to all by an empty list of names', () => {
  expect(rule('', 'configmaps', ['get'], ['one'])).toEqual({
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: ['one'],
    verbs: ['get'],
  });
  expect(rule('apps', 'deployments', ['get', 'patch'])).toEqual({
    apiGroups: ['apps'],
    resources: ['deployments'],
    verbs: ['get', 'patch'],
  });
  expect(() => rule('', 'configmaps', ['get'], [])).toThrow('a right to configmaps names no object');
});
