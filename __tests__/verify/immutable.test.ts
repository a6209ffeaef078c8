import { identityOf, type Manifest } from '../../lib/kubernetes/manifest';
import { renderEnvironment } from '../../lib/stages/environment';
import { exampleEnvironments } from '../../tools/environments';
import { migrations } from '../../tools/verify/immutable/migrations';
import { compareReleases, immutableCheck } from '../../tools/verify/checks/immutable';
import { compare, compared } from '../../tools/verify/immutable/compare';
import { keptManifests, stageManifests } from '../../tools/verify/immutable/last-release';
import { ruledKinds, rulesOf } from '../../tools/verify/immutable/rules';
import type { Editable } from '../support/edit';

interface Pair {
  readonly type: string;
  readonly field: string;
  readonly old: object;
  readonly next: object;
}

/** An object of `<apiVersion>/<Kind>`. */
function object(type: string, content: object): Manifest {
  const at = type.lastIndexOf('/');
  const metadata = { name: 'x', namespace: 'n' };
  return { apiVersion: type.slice(0, at), kind: type.slice(at + 1), metadata, ...content };
}

function pair(type: string, field: string, old: unknown, next: unknown, common: object = {}): Pair {
  const content = (value: unknown) => {
    const below = field.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return { ...(below as object), ...common };
  };
  return { type, field, old: content(old), next: content(next) };
}

const labels = (name: string) => ({ matchLabels: { app: name } });
const pod = (image: string) => ({ spec: { containers: [{ name: 'a', image }] } });
const role = (name: string) => ({ kind: 'Role', name });
const secured = { immutable: true };

/** One pair per rule: a change that the API server refuses. */
const refused: readonly Pair[] = [
  pair('apps/v1/Deployment', 'spec.selector', labels('a'), labels('b')),
  pair('apps/v1/DaemonSet', 'spec.selector', labels('a'), labels('b')),
  pair('apps/v1/StatefulSet', 'spec.selector', labels('a'), labels('b')),
  pair('apps/v1/StatefulSet', 'spec.serviceName', 'a', 'b'),
  pair('apps/v1/StatefulSet', 'spec.volumeClaimTemplates', [{ metadata: { name: 'a' } }], []),
  pair('apps/v1/StatefulSet', 'spec.podManagementPolicy', undefined, 'Parallel'),
  pair('batch/v1/Job', 'spec.template', pod('a:1'), pod('a:2')),
  pair('batch/v1/Job', 'spec.selector', undefined, labels('b')),
  pair('batch/v1/Job', 'spec.completionMode', undefined, 'Indexed'),
  pair('batch/v1/Job', 'spec.completions', undefined, 2),
  pair('batch/v1/Job', 'spec.podFailurePolicy', { rules: [] }, undefined),
  pair('batch/v1/Job', 'spec.backoffLimitPerIndex', 1, 2),
  pair('v1/PersistentVolumeClaim', 'spec.storageClassName', undefined, 'gp3'),
  pair('v1/PersistentVolumeClaim', 'spec.accessModes', ['ReadWriteOnce'], ['ReadWriteMany']),
  pair('v1/PersistentVolumeClaim', 'spec.volumeName', 'a', 'b'),
  pair('v1/PersistentVolumeClaim', 'spec.volumeMode', undefined, 'Block'),
  pair('v1/PersistentVolumeClaim', 'spec.selector', undefined, labels('a')),
  pair('v1/PersistentVolumeClaim', 'spec.dataSource', undefined, { kind: 'VolumeSnapshot', name: 'a' }),
  pair('v1/PersistentVolumeClaim', 'spec.dataSourceRef', { kind: 'A', name: 'a' }, { kind: 'A', name: 'b' }),
  pair('v1/PersistentVolumeClaim', 'spec.resources.requests.storage', '10Gi', '10G'),
  pair('v1/Service', 'spec.clusterIP', undefined, 'None'),
  pair('v1/Service', 'spec.loadBalancerClass', 'a', 'b'),
  pair('v1/Service', 'spec.type', 'ClusterIP', 'ExternalName'),
  pair('v1/Secret', 'type', 'Opaque', 'kubernetes.io/tls'),
  pair('v1/Secret', 'data', { a: 'MQ==' }, { a: 'Mg==' }, secured),
  pair('v1/Secret', 'stringData', { a: '1' }, { a: '2' }, secured),
  pair('v1/ConfigMap', 'data', { a: '1' }, { a: '2' }, secured),
  pair('v1/ConfigMap', 'binaryData', { a: 'MQ==' }, {}, secured),
  { type: 'v1/Secret', field: 'immutable', old: secured, next: {} },
  { type: 'v1/ConfigMap', field: 'immutable', old: secured, next: { immutable: false } },
  pair('rbac.authorization.k8s.io/v1/RoleBinding', 'roleRef', role('a'), role('b')),
  pair('rbac.authorization.k8s.io/v1/ClusterRoleBinding', 'roleRef', role('a'), role('b')),
  pair('storage.k8s.io/v1/StorageClass', 'provisioner', 'a', 'b'),
  pair('storage.k8s.io/v1/StorageClass', 'parameters', { type: 'a' }, { type: 'b' }),
  pair('storage.k8s.io/v1/StorageClass', 'reclaimPolicy', undefined, 'Retain'),
  pair('storage.k8s.io/v1/StorageClass', 'volumeBindingMode', undefined, 'WaitForFirstConsumer'),
  pair('pipelines.kubeflow.org/v2beta1/PipelineVersion', 'spec', { a: 1 }, { a: 2 }),
  {
    type: 'serving.kserve.io/v1beta1/InferenceService',
    field: 'metadata.annotations.serving.kserve.io/deploymentMode',
    old: deployed('RawDeployment'),
    next: deployed('Serverless'),
  },
];

