import { ApiObject, App, Chart } from 'cdk8s';
import { namedWritingRules } from '../../lib/argocd/rights-rules';
import { healthCheckEntries } from '../../lib/argocd/health-checks';
import { Folder, render } from '../../lib/cluster/environment-app';
import { syncWaveOf } from '../../lib/cluster/sync-wave';
import { runGuards } from '../../lib/guards';
import { podsOf } from '../../lib/guards/pods';
import { referencesOf } from '../../lib/guards/reference-finder';
import type { KindRecord } from '../../lib/kinds/kind-record';
import { groupKindOf, kindRecords, partsOf } from '../../lib/kinds/kinds';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { fileName, namedObject } from '../../lib/output/file-name';
import { checkOf } from '../../lib/output/guide/object-checks';
import { troubleshooting } from '../../lib/output/guide/troubleshooting';
import { everyRelease, releaseNames, releaseOf } from '../../lib/releases/releases';
import { CORE_KINDS } from '../../tools/import/core-kinds';
import { readCrd } from '../../tools/import/crd-file';
import { definitionsOf } from '../../tools/import/lookup';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { extended } from '../support/edit';
import { renderEnvironment } from '../../lib/stages/environment';
import { at, find, rendered, settings } from '../support/environments';

const demo = rendered('demo');

function problems(environment: RenderedEnvironment): string[] {
  return runGuards(environment).map(({ code, message }) => `${code} ${message}`);
}

test.each(releaseNames)(
  'every definition that %s has is one of a record with its plural and its scope',
  (release) => {
    const definitions = [...definitionsOf('imports', release).values()].map((path) => readCrd(path).spec);
    for (const { group, names, scope } of definitions) {
      const record = kindRecords.get(`${group}/${names.kind}`);
      expect([names.kind, record?.resource, record?.scope]).toEqual([names.kind, names.plural, scope]);
    }
    const versions = definitions.flatMap(({ group, names, versions }) =>
      versions.map(({ name }) => `${group}/${name}/${names.kind}`),
    );
    expect(versions).toEqual(expect.arrayContaining([...releaseOf(release).servedKinds]));
  },
);

test('the records are of what any release serves and of the kinds of Kubernetes that are imported, and of no other', () => {
  const versions = new Set(everyRelease.flatMap(({ servedKinds }) => [...servedKinds]));
  const served = [...versions].map((key) => {
    const [group = '', , kind = ''] = key.split('/');
    return `${group}/${kind}`;
  });
  const custom = [...kindRecords].filter(([, { definition }]) => definition !== 'kubernetes');
  expect(custom.map(([key]) => key).sort()).toEqual(served.sort());
  const ofKubernetes = [...kindRecords.keys()].filter((key) => !served.includes(key));
  expect(ofKubernetes.map((key) => partsOf(key).kind).sort()).toEqual(
    CORE_KINDS.map((name) => name.replace(/^Kube/, '')).sort(),
  );
});

test('of the groups that share a kind, one at most leaves its name out of file names', () => {
  const short = [...kindRecords].filter(([, record]) => record.fileName === 'kind');
  const kinds = short.map(([key]) => partsOf(key).kind);
  expect(kinds.filter((kind, index) => kinds.indexOf(kind) !== index)).toEqual([]);
});

test('an object of a kind without a record cannot be rendered (PAI-210)', () => {
  const folder = new Folder(new App(), 'argocd');
  new ApiObject(folder, 'ship', {
    apiVersion: 'example.org/v1',
    kind: 'Spaceship',
    metadata: { name: 'a', namespace: 'b' },
  });
  expect(() => render([folder])).toThrow(/PAI-210 example\.org\/Spaceship: .*no record/);
});

