import { outputFiles } from '../../lib/output/output';
import { releaseOf } from '../../lib/releases/releases';
import type { Release } from '../../lib/releases/release';
import { renderEnvironment } from '../../lib/stages/environment';
import { at, find, settings } from '../support/environments';

const first = releaseOf('rhoai-2.25');
const renamed: Readonly<Record<string, string>> = {
  datasciencepipelines: 'aipipelines',
  llamastackoperator: 'ogx',
};

/** A release that differs from the first one in whatever a release may differ in. */
const second: Release = {
  ...first,
  title: 'OpenShift AI of another release',
  operators: {
    ...first.operators,
    'openshift-ai': {
      ...first.operators['openshift-ai'],
      channel: 'other-channel',
      package: 'other-operator',
    },
  },
  gitops: { ...first.gitops, channel: 'other-gitops' },
  capabilities: { ...first.capabilities, pipelines: ['aipipelines'], 'llama-stack': ['ogx', 'ogxhelper'] },
  openShiftAi: {
    applicationsNamespace: 'other-applications',
    components: ['aipipelines', 'dashboard', 'kserve', 'ogx', 'ogxhelper'],
    objects: ({ dataScienceComponents }) => [
      {
        apiVersion: 'datasciencecluster.opendatahub.io/v2',
        kind: 'DataScienceCluster',
        metadata: { name: 'other-dsc' },
        spec: { run: [...dataScienceComponents].sort() },
      },
    ],
    prerequisites: ({ dataScienceComponents }) => [
      { text: `Other: ${[...dataScienceComponents].sort().join(' ')}`, namespace: 'other-applications' },
    ],
  },
  images: {
    milvus: { repository: 'registry.example.com/other/milvus', tag: 'v9', source: 'the other release' },
  },
};

const environment = settings('demo');
const rendered = renderEnvironment(environment, second);
const text = [...outputFiles([rendered]).values()].join('\n');

describe('a second release', () => {
  test('is told what to run by objects of its own', () => {
    expect(find(rendered, 'DataScienceCluster', 'other-dsc')).toMatchObject({
      apiVersion: 'datasciencecluster.opendatahub.io/v2',
      spec: { run: ['aipipelines', 'dashboard', 'kserve', 'ogx', 'ogxhelper'] },
    });
    expect(rendered.objects.filter(({ manifest }) => manifest.kind === 'DSCInitialization')).toEqual([]);
  });

  test('keeps those objects when Argo CD prunes, whatever they are', () => {
    const { annotations } = find(rendered, 'DataScienceCluster', 'other-dsc').metadata;
    expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('has operators, images and namespaces of its own', () => {
    expect(at(find(rendered, 'Subscription', 'other-operator'), 'spec.channel')).toBe('other-channel');
    expect(
      at(find(rendered, 'Deployment', 'milvus-standalone'), 'spec.template.spec.containers.0.image'),
    ).toBe('registry.example.com/other/milvus:v9');
    const namespaces = rendered.objects
      .filter(({ manifest }) => manifest.kind === 'HardwareProfile')
      .map(({ manifest }) => manifest.metadata.namespace);
    expect([...new Set(namespaces)]).toEqual(['other-applications']);
  });

  test('lets its own operators reach Llama Stack and the object store', () => {
    for (const name of ['allow-llama-stack-service-http', 'allow-minio-api']) {
      expect(JSON.stringify(find(rendered, 'NetworkPolicy', name))).toContain('other-applications');
    }
  });

  test('is a prerequisite in its own words where it exists', () => {
    const existing = renderEnvironment(settings('demo', { dataScienceCluster: 'existing' }), second);
    expect(existing.needs.prerequisites).toContainEqual({
      text: 'Other: aipipelines dashboard kserve ogx ogxhelper',
      object: { kind: 'Namespace', name: 'other-applications' },
    });
  });

  test('has nothing of the first one in its output', () => {
    const ofFirst = [
      first.title,
      first.openShiftAi.applicationsNamespace,
      first.operators['openshift-ai'].package,
      first.operators['openshift-ai'].channel,
      'default-dsc',
      ...Object.keys(renamed),
    ];
    expect(ofFirst.filter((word) => new RegExp(`\b${word}\b`).test(text))).toEqual([]);
  });
});
