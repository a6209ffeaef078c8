import { App } from 'cdk8s';
import { AppProject } from '../../lib/argocd/app-project';
import { Folder, render, syncWaveAnnotation } from '../../lib/cluster/environment-app';
import { Platform } from '../../lib/cluster/platform';
import { rhoai225 } from '../../lib/releases/rhoai-2.25/release';
import { groupOf } from '../../lib/kubernetes/manifest';
import { isHandover } from '../../lib/cluster/rendered-object';
import { syncWaves } from '../../lib/kinds/sync-waves';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { at, find, findAll, findIn, findSome, rendered, settings } from '../support/environments';

const environments = { demo: rendered('demo'), lab: rendered('lab') };

describe.each(Object.entries(environments))('Argo CD for %s', (name, environment) => {
  const { delivery } = environment.environment;

  test('has one Application per stage, none of which the root waits for', () => {
    const stages = findAll(environment, 'Application').filter(
      ({ metadata }) => metadata.name !== `${name}-root`,
    );
    expect(stages.map(({ metadata }) => metadata.name)).toEqual([
      `${name}-stage00-ai-platform`,
      `${name}-stage01-model-serving`,
      `${name}-stage02-model-alignment`,
    ]);
    const ofRoot = environment.objects
      .filter(({ folder }) => folder === 'argocd')
      .map(({ syncWave }) => syncWaves[syncWave]);
    const waves = stages.map(({ metadata }) => Number(metadata.annotations?.[syncWaveAnnotation]));
    expect(new Set(waves)).toEqual(new Set([Math.max(...ofRoot)]));
    for (const stage of stages) {
      expect(at(stage, 'spec.source.path')).toBe(
        `dist/${name}/${stage.metadata.name.slice(name.length + 1)}`,
      );
      expect(at(stage, 'spec.destination.server')).toBe(delivery.server);
    }
  });

  test('prunes last, but not in the root, which would wait for its own health', () => {
    const last = findAll(environment, 'Application')
      .filter((each) => JSON.stringify(at(each, 'spec.syncPolicy')).includes('PruneLast=true'))
      .map(({ metadata }) => metadata.name);
    expect(last).toEqual(environment.environment.stages.map((stage) => `${name}-${stage}`));
  });

  test('follows the stated repository and revision everywhere', () => {
    for (const application of findSome(environment, 'Application')) {
      expect(at(application, 'spec.source.repoURL')).toBe(delivery.repository);
      expect(at(application, 'spec.source.targetRevision')).toBe(delivery.revision);
      expect(application.metadata.namespace).toBe(delivery.namespace);
    }
  });

  test('applies on the server, compares on the server and retries without end', () => {
    for (const application of findSome(environment, 'Application')) {
      expect(application.metadata.annotations?.['argocd.argoproj.io/compare-options']).toBe(
        'ServerSideDiff=true',
      );
      // Without refresh, a commit that cannot succeed would be tried for ever.
      expect(at(application, 'spec.syncPolicy.retry')).toMatchObject({ limit: -1, refresh: true });
      expect(at(application, 'spec.syncPolicy.automated')).toEqual({ prune: true, selfHeal: true });
      const options = at(application, 'spec.syncPolicy.syncOptions');
      expect(options).toEqual(expect.arrayContaining(['ServerSideApply=true', 'FailOnSharedResource=true']));
      expect(options).not.toContain('Replace=true');
    }
  });

  test('the project allows namespaces in use and kinds of its release at most', () => {
    const project = find(environment, 'AppProject', `private-ai-${name}`);
    const { platform } = environment;
    const objects = environment.objects.filter(
      ({ folder }) => !isHandover(folder) || (folder === 'bootstrap' && delivery.argocd === 'existing'),
    );
    const kindsOf = (field: string) =>
      (at(project, `spec.${field}`) as { group: string; kind: string }[]).map(
        ({ group, kind }) => `${group}/${kind}`,
      );
    const emitted = (namespaced: boolean) => [
      ...new Set(
        objects
          .filter(({ manifest }) => (manifest.metadata.namespace !== undefined) === namespaced)
          .map(({ manifest }) => `${groupOf(manifest.apiVersion)}/${manifest.kind}`),
      ),
    ];
    const allowed = [...kindsOf('clusterResourceWhitelist'), ...kindsOf('namespaceResourceWhitelist')];
    expect(kindsOf('clusterResourceWhitelist')).toEqual(expect.arrayContaining(emitted(false)));
    expect(kindsOf('namespaceResourceWhitelist')).toEqual(expect.arrayContaining(emitted(true)));
    const served = [...platform.release.servedKinds].map((key) => key.replace(/\/[^/]+\//, '/'));
    const ofKubernetes = /^(|apps|batch|networking\.k8s\.io|policy|rbac\.authorization\.k8s\.io)\//;
    expect(allowed.filter((kind) => !ofKubernetes.test(kind)).sort()).toEqual(served.sort());
    expect(allowed.filter((kind) => /\/(Pod|Node|PersistentVolume|Event)$/.test(kind))).toEqual([]);
    expect(JSON.stringify(at(project, 'spec'))).not.toContain('"*"');
    const destinations = (at(project, 'spec.destinations') as { namespace: string }[]).map(
      (entry) => entry.namespace,
    );
    expect([...new Set(destinations)].sort()).toEqual(
      [...new Set(objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []))].sort(),
    );
  });

  test('gives every object of a stage the number of its wave', () => {
    for (const { manifest, syncWave } of environment.objects) {
      expect(manifest.metadata.annotations?.['argocd.argoproj.io/sync-wave']).toBe(
        String(syncWaves[syncWave]),
      );
    }
  });
});

test('the project goes on allowing kinds that only an earlier release serves, so that Argo CD can prune them', () => {
  const app = new App();
  const { name, delivery } = settings('demo');
  new Platform(app, settings('demo'), { ...rhoai225, servedKinds: new Set() });
  const folder = new Folder(app, 'argocd');
  new AppProject(folder, 'project', { name, delivery, retiringNamespaces: [], objects: [] });
  const project = findIn(render([folder]), 'AppProject', 'private-ai-demo');
  const allowed = at(project, 'spec.namespaceResourceWhitelist');
  expect(allowed).toContainEqual({ group: 'docling.github.io', kind: 'DoclingServe' });
});

test('a volume claim shares the wave of its first consumer, which WaitForFirstConsumer needs', () => {
  const wave = (kind: string, prefix: string) =>
    environments.demo.objects
      .filter(({ manifest }) => manifest.kind === kind && manifest.metadata.name.startsWith(prefix))
      .map(({ syncWave }) => syncWave);
  expect(wave('PersistentVolumeClaim', 'minio-data')).toEqual(wave('Deployment', 'minio'));
  expect(wave('PersistentVolumeClaim', 'mistral')).toEqual(wave('Job', 'mistral'));
});

describe('differences that are none', () => {
  const respecting = (environment: RenderedEnvironment) =>
    findAll(environment, 'Application')
      .filter((each) => JSON.stringify(at(each, 'spec.syncPolicy')).includes('RespectIgnoreDifferences=true'))
      .map(({ metadata }) => metadata.name);

  test('are respected where there are some, and never by the root, which would apply old states of Applications', () => {
    expect(respecting(rendered('demo'))).toEqual([]);
    expect(respecting(rendered('demo', { images: { pullSecret: true } }))).toEqual([
      'demo-stage02-model-alignment',
    ]);
  });

  const ignored = (environment: RenderedEnvironment) =>
    findAll(environment, 'Application').flatMap(
      (application) => at(application, 'spec.ignoreDifferences') ?? [],
    );

  test('are not looked away from where nobody else writes', () => {
    for (const name of ['demo', 'lab'] as const) expect(ignored(rendered(name))).toEqual([]);
  });

  test('are the pull secrets of an account of ours, which OpenShift adds to', () => {
    expect(ignored(rendered('demo', { images: { pullSecret: true } }))).toEqual([
      {
        kind: 'ServiceAccount',
        name: 'rag-workload-sa',
        namespace: 'private-ai-demo',
        jsonPointers: ['/imagePullSecrets'],
      },
    ]);
  });
});
