import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { runGuards } from '../../../lib/guards';
import { validateManifest } from '../../support/schemas';
import { edited } from '../../support/edit';
import { at, find, findAll, findSome, modelEntry, rendered, settings } from '../../support/environments';
import { ExternalSecrets } from '../../../lib/components/platform/external-secrets';
import { Minio } from '../../../lib/components/storage/minio';
import { madeFor } from '../../support/alone';

const demo = rendered('demo');

describe('External Secrets', () => {
  test('make every Secret of demo: nothing is left for the owner', () => {
    const made = findAll(demo, 'ExternalSecret').map(
      ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(made.sort()).toEqual(
      demo.needs.secrets.map(({ namespace, name }) => `${namespace}/${name}`).sort(),
    );
    expect([...demo.needs.operators]).toContain('external-secrets');
  });

  test('are not rendered with the provider existing', () => {
    const existing = rendered('demo', { secrets: { provider: 'existing' } });
    for (const kind of ['ExternalSecret', 'SecretStore', 'Password'])
      expect(findAll(existing, kind)).toEqual([]);
    expect(runGuards(existing)).toEqual([]);
  });

  test('leave the keys of an external object store to the owner, as a duty', () => {
    const external = rendered('lab', {
      secrets: { provider: 'external-secrets' },
      models: [modelEntry({ pool: 'a10' })],
    });
    const supplied = external.needs.secrets.filter(({ keys }) =>
      keys.some(({ name }) => name === 'accesskey'),
    );
    expect(supplied.length).toBeGreaterThan(0);
    const made = findAll(external, 'ExternalSecret').map(({ metadata }) => metadata.name);
    expect(supplied.filter(({ name }) => made.includes(name))).toEqual([]);
    expect(runGuards(external)).toEqual([]);
  });
});

describe('External Secrets itself', () => {
  const managed = rendered('demo', { operators: { 'external-secrets': 'managed' } });
  const config = find(managed, 'ExternalSecretsConfig', 'cluster');

  test('is switched on where the program installs the operator, before anything that it makes', () => {
    expect(validateManifest(config)).toEqual([]);
    const syncWave = managed.objects.find(({ manifest }) => manifest === config)?.syncWave;
    expect(syncWave).toBe('configuration');
    const problems = runGuards(managed).map(({ construct, message }) => `${construct ?? ''} ${message}`);
    expect(problems.filter((problem) => problem.includes('ExternalSecretsConfig cluster'))).toEqual([]);
  });

  test('stays when it leaves Git: without it, nothing makes or copies credentials', () => {
    expect(config.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('has a rule of the network for the store, empty without one, since it can never be taken away', () => {
    const path = 'spec.controllerConfig.networkPolicies';
    expect(at(config, path)).toEqual([
      { name: 'external-store', componentName: 'ExternalSecretsCoreController', egress: [] },
    ]);
    const withStore = rendered('demo', {
      operators: { 'external-secrets': 'managed' },
      secrets: { store: { name: 'vault', port: 8200 } },
    });
    expect(at(find(withStore, 'ExternalSecretsConfig', 'cluster'), `${path}.0.egress`)).toEqual([
      { ports: [{ port: 8200, protocol: 'TCP' }] },
    ]);
  });

  test('is a duty with an operator that exists, and nothing with the provider existing', () => {
    const expected = rendered('demo', { operators: 'existing' });
    expect(findAll(expected, 'ExternalSecretsConfig')).toEqual([]);
    const duties = (environment: typeof demo) => environment.needs.prerequisites.map(({ text }) => text);
    expect(duties(expected)).toContain(
      'External Secrets runs: of the operator for OpenShift, ExternalSecretsConfig cluster exists',
    );
    const existing = rendered('demo', { operators: 'managed', secrets: { provider: 'existing' } });
    expect(findAll(existing, 'ExternalSecretsConfig')).toEqual([]);
    expect(duties(existing).join('\n')).not.toContain('External Secrets');
  });
});

describe('an external store', () => {
  const withStore = (store: object, changes: object = {}) =>
    rendered('demo', { secrets: { store, ...changes } });
  const stored = withStore({ name: 'vault', path: 'ai/demo' });

  test('is where every Secret comes from: nothing is generated, no account of ours may read a Secret', () => {
    expect(runGuards(stored)).toEqual([]);
    for (const kind of ['Password', 'SecretStore']) expect(findAll(stored, kind)).toEqual([]);
    expect(findAll(stored, 'ExternalSecret').map((made) => at(made, 'spec.secretStoreRef'))).toEqual(
      stored.needs.secrets.map(() => ({ kind: 'ClusterSecretStore', name: 'vault' })),
    );
    // Argo CD has a right to the empty Secret that it applies.
    const readers = (environment: RenderedEnvironment) =>
      findSome(environment, 'Role')
        .filter(({ metadata }) => !metadata.name.endsWith('-argocd'))
        .filter((role) => JSON.stringify(role).includes('"secrets"'));
    expect(readers(demo).length).toBeGreaterThan(0);
    expect(readers(stored)).toEqual([]);
    for (const made of findSome(stored, 'ExternalSecret')) expect(validateManifest(made)).toEqual([]);
  });

  test('has an entry per Secret below its path, and a property per key', () => {
    const root = at(find(stored, 'ExternalSecret', 'minio-credentials'), 'spec.data') as unknown[];
    expect(root.map((entry) => [at(entry, 'remoteRef.key'), at(entry, 'remoteRef.property')])).toEqual([
      ['ai/demo/model-storage/minio-credentials', 'accesskey'],
      ['ai/demo/model-storage/minio-credentials', 'secretkey'],
    ]);
    const atRoot = withStore({ name: 'vault' });
    expect(at(find(atRoot, 'ExternalSecret', 'minio-credentials'), 'spec.data.0.remoteRef.key')).toBe(
      'model-storage/minio-credentials',
    );
  });

  test('holds the keys of a MinIO user once: both namespaces read one entry', () => {
    const keys = ['minio-user-dspa', 'dspa-minio-credentials'].map((name) =>
      at(find(stored, 'ExternalSecret', name), 'spec.data.1.remoteRef.key'),
    );
    expect(keys).toEqual(Array(2).fill('ai/demo/model-storage/minio-user-dspa'));
  });

  test('gives the connection of KServe from here, not from an entry', () => {
    const s3 = rendered('demo', { models: [modelEntry()], secrets: { store: { name: 'vault' } } });
    const secret = find(s3, 'ExternalSecret', 's3-credentials-kserve');
    expect((at(secret, 'spec.data') as unknown[]).map((entry) => at(entry, 'secretKey'))).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ]);
    expect(at(secret, 'spec.target.template.data.S3_USE_HTTPS')).toBe('0');
    expect(runGuards(s3)).toEqual([]);
  });

  test('does not change a Secret in use: another version is another entry', () => {
    expect(at(find(stored, 'ExternalSecret', 'minio-credentials'), 'spec.refreshPolicy')).toBe('CreatedOnce');
    const rotated = withStore({ name: 'vault' }, { versions: { 'dspa-minio-credentials': 2 } });
    expect(
      at(find(rotated, 'ExternalSecret', 'dspa-minio-credentials-v2'), 'spec.data.0.remoteRef.key'),
    ).toBe('model-storage/minio-user-dspa-v2');
    const made = findAll(rotated, 'ExternalSecret').map(({ metadata }) => metadata.name);
    expect(made).not.toContain('dspa-minio-credentials');
    expect(runGuards(rotated)).toEqual([]);
  });

  test('is the duty of its owner, per namespace where it serves one only', () => {
    const duties = (environment: typeof demo) =>
      environment.needs.prerequisites.flatMap(({ object }) =>
        object?.kind === 'SecretStore' || object?.kind === 'ClusterSecretStore' ? [object] : [],
      );
    expect(duties(stored)).toEqual([{ kind: 'ClusterSecretStore', name: 'vault' }]);
    const local = withStore({ kind: 'SecretStore', name: 'vault' });
    expect(duties(local)).toEqual(
      ['model-storage', 'private-ai-demo'].map((namespace) => ({
        kind: 'SecretStore',
        name: 'vault',
        namespace,
      })),
    );
    expect(runGuards(local)).toEqual([]);
    const elsewhere = rendered('demo', {
      operators: 'existing',
      secrets: { store: { kind: 'SecretStore', name: 'vault' } },
    });
    expect(elsewhere.needs.prerequisites.map(({ text }) => text)).toContain(
      'Network policies let External Secrets reach the server behind SecretStore vault, port 443',
    );
  });

  test('that a Secret names otherwise is found', () => {
    const broken = edited(
      stored,
      'ExternalSecret',
      'minio-credentials',
      (m) => (m.spec.secretStoreRef.name = 'volt'),
    );
    expect(runGuards(broken).map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PAI-201 refers to ClusterSecretStore volt, which nothing makes',
    ]);
  });
});

describe('a generated Secret', () => {
  const secret = find(demo, 'ExternalSecret', 'minio-credentials');

  test('is made once and outlives whatever happens to its ExternalSecret', () => {
    expect(at(secret, 'spec.refreshPolicy')).toBe('CreatedOnce');
    expect(at(secret, 'spec.target')).toMatchObject({ creationPolicy: 'Orphan', immutable: true });
    expect(secret.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('has the keys that its users read, each from a generator of its own', () => {
    const sources = at(secret, 'spec.dataFrom') as unknown[];
    expect(sources.map((source) => at(source, 'rewrite.0.regexp.target'))).toEqual([
      'accesskey',
      'secretkey',
    ]);
    const generators = sources.map((source) => String(at(source, 'sourceRef.generatorRef.name')));
    expect(new Set(generators).size).toBe(2);
    for (const name of generators) {
      const generator = find(demo, 'Password', name);
      expect(validateManifest(generator)).toEqual([]);
      expect(at(generator, 'spec')).toMatchObject({ symbols: 0, allowRepeat: true });
    }
  });

  test('comes before everything that reads it', () => {
    const syncWave = (kind: string, name: string) =>
      demo.objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)
        ?.syncWave;
    expect(syncWave('ExternalSecret', 'minio-credentials')).toBe('secrets');
    expect(syncWave('ExternalSecret', 'dspa-minio-credentials')).toBe('secretCopies');
    expect(syncWave('Deployment', 'minio')).toBe('dataStores');
  });
});

describe('a copied Secret', () => {
  const copy = find(demo, 'ExternalSecret', 'llama-files-credentials');

  test('takes the keys of the MinIO user under the names that its consumer reads', () => {
    const data = at(copy, 'spec.data') as unknown[];
    expect(
      data.map((entry) => [
        at(entry, 'secretKey'),
        at(entry, 'remoteRef.key'),
        at(entry, 'remoteRef.property'),
      ]),
    ).toEqual([
      ['accesskey', 'minio-user-llama-files', 'accesskey'],
      ['secretkey', 'minio-user-llama-files', 'secretkey'],
    ]);
  });

  test('carries the connection for KServe, which is no secret', () => {
    const withS3 = rendered('demo', { models: [modelEntry()] });
    const kserve = find(withS3, 'ExternalSecret', 's3-credentials-kserve');
    expect(at(kserve, 'spec.target.template')).toMatchObject({
      mergePolicy: 'Merge',
      data: { S3_ENDPOINT: 'minio.model-storage.svc.cluster.local:9000', S3_USE_HTTPS: '0' },
    });
    expect(runGuards(withS3)).toEqual([]);
  });

  test('is read by an account that may get exactly the copied Secrets, and never the root credentials', () => {
    const [rule] = at(find(demo, 'Role', 'secrets-for-private-ai-demo'), 'rules') as {
      resourceNames: string[];
      verbs: string[];
    }[];
    expect(rule?.verbs).toEqual(['get']);
    expect(rule?.resourceNames).toEqual([
      'minio-user-dspa',
      'minio-user-ingestion',
      'minio-user-llama-files',
      'minio-user-model-loader',
    ]);
    const store = find(demo, 'SecretStore', 'secrets-of-model-storage');
    expect(at(store, 'spec.provider.kubernetes.auth.serviceAccount.name')).toBe(
      'secrets-of-model-storage-reader',
    );
  });
});

describe('a broken secret', () => {
  const problems = (environment: typeof demo) =>
    runGuards(environment).map(({ code, message }) => `${code} ${message}`);

  test('whose generator is gone', () => {
    const broken = edited(demo, 'Password', 'minio-credentials-accesskey', (m) => (m.metadata.name = 'x'));
    expect(problems(broken)).toContain(
      'PAI-201 refers to Password model-storage/minio-credentials-accesskey, which nothing makes',
    );
  });

  test('that lacks a key which somebody reads', () => {
    const broken = edited(demo, 'ExternalSecret', 'dspa-minio-credentials', (m) => m.spec.data.pop());
    expect(problems(broken)).toContain(
      'PAI-201 refers to key secretkey of Secret private-ai-demo/dspa-minio-credentials, which has none',
    );
  });
});

test('the root credentials of MinIO alone', () => {
  const { secrets } = settings('demo');
  const objects = madeFor(
    (scope) => new Minio(scope, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' }),
    (scope, needs) => new ExternalSecrets(scope, 'external-secrets', { needs, settings: secrets }),
  );
  expect(objects).toMatchSnapshot();
});