describe('two groups that share a kind have records of their own', () => {
  const knative: Manifest = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'private-ai-demo' },
    spec: {
      selector: { version: '1' },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            { name: 'web', env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
          ],
        },
      },
    },
  };
  const core: Manifest = { ...knative, apiVersion: 'v1' };
  const record: KindRecord = {
    resource: 'knservices',
    scope: 'Cluster',
    definition: { operator: 'serverless' },
    syncWave: 'verification',
    health: { check: 'return {status = "Healthy"}', source: 'none: of this test' },
    state: { wait: 'condition=RoutesReady' },
    troubles: [{ seen: 'A revision is missing', command: ({ oc }) => `${oc} get revisions`, action: 'Wait' }],
    references: () => [{ kind: 'ConfigMap', name: 'features', path: 'spec' }],
    fileName: 'kind and group',
    nameForm: 'path segment',
    pods: { template: ['spec', 'template'], spec: ['spec', 'template', 'spec'], runs: 'operator' },
    selector: 'none',
    stated: { required: ['spec.template.spec.timeoutSeconds'], forbidden: [] },
  };
  // The map is read-only for the program alone.
  const records = kindRecords as Map<string, KindRecord>;
  beforeAll(() => records.set('serving.knative.dev/Service', record));
  afterAll(() => records.delete('serving.knative.dev/Service'));

  const withObject = (manifest: Manifest) => extended(demo, manifest);
  const objectOf = (manifest: Manifest) => withObject(manifest).objects.slice(-1);

  test('phase', () => {
    const chart = new Chart(new App(), 'x');
    const phases = [core, knative].map(({ apiVersion, kind }, index) =>
      syncWaveOf(new ApiObject(chart, String(index), { apiVersion, kind })),
    );
    expect(phases).toEqual(['services', 'verification']);
  });

  test('names of files, in both directions', () => {
    expect([core, knative].map(fileName)).toEqual([
      'private-ai-demo/Service.web.k8s.yaml',
      'private-ai-demo/Service.serving.knative.dev.web.k8s.yaml',
    ]);
    for (const manifest of [core, knative]) {
      expect(namedObject(fileName(manifest))?.groupKind).toBe(groupKindOf(manifest));
      expect(namedObject(fileName(manifest))?.name).toBe('web');
    }
  });

  test('health, state and troubles', () => {
    expect(healthCheckEntries()).toHaveProperty([
      'resource.customizations.health.serving.knative.dev_Service',
    ]);
    expect(checkOf(core, 'oc')).toEqual([]);
    expect(checkOf(knative, 'oc')).toEqual([
      'oc wait --timeout=1m --for=condition=RoutesReady knservices.serving.knative.dev/web -n private-ai-demo',
    ]);
    expect(troubleshooting(withObject(core)).join()).not.toContain('A revision is missing');
    expect(troubleshooting(withObject(knative)).join()).toContain('A revision is missing');
  });

  test('references and pods', () => {
    const names = (manifest: Manifest) =>
      objectOf(manifest)
        .flatMap(referencesOf)
        .map(({ kind, name }) => `${kind} ${name}`);
    expect(names(core)).toEqual(['Namespace private-ai-demo']);
    expect(names(knative)).toEqual(['Namespace private-ai-demo', 'Secret s', 'ConfigMap features']);
    expect([core, knative].map((manifest) => podsOf(manifest).map(({ path }) => path))).toEqual([
      [],
      ['spec.template.spec'],
    ]);
  });

  test('a reference to one is not answered by the other', () => {
    const route = structuredClone(find(demo, 'Route', 'minio-console')) as Manifest & {
      spec: { to: { name: string } };
      metadata: { namespace: string };
    };
    route.spec.to.name = 'web';
    const there = { ...knative, metadata: { name: 'web', namespace: route.metadata.namespace } };
    expect(problems(extended(withObject(there), route))).toContainEqual(
      expect.stringContaining('PAI-201 refers to Service model-storage/web, which nothing makes'),
    );
  });

  test('guards: scope, selectors, what must be stated, who brings the definition', () => {
    const found = problems(withObject(knative));
    expect(found).toEqual(
      expect.arrayContaining([
        'PAI-208 is cluster-scoped but has a namespace',
        'PAI-214 does not state spec.template.spec.timeoutSeconds',
        expect.stringMatching(/^PAI-215 needs .*Serverless, which nothing in the environment asks for/),
        'PAI-210 serving.knative.dev/v1 Service is not served by OpenShift AI 2.25',
      ]),
    );
    expect(found).not.toContainEqual(expect.stringContaining('PAI-211'));
    const ofCore = problems(withObject(core));
    expect(ofCore).toContain('PAI-211 selects by version, which can change');
    expect(ofCore.filter((line) => /PAI-(208|210|214|215)/.test(line))).toEqual([]);
  });

  test('the AppProject and the rights of Argo CD', () => {
    // Anew: the common rendering is older than the kind of this test.
    const project = find(renderEnvironment(settings('demo')), 'AppProject', 'private-ai-demo');
    expect(at(project, 'spec.clusterResourceWhitelist')).toContainEqual({
      group: 'serving.knative.dev',
      kind: 'Service',
    });
    expect(at(project, 'spec.namespaceResourceWhitelist')).toContainEqual({ group: '', kind: 'Service' });
    const resources = namedWritingRules([core, knative])
      .filter(({ verbs }) => verbs.includes('create'))
      .map(({ apiGroups, resources }) => [apiGroups, resources]);
    expect(resources).toEqual([
      [[''], ['services']],
      [['serving.knative.dev'], ['knservices']],
    ]);
  });
});