/** Changes that the API server takes. */
const accepted: readonly Pair[] = [
  pair('apps/v1/Deployment', 'spec.template', pod('a:1'), pod('a:2')),
  pair('apps/v1/StatefulSet', 'spec.template', pod('a:1'), pod('a:2')),
  pair('apps/v1/StatefulSet', 'spec.replicas', 1, 2),
  pair('apps/v1/StatefulSet', 'spec.podManagementPolicy', undefined, 'OrderedReady'),
  pair('batch/v1/Job', 'spec.backoffLimit', 1, 2),
  pair('batch/v1/Job', 'spec.completions', undefined, 1),
  pair('v1/PersistentVolumeClaim', 'spec.resources.requests.storage', '10Gi', '20Gi'),
  pair('v1/PersistentVolumeClaim', 'spec.resources.requests.storage', '1Gi', '1024Mi'),
  pair('v1/PersistentVolumeClaim', 'spec.volumeMode', undefined, 'Filesystem'),
  pair('v1/Service', 'spec.type', 'ClusterIP', 'NodePort'),
  pair('v1/Service', 'spec.ports', [{ port: 1 }], [{ port: 2 }]),
  pair('v1/Secret', 'type', undefined, 'Opaque'),
  pair('v1/ConfigMap', 'data', { a: '1' }, { a: '2' }),
  pair('v1/ConfigMap', 'immutable', undefined, true),
  pair('rbac.authorization.k8s.io/v1/RoleBinding', 'subjects', [], [{ kind: 'Group', name: 'a' }]),
  pair('storage.k8s.io/v1/StorageClass', 'allowVolumeExpansion', false, true),
  pair(
    'apps/v1/Deployment',
    'spec.selector',
    { matchLabels: { a: '1', b: '2' } },
    { matchLabels: { b: '2', a: '1' } },
  ),
];

/** Metadata of an InferenceService in a deployment mode. */
function deployed(mode: string): object {
  const annotations = { 'serving.kserve.io/deploymentMode': mode };
  return { metadata: { name: 'x', namespace: 'n', annotations } };
}

const title = ({ type, field, old, next }: Pair) =>
  `${type} ${field} ${JSON.stringify(old)} to ${JSON.stringify(next)}`;

describe('what Kubernetes refuses', () => {
  test.each(refused.map((each) => [title(each), each] as const))(
    '%s fails',
    (_, { type, field, old, next }) => {
      const [before, after] = [object(type, old), object(type, next)];
      const failures = compare([before], [after]);
      expect(failures.map(({ subject }) => subject)).toEqual([identityOf(after)]);
      expect(failures[0]?.message).toMatch(/ a note in tools\/verify\/immutable\/migrations\.ts$/);
      expect(failures[0]?.message.startsWith(`${field} changed: `)).toBe(true);
    },
  );

  test.each(refused.map((each) => [title(each), each] as const))(
    '%s passes with a note',
    (_, { type, field, old, next }) => {
      const after = object(type, next);
      const note = { environment: 'e', object: identityOf(after), field, byHand: 'delete it' };
      expect(compare([object(type, old)], [after], [note])).toEqual([]);
    },
  );

  test('is shown here for every rule', () => {
    const tried = new Set(refused.map(({ type, field }) => `${kindOf(type)} ${field}`));
    const rules = ruledKinds.flatMap((kind) => {
      const [group = '', name = ''] = kind.split('/');
      return rulesOf(group, name).map(({ field }) => `${kind} ${field}`);
    });
    expect([...tried].sort()).toEqual(rules.sort());
  });
});

