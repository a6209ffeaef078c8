import { runGuards } from '../../lib/guards';
import { validateManifest } from '../support/schemas';
import { edited } from '../support/edit';
import { at, find, findAll, modelEntry, rendered } from '../support/environments';

const demo = rendered('demo');

describe('External Secrets', () => {
  test('make every Secret of demo: nothing is left for the owner', () => {
    const made = findAll(demo, 'ExternalSecret').map(
      ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`,
    );
    expect(made.sort()).toEqual(
      demo.platform.secrets.map(({ namespace, name }) => `${namespace}/${name}`).sort(),
    );
    expect([...demo.platform.operators.keys()]).toContain('external-secrets');
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
    expect(findAll(external, 'ExternalSecret')).toEqual([]);
    expect(runGuards(external)).toEqual([]);
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
    const phase = (kind: string, name: string) =>
      demo.objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)?.phase;
    expect(phase('ExternalSecret', 'minio-credentials')).toBe('secrets');
    expect(phase('ExternalSecret', 'dspa-minio-credentials')).toBe('secretCopies');
    expect(phase('Deployment', 'minio')).toBe('dataStores');
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
