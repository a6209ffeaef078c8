import { findAll, modelEntry, rendered, settings } from '../../support/environments';

const lab = rendered('lab', { stages: ['stage00-ai-platform', 'stage01-model-serving'] });

describe('an external object store', () => {
  test('renders no server, no bootstrap and no volume', () => {
    const servers = lab.objects.filter(
      ({ manifest, folder }) => manifest.kind === 'Deployment' && folder === 'stage00-ai-platform',
    );
    expect(servers).toEqual([]);
    const jobs = lab.objects.filter(
      ({ manifest, syncWave }) => manifest.kind === 'Job' && syncWave === 'bootstrap',
    );
    expect(jobs).toEqual([]);
    expect(findAll(lab, 'PersistentVolumeClaim')).toEqual([]);
  });

  test('turns buckets and rights into duties, under the names that the store uses', () => {
    const duties = lab.needs.prerequisites.map(({ text }) => text);
    expect(duties).toContain(
      'Bucket lab-weights exists at https://s3.lab.internal.example.org, with versioning',
    );
    expect(duties).toContain(
      'The keys in Secret lab-ai/s3-credentials-kserve may read bucket lab-weights, and no other',
    );
  });

  test('tells KServe endpoint, region and addressing through the keys that it reads', () => {
    const secret = lab.needs.secrets.find(({ name }) => name === 's3-credentials-kserve');
    expect(Object.fromEntries((secret?.keys ?? []).map(({ name, value }) => [name, value]))).toEqual({
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      S3_ENDPOINT: 's3.lab.internal.example.org:443',
      S3_USE_HTTPS: '1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      S3_USER_VIRTUAL_BUCKET: 'true',
    });
  });

  test('expects the ConfigMap with its CA and gives it to the loader', () => {
    const { objectStore } = settings('lab');
    const withCa = rendered('lab', {
      objectStore: { ...objectStore, ca: { configMap: 'lab-ca', key: 'ca.crt' } },
      models: [modelEntry({ pool: 'a10', source: { type: 'pvc', size: '10Gi', path: 'qwen3/0.6b' } })],
    });
    expect(withCa.needs.prerequisites.map(({ object }) => object)).toContainEqual({
      kind: 'ConfigMap',
      name: 'lab-ca',
      namespace: 'lab-ai',
      keys: ['ca.crt'],
    });
    expect(JSON.stringify(findAll(withCa, 'Job'))).toContain('"configMap":{"name":"lab-ca"}');
  });
});
