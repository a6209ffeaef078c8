import { readFileSync } from 'node:fs';
import type { Manifest } from '../../lib/kubernetes/manifest';
import type { RenderedObject } from '../../lib/cluster/rendered-object';
import { pinnedVersion } from '../../tools/go-tools';
import { messageOf, warningTexts } from '../../tools/verify/api-server/client';
import { servedDefinitions, expectedNamespaces } from '../../tools/verify/api-server/cluster-content';
import { differences } from '../../tools/verify/api-server/compare';
import { inOrderOfDelivery } from '../../tools/verify/api-server/order';
import { again, problemsOf, verifyObjects } from '../../tools/verify/api-server/verify-objects';
import { rendered } from '../support/environments';

describe('what the server keeps', () => {
  const kept = {
    spec: {
      cpu: '500m',
      ports: [{ port: 80, protocol: 'TCP' }],
      selector: { 'app.kubernetes.io/name': 'x' },
    },
    status: {},
  };

  test('may be more than was applied: defaults and status', () => {
    const ours = {
      spec: { cpu: '500m', ports: [{ port: 80 }], selector: { 'app.kubernetes.io/name': 'x' } },
    };
    expect(differences(ours, kept)).toEqual([]);
  });

  test.each([
    [{ spec: { typo: 1 } }, 'spec.typo', 'pruned: the server drops 1'],
    [{ spec: { selector: {}, env: [] } }, 'spec.env', 'pruned: the server drops []'],
    [{ spec: { cpu: '0.5' } }, 'spec.cpu', 'applied "0.5", the server keeps "500m"'],
    [{ spec: { ports: [{ port: '80' }] } }, 'spec.ports[0].port', 'applied "80", the server keeps 80'],
    [{ spec: { ports: [] } }, 'spec.ports', '0 elements applied, the server keeps 1'],
    [{ spec: { ports: {} } }, 'spec.ports', 'applied {}, the server keeps [{"port":80,"protocol":"TCP"}]'],
    [
      { spec: { selector: { 'app.kubernetes.io/name': null } } },
      'spec.selector["app.kubernetes.io/name"]',
      'applied null, the server keeps "x"',
    ],
  ])('differs from %j', (ours, path, message) => {
    expect(differences(ours, kept)).toEqual([{ path, message }]);
  });
});

describe('the order of delivery', () => {
  const object = (
    kind: string,
    name: string,
    folderOrder: number,
    syncWave: RenderedObject['syncWave'],
  ): RenderedObject => ({
    manifest: { apiVersion: 'v1', kind, metadata: { name } },
    folder: `stage${folderOrder}`,
    folderOrder,
    syncWave,
    construct: name,
  });

  test('is stage, phase, kind as Argo CD sorts it, name', () => {
    const wanted = [
      object('Namespace', 'n', 0, 'namespaces'),
      object('ServiceAccount', 'z', 0, 'configuration'),
      object('ConfigMap', 'a', 0, 'configuration'),
      object('ConfigMap', 'b', 0, 'configuration'),
      object('LlamaStackDistribution', 'a', 0, 'configuration'),
      object('Job', 'a', 0, 'bootstrap'),
      object('ServiceAccount', 'a', 1, 'configuration'),
    ];
    expect(inOrderOfDelivery([...wanted].reverse())).toEqual(wanted);
  });

  test('keeps every object of an environment', () => {
    const { objects } = rendered('demo');
    expect(new Set(inOrderOfDelivery(objects))).toEqual(new Set(objects));
  });
});

describe('the cluster that the objects are applied to', () => {
  test('has the definitions that the release serves', () => {
    const names = servedDefinitions('.', rendered('demo')).map(({ metadata }) => metadata.name);
    expect(names).toEqual(expect.arrayContaining(['llamastackdistributions.llamastack.io']));
    // Imported, but no kind that the release may render.
    expect(names).not.toContain('podmonitors.monitoring.coreos.com');
  });

  test('has the namespaces that others make, not ours', () => {
    expect(expectedNamespaces(rendered('lab'))).toEqual([
      'lab-gitops',
      'openshift-config-managed',
      'redhat-ods-applications',
    ]);
  });
});

const manifest: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'n' } };
const live = (resourceVersion: string, changes: object = {}) => ({
  ...manifest,
  ...changes,
  metadata: { ...manifest.metadata, resourceVersion },
});