/** `<group>/<Kind>` of `<apiVersion>/<Kind>`. */
function kindOf(type: string): string {
  const parts = type.split('/');
  return `${parts.length === 3 ? (parts[0] ?? '') : ''}/${parts.at(-1) ?? ''}`;
}

test('a hook is deleted and made anew, so it may change', () => {
  const job = (image: string, policy: string): Manifest => ({
    ...object('batch/v1/Job', { spec: { template: pod(image) } }),
    metadata: {
      name: 'x',
      namespace: 'n',
      annotations: { 'argocd.argoproj.io/hook-delete-policy': policy },
    },
  });
  expect(compare([job('a:1', 'BeforeHookCreation')], [job('a:2', 'BeforeHookCreation')])).toEqual([]);
  expect(compare([job('a:1', 'HookSucceeded')], [job('a:2', 'HookSucceeded')])).toHaveLength(1);
});

describe('what Kubernetes takes', () => {
  test.each(accepted.map((each) => [title(each), each] as const))('%s passes', (_, { type, old, next }) => {
    expect(compare([object(type, old)], [object(type, next)])).toEqual([]);
  });

  test('a new object, one that is gone, and the same fields in another object', () => {
    const [a, b] = [object('apps/v1/Deployment', { spec: { selector: 1 } }), object('v1/Service', {})];
    const renamed = { ...a, metadata: { ...a.metadata, name: 'y' }, spec: { selector: 2 } };
    expect(compare([a], [b])).toEqual([]);
    expect(compare([a], [renamed])).toEqual([]);
    expect(compared([a, b], [b, renamed])).toBe(1);
  });

  test('another version of the same group is the same object', () => {
    const [old, next] = ['v1beta1', 'v1'].map((version) =>
      object(`rbac.authorization.k8s.io/${version}/RoleBinding`, { roleRef: role(version) }),
    );
    expect(compare(old ? [old] : [], next ? [next] : [])).toHaveLength(1);
  });
});

describe('a migration note', () => {
  const [old, next] = [
    object('v1/Service', { spec: {} }),
    object('v1/Service', { spec: { clusterIP: 'None' } }),
  ];
  const note = {
    environment: 'demo',
    object: identityOf(next),
    field: 'spec.clusterIP',
    byHand: 'oc delete',
  };

  test.each([
    ['for another field', { field: 'spec.type' }],
    ['for another object', { object: '/Service/n/y' }],
  ])('%s silences nothing and is unused', (_, change) => {
    const messages = compare([old], [next], [{ ...note, ...change }]).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining('spec.clusterIP changed'),
      expect.stringContaining('explains no change since the last release; remove it'),
    ]);
  });

  test('that nothing needs any more fails', () => {
    expect(compare([next], [next], [note])).toHaveLength(1);
  });

  test('counts for its environment only', () => {
    const releases = [new Map([['demo', [old]]]), new Map([['demo', [next]]])] as const;
    expect(compareReleases(...releases, [note]).failures).toEqual([]);
    const { failures } = compareReleases(...releases, [{ ...note, environment: 'lab' }]);
    expect(failures.map(({ subject }) => subject)).toEqual(['demo: /Service/n/x', 'lab: /Service/n/x']);
  });
});

describe('the last release', () => {
  test('is kept as one object a line, and compares equal with itself', () => {
    const kept = keptManifests();
    expect(kept.size).toBeGreaterThan(0);
    expect(compareReleases(kept, kept, [])).toMatchObject({ failures: [], notes: [] });
    expect([...kept.values()].flat().every(({ kind, metadata }) => kind !== '' && metadata.name !== '')).toBe(
      true,
    );
  });

  test('fails if a selector, a volume claim and a Job change', () => {
    const present = stageManifests(
      exampleEnvironments().map((environment) => renderEnvironment(environment)),
    );
    const damaged = structuredClone([...present.values()].flat()) as Editable[];
    for (const { kind, spec } of damaged) {
      if (kind === 'Deployment') spec.selector.matchLabels.more = 'x';
      if (kind === 'PersistentVolumeClaim') spec.resources.requests.storage = '1Mi';
      if (kind === 'Job') spec.template.spec.containers[0].image = 'another:1';
    }
    const fields = compare([...present.values()].flat(), damaged).map(({ message }) => message.split(' ')[0]);
    expect(new Set(fields)).toEqual(
      new Set(['spec.selector', 'spec.resources.requests.storage', 'spec.template']),
    );
  });

  test('has no unexplained difference from what is rendered now', async () => {
    const context = { root: '', cache: '', progress: () => undefined };
    const { subjects, failures } = await immutableCheck.run(context);
    expect(failures).toEqual([]);
    expect(subjects).toBeGreaterThan(20);
    expect(migrations.every(({ byHand }) => byHand !== '')).toBe(true);
  });
});
