import { type Manifest, recordsAt } from '../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import { edited, type Editable, extended } from '../support/edit';
import { findAll, rendered } from '../support/environments';

const demo = rendered('demo');
/** Llama Stack with an account of ours. */
const granting = rendered('demo', { images: { pullSecret: true } });
const grantName = 'rag-workload-sa-anyuid';

const problems = (environment: RenderedEnvironment) =>
  runGuards(environment).map(({ code, message }) => `${code} ${message}`);

const changed = (edit: (binding: Editable) => void) =>
  problems(edited(granting, 'RoleBinding', grantName, edit));

const role = (rule: object): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'use-anyuid', namespace: 'private-ai-demo' },
  rules: [rule],
});

test('the environments of the repository render one right beyond restricted-v2: that of Llama Stack', () => {
  const grants = [demo, rendered('lab')].flatMap((environment) =>
    ['RoleBinding', 'ClusterRoleBinding', 'Role', 'ClusterRole'].flatMap((kind) =>
      findAll(environment, kind)
        // Argo CD must be allowed to bind what it applies.
        .filter(({ metadata }) => !metadata.name.endsWith('-argocd'))
        .filter((manifest) => /:scc:|securitycontextconstraints/.test(JSON.stringify(manifest)))
        .map(({ metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
    ),
  );
  expect(grants).toEqual([
    'RoleBinding private-ai-demo/llama-stack-sa-anyuid',
    'RoleBinding lab-ai/llama-stack-sa-anyuid',
  ]);
});

test('Llama Stack starts although a server of its name in another namespace has the grant of the operator', () => {
  const account = (environment: RenderedEnvironment, name: string) =>
    recordsAt(
      findAll(environment, 'RoleBinding').find(({ metadata }) => metadata.name === name),
      'subjects',
    );
  expect(account(demo, 'llama-stack-sa-anyuid')).toEqual([
    { kind: 'ServiceAccount', name: 'llama-stack-sa', namespace: 'private-ai-demo' },
  ]);
  expect(account(granting, grantName)).toEqual([
    { kind: 'ServiceAccount', name: 'rag-workload-sa', namespace: 'private-ai-demo' },
  ]);
  expect(account(granting, 'llama-stack-sa-anyuid')).toEqual([]);
});

describe('grants of SCCs (PAI-216)', () => {
  test('one account, one namespace, one reason is accepted', () => {
    expect(problems(granting)).toEqual([]);
  });

  test('without a reason', () => {
    const message = 'PAI-216 grants anyuid without a reason';
    expect(changed((binding) => delete binding.metadata.annotations['private-ai/reason'])).toEqual([message]);
    expect(changed((binding) => (binding.metadata.annotations['private-ai/reason'] = ' '))).toEqual([
      message,
    ]);
  });

  test.each([
    ['Group', 'system:serviceaccounts'],
    ['User', 'somebody'],
    ['ServiceAccount', 'default'],
  ])('to %s %s', (kind, name) => {
    expect(changed((binding) => (binding.subjects[0] = { kind, name }))).toEqual([
      `PAI-216 grants anyuid to ${kind} ${name}`,
    ]);
  });

  test('to an account of another namespace', () => {
    const subject = { kind: 'ServiceAccount', name: 'minio', namespace: 'model-storage' };
    expect(changed((binding) => (binding.subjects[0] = subject))).toEqual([
      'PAI-216 grants anyuid to ServiceAccount minio',
    ]);
  });

  test('in every namespace', () => {
    expect(
      changed((binding) => {
        binding.kind = 'ClusterRoleBinding';
        delete binding.metadata.namespace;
      }),
    ).toEqual(['PAI-216 grants anyuid in every namespace']);
  });

  test('by a role of ours', () => {
    const rule = {
      apiGroups: ['security.openshift.io'],
      resources: ['securitycontextconstraints'],
      resourceNames: ['anyuid'],
      verbs: ['use'],
    };
    expect(problems(extended(demo, role(rule)))).toEqual(['PAI-216 lets its holders use SCCs']);
    expect(problems(extended(demo, role({ ...rule, verbs: ['*'] })))).toEqual([
      'PAI-216 lets its holders use SCCs',
    ]);
    expect(problems(extended(demo, role({ ...rule, verbs: ['get'] })))).toEqual([]);
  });
});
