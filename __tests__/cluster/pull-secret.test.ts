import { recordsAt } from '../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import { podsOf } from '../../lib/guards/pods';
import { isHandover } from '../../lib/cluster/rendered-object';
import { validateManifest } from '../support/schemas';
import { edited } from '../support/edit';
import { at, find, findAll, rendered, type RawSettings } from '../support/environments';

const images = { pullSecret: true };
const asked = rendered('demo', { images });
const name = 'redhat-pull-secret';

/**
 * The pull secrets of every pod in our namespaces, by object; a runtime takes over those of its models. Gates of
 * operators run before External Secrets does, with the pull secret of the cluster.
 */
const pullSecretsOfPods = (environment: RenderedEnvironment) =>
  environment.objects
    .filter(({ manifest }) => manifest.kind !== 'ServingRuntime')
    .filter(({ syncWave }) => syncWave !== 'waitJobs')
    .filter(({ manifest }) => environment.needs.namespaces.has(manifest.metadata.namespace ?? ''))
    .flatMap(({ manifest }) =>
      podsOf(manifest).map(({ spec }) => recordsAt(spec, 'imagePullSecrets').map((each) => each.name)),
    );

const duties = ({ needs }: RenderedEnvironment) =>
  needs.secrets
    .filter((secret) => secret.name === name)
    .map(({ namespace, copyOf }) => [namespace, copyOf?.namespace]);

describe('without being asked', () => {
  test('no pod, account or namespace knows a pull secret: nodes pull with that of the cluster', () => {
    const demo = rendered('demo');
    expect(JSON.stringify(demo.objects)).not.toMatch(/imagePullSecrets|pull-secret/);
    expect(findAll(demo, 'ServiceAccount').map(({ metadata }) => metadata.name)).not.toContain(
      'rag-workload-sa',
    );
  });
});

describe('a pull secret of the environment', () => {
  test('is named by every pod of ours, models too', () => {
    const pods = pullSecretsOfPods(asked);
    expect(pods.length).toBeGreaterThan(5);
    expect(pods).toEqual(pods.map(() => [name]));
    expect(runGuards(asked)).toEqual([]);
  });

  test('is a copy of the right type and form in each namespace with pods', () => {
    const copies = findAll(asked, 'ExternalSecret').filter(({ metadata }) => metadata.name === name);
    expect(copies.map(({ metadata }) => metadata.namespace).sort()).toEqual([
      'model-storage',
      'private-ai-demo',
    ]);
    for (const copy of copies) {
      expect(validateManifest(copy)).toEqual([]);
      expect(at(copy, 'spec.target.template')).toEqual({
        type: 'kubernetes.io/dockerconfigjson',
        engineVersion: 'v2',
        mergePolicy: 'Replace',
      });
      expect(at(copy, 'spec.data.0.secretKey')).toBe('.dockerconfigjson');
      expect(at(copy, 'spec.data.0.remoteRef.property')).toBe('.dockerconfigjson');
      // The owner changes it in one place; the copies follow.
      expect(at(copy, 'spec.refreshPolicy')).toBe('Periodic');
    }
  });

  test('lies in a namespace of its own without pods, of which the readers may get one Secret', () => {
    const inside = asked.objects
      .filter(({ folder }) => !isHandover(folder))
      .map(({ manifest }) => manifest)
      .filter(({ metadata }) => metadata.namespace === 'private-ai-pull-secret');
    expect([...new Set(inside.map(({ kind }) => kind))].sort()).toEqual([
      'NetworkPolicy',
      'ResourceQuota',
      'Role',
      'RoleBinding',
    ]);
    expect(find(asked, 'Namespace', 'private-ai-pull-secret')).toBeDefined();
    for (const role of inside.filter(({ kind }) => kind === 'Role')) {
      expect(at(role, 'rules')).toEqual([
        { apiGroups: [''], resources: ['secrets'], resourceNames: [name], verbs: ['get'] },
      ]);
    }
    const source = asked.needs.secrets.find(({ namespace }) => namespace === 'private-ai-pull-secret');
    expect(source?.keys[0]?.description).toContain('{"auths": {');
  });

  test('has no versions: the node reads it at every pull', () => {
    expect(asked.needs.rotatableSecrets.has(name)).toBe(false);
  });

  test.each<[string, RawSettings, (string | undefined)[][]]>([
    [
      'the provider existing: one duty per namespace, none for a locked one',
      { secrets: { provider: 'existing' } },
      [
        ['model-storage', undefined],
        ['private-ai-demo', undefined],
      ],
    ],
    [
      'a store: one entry, no locked namespace',
      { secrets: { store: { name: 'vault' } } },
      [
        ['model-storage', 'private-ai-pull-secret'],
        ['private-ai-demo', 'private-ai-pull-secret'],
      ],
    ],
  ])('with %s', (_, changes, expected) => {
    const environment = rendered('demo', { images, ...changes });
    expect(duties(environment).sort()).toEqual(expected);
    const namespaces = findAll(environment, 'Namespace').map(({ metadata }) => metadata.name);
    expect(namespaces).not.toContain('private-ai-pull-secret');
    expect(runGuards(environment)).toEqual([]);
  });

  test('follows from the store while it is in use', () => {
    const stored = rendered('demo', { images, secrets: { store: { name: 'vault' } } });
    const policies = findAll(stored, 'ExternalSecret')
      .filter(({ metadata }) => metadata.name === name)
      .map((copy) => at(copy, 'spec.refreshPolicy'));
    expect(policies).toEqual(['Periodic', 'Periodic']);
  });

  test('that nobody makes is found', () => {
    const broken = edited(asked, 'ServiceAccount', 'rag-workload-sa', (account) => {
      account.imagePullSecrets[0].name = 'redhat-pull-secretz';
    });
    expect(runGuards(broken).map(({ message }) => message)).toEqual([
      'refers to Secret private-ai-demo/redhat-pull-secretz, which nothing makes',
    ]);
  });
});

describe('Llama Stack with a pull secret', () => {
  test('runs with an account of ours that carries it, since its resource cannot', () => {
    const server = find(asked, 'LlamaStackDistribution', 'llama-stack');
    expect(validateManifest(server)).toEqual([]);
    expect(at(server, 'spec.server.podOverrides.serviceAccountName')).toBe('rag-workload-sa');
    const account = find(asked, 'ServiceAccount', 'rag-workload-sa');
    expect(at(account, 'imagePullSecrets')).toEqual([{ name }]);
    expect(at(account, 'automountServiceAccountToken')).toBe(false);
  });

  test('gets the right that its operator then grants nobody, with the reason', () => {
    const grant = find(asked, 'RoleBinding', 'rag-workload-sa-anyuid');
    expect(at(grant, 'roleRef.name')).toBe('system:openshift:scc:anyuid');
    expect(at(grant, 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'rag-workload-sa', namespace: 'private-ai-demo' },
    ]);
    expect(grant.metadata.annotations?.['private-ai/reason']).toContain('fsGroup 0');
  });

  test('whose account is misspelt is found', () => {
    const broken = edited(asked, 'LlamaStackDistribution', 'llama-stack', (server) => {
      server.spec.server.podOverrides.serviceAccountName = 'rag-workload';
    });
    expect(runGuards(broken).map(({ message }) => message)).toContain(
      'refers to ServiceAccount private-ai-demo/rag-workload, which nothing makes',
    );
  });
});