test('a person applies what is handed over, Argo CD the rest, and of a spoke the stages', async () => {
  const byArgoCd = async (name: 'demo' | 'lab') => {
    const [person, argoCd] = [new Set<Manifest>(), new Set<Manifest>()];
    const into = (set: Set<Manifest>) => ({
      apply: (applied: Manifest) => {
        set.add(applied);
        return Promise.resolve({ object: { ...applied }, warnings: [] });
      },
    });
    const environment = rendered(name);
    await verifyObjects({ person: into(person), argoCd: into(argoCd) }, environment);
    const folders = environment.objects
      .filter((object) => argoCd.has(object.manifest))
      .map(({ folder }) => folder);
    return [...new Set(folders)];
  };
  const stages = ['stage00-ai-platform', 'stage01-model-serving', 'stage02-model-alignment'];
  expect(await byArgoCd('demo')).toEqual([...stages, 'argocd']);
  expect(await byArgoCd('lab')).toEqual(stages);
});

describe('the first apply', () => {
  test('passes with defaults and with remarks', () => {
    const warnings = ['v1 ComponentStatus is deprecated'];
    expect(problemsOf(manifest, { object: live('1', { data: {} }), warnings })).toEqual([]);
  });

  test('fails with the reason of the server', () => {
    expect(problemsOf(manifest, { rejection: 'spec: Required value', warnings: [] })).toEqual([
      'rejected: spec: Required value',
    ]);
  });

  test('fails with a warning that a field has no effect', () => {
    expect(problemsOf(manifest, { object: live('1'), warnings: ['unknown field "spec.x"'] })).toEqual([
      'unknown field "spec.x"',
    ]);
  });
});

describe('the second apply', () => {
  const answers = (...objects: ReturnType<typeof live>[]) => {
    const left = [...objects];
    return () => Promise.resolve({ object: left.shift(), rejection: 'conflict', warnings: [] });
  };

  test.each([
    ['nothing changes', [live('1')], undefined],
    ['it is stored once more, the same', [live('2'), live('2')], undefined],
    ['every apply stores it', [live('2'), live('3')], 'every apply writes it, with the same content'],
    ['a value changes', [live('2', { data: { a: 'b' } })], 'applying it again changes data'],
    ['it is refused', [], 'rejected when applied again: conflict'],
  ])('%s', async (_, objects, message) => {
    expect(await again(live('1'), answers(...objects))).toBe(message);
  });
});

test('every apply of an environment is counted, and refused objects are not applied again', async () => {
  const environment = rendered('lab');
  const apply = (applied: Manifest) =>
    Promise.resolve(
      applied.kind === 'Namespace'
        ? { rejection: 'no', warnings: [] }
        : { object: { ...applied }, warnings: ['old'] },
    );
  const applier = { apply };
  const {
    subjects,
    failures,
    notes = [],
  } = await verifyObjects({ person: applier, argoCd: applier }, environment);
  const namespaces = environment.objects.filter((object) => object.manifest.kind === 'Namespace');
  expect(subjects).toBe(2 * environment.objects.length - namespaces.length);
  // Once for the person who makes it, once for Argo CD that labels it.
  expect(failures).toEqual(
    ['argocd-rights', 'stage00-ai-platform'].map((folder) => ({
      subject: `lab/${folder}: /Namespace//lab-ai`,
      message: 'rejected: no',
    })),
  );
  expect(notes).toHaveLength(environment.objects.length - namespaces.length);
});

describe('answers of the server', () => {
  test('warnings come apart, with their quotes', () => {
    expect(warningTexts('299 - "unknown field \\"spec.x\\"", 299 - "old"')).toEqual([
      'unknown field "spec.x"',
      'old',
    ]);
  });

  test.each([
    [{ message: 'no such thing' }, 'no such thing'],
    ['ok', 'ok'],
    ['', 'HTTP status 500'],
  ])('%j says %s', (body, message) => {
    expect(messageOf({ status: 500, body, warnings: [] })).toBe(message);
  });
});

describe('the pinned module', () => {
  const goMod = readFileSync('tools/go-tools/kubernetes/go.mod', 'utf8');

  test('names the version of Kubernetes, between 1.31 and 1.33', () => {
    expect(pinnedVersion('kube-apiserver', goMod)).toMatch(/^v1\.3[1-3]\.\d+$/);
  });

  test('replaces every staging module by the release that belongs to it', () => {
    const minor = pinnedVersion('kube-apiserver', goMod).replace('v1.', 'v0.');
    const replaced = [...goMod.matchAll(/^\t(k8s\.io\/\S+) => (\S+) (\S+)$/gm)];
    expect(replaced.length).toBeGreaterThan(25);
    expect(replaced.filter(([, from, to, version]) => from !== to || version !== minor)).toEqual([]);
  });

  test('another one is refused', () => {
    expect(() => pinnedVersion('kube-apiserver', 'module x\n')).toThrow('does not require k8s.io/kubernetes');
  });
});
