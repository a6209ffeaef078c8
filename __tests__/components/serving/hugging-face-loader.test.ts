import { runGuards } from '../../../lib/guards';
import { at, find, findAll, modelEntry, rendered, type RawSettings, small } from '../../support/environments';

const render = (sources: readonly object[], changes: RawSettings = {}) =>
  rendered('demo', {
    ...small,
    gpuPools: [{ name: 'l4', gpu: 'L4', nodes: 4, nodeSelector: { gpu: 'l4' } }],
    models: sources.map((source, index) => modelEntry({ name: `m${index}`, pool: 'l4', source })),
    ...changes,
  });
type Rendered = ReturnType<typeof render>;
const jobs = (environment: Rendered) =>
  findAll(environment, 'Job').filter(({ metadata }) => metadata.name.includes('-loader-'));
const pod = (environment: Rendered) => at(jobs(environment)[0], 'spec.template.spec');
const env = (environment: Rendered) =>
  Object.fromEntries(
    (at(pod(environment), 'containers.0.env') as { name: string; value: string }[]).map(
      ({ name, value }) => [name, value] as const,
    ),
  );
const policy = (environment: Rendered) => find(environment, 'NetworkPolicy', 'egress-m0-loader');
const uses = (environment: Rendered) => policy(environment).metadata.annotations?.['private-ai/uses'];
const storageUri = (environment: Rendered, model: string) =>
  at(find(environment, 'InferenceService', model), 'spec.predictor.model.storageUri');

const volume = { type: 'pvc', huggingFace: {} };
const bucket = { type: 's3', huggingFace: {} };

describe('weights of Hugging Face on a volume', () => {
  const environment = render([volume]);

  test('come by a Job that has no other part than Hugging Face', () => {
    expect(env(environment)).toMatchObject({
      HUB_URL: 'https://huggingface.co',
      REPOSITORY: 'Qwen/Qwen3-0.6B',
      REVISION: 'main',
      VOLUME: '/models',
    });
    expect(uses(environment)).toBe('huggingface.co:443');
    expect(environment.uploads).toEqual([]);
    expect(environment.uploader).toBeUndefined();
    expect(runGuards(environment)).toEqual([]);
  });

  test('come to a volume with room for them, on a node of the pool, before the server', () => {
    const claim = /^pvc:\/\/(m0-weights-\w+)\/$/.exec(String(storageUri(environment, 'm0')))?.[1] ?? '';
    expect(at(find(environment, 'PersistentVolumeClaim', claim), 'spec.resources.requests.storage')).toBe(
      '3Gi',
    );
    expect(at(pod(environment), 'volumes')).toContainEqual({
      name: 'models',
      persistentVolumeClaim: { claimName: claim },
    });
    expect(at(pod(environment), 'nodeSelector')).toEqual({ gpu: 'l4' });
    const [job] = environment.objects.filter(({ manifest }) => manifest === jobs(environment)[0]);
    expect(job?.syncWave).toBe('runtimes');
  });

  test('come again for another repository or revision only, to another volume', () => {
    const namesOf = (huggingFace: object, changes: RawSettings = {}) => {
      const other = render([{ type: 'pvc', huggingFace }], changes);
      return [jobs(other)[0]?.metadata.name, storageUri(other, 'm0')];
    };
    expect(namesOf({})).toEqual([jobs(environment)[0]?.metadata.name, storageUri(environment, 'm0')]);
    for (const huggingFace of [{ revision: 'v2' }, { repository: 'org/other' }]) {
      const [job, uri] = namesOf(huggingFace);
      expect(job).not.toBe(jobs(environment)[0]?.metadata.name);
      expect(uri).not.toBe(storageUri(environment, 'm0'));
    }
  });

  test('come with a token as a file where the repository is gated', () => {
    expect(JSON.stringify(pod(environment))).not.toContain('huggingface-token');
    const gated = render([{ type: 'pvc', huggingFace: { token: true } }]);
    expect(env(gated).HUB_KEY_FILE).toBe('/run/keys/hugging-face/HF_TOKEN');
    expect(at(pod(gated), 'volumes')).toContainEqual({
      name: 'run-keys-hugging-face',
      secret: { secretName: 'huggingface-token' },
    });
    expect(gated.needs.secrets.map(({ name }) => name)).toContain('huggingface-token');
    expect(runGuards(gated)).toEqual([]);
  });
});

describe('weights of Hugging Face in a bucket', () => {
  const environment = render([bucket, bucket, { type: 's3', huggingFace: { revision: 'v2' } }]);

  test('have a folder per revision, which KServe reads', () => {
    expect(env(environment)).toMatchObject({ BUCKET: 'llm-models', FOLDER: 'Qwen/Qwen3-0.6B/main' });
    expect(storageUri(environment, 'm0')).toBe('s3://llm-models/Qwen/Qwen3-0.6B/main');
    expect(storageUri(environment, 'm2')).toBe('s3://llm-models/Qwen/Qwen3-0.6B/v2');
    expect(runGuards(environment)).toEqual([]);
  });

  test('come once for all models that read the same', () => {
    expect(jobs(environment).map(({ metadata }) => metadata.name.replace(/-\w+$/, ''))).toEqual([
      'm0-loader',
      'm2-loader',
    ]);
    expect(environment.hubLoads.map(({ job }) => job)).toEqual(['m0-loader', 'm0-loader', 'm2-loader']);
  });

  test('are written by a user of their own, whom the network lets to the store', () => {
    expect(uses(environment)).toBe('minio.model-storage.svc.cluster.local:9000, huggingface.co:443');
    const script = find(environment, 'ConfigMap', 'minio-bootstrap');
    expect(at(script, 'data')).toHaveProperty(['hugging-face-loader.json']);
    expect(JSON.stringify(script)).not.toContain('weights-uploader');
  });

  test('reach a store with names of buckets in its host and a CA of its own', () => {
    const external = render([bucket], {
      objectStore: {
        type: 'external',
        endpoint: 'https://s3.example.com',
        region: 'eu-west-1',
        pathStyle: false,
        ca: { configMap: 'store-ca', key: 'root.crt' },
      },
    });
    expect(env(external)).toMatchObject({
      STORE_URL: 'https://s3.example.com',
      STORE_REGION: 'eu-west-1',
      STORE_PATH_STYLE: 'off',
      STORE_CA: '/etc/store-ca/root.crt',
    });
    expect(runGuards(external)).toEqual([]);
  });
});

describe('the way to Hugging Face', () => {
  test('is that of a mirror, with the port of its URL', () => {
    const endpoint = 'http://hub.example.com:8081/api/huggingfaceml/hub';
    const environment = render([volume], { huggingFace: { endpoint } });
    expect(env(environment).HUB_URL).toBe(endpoint);
    expect(uses(environment)).toBe('hub.example.com:8081');
    expect(runGuards(environment)).toEqual([]);
  });

  test('leads through a proxy, which is then the only host that the pods reach', () => {
    const proxy = 'http://proxy.example.com:3128';
    const environment = render([volume], { huggingFace: { proxy } });
    expect(env(environment)).toMatchObject({ HTTPS_PROXY: proxy, HTTP_PROXY: proxy });
    expect(uses(environment)).toBe('proxy.example.com:3128');
    expect(at(policy(environment), 'spec.egress.1.ports')).toEqual([{ port: 3128, protocol: 'TCP' }]);
  });

  test('trusts the CAs of the cluster where that is said, which OpenShift injects', () => {
    expect(findAll(render([volume]), 'ConfigMap').map(({ metadata }) => metadata.name)).not.toContain(
      'hugging-face-trusted-ca',
    );
    const environment = render([volume], { huggingFace: { trustedCa: true } });
    const { metadata, data } = find(environment, 'ConfigMap', 'hugging-face-trusted-ca');
    expect(metadata.labels).toMatchObject({ 'config.openshift.io/inject-trusted-cabundle': 'true' });
    expect(data).toBeUndefined();
    expect(env(environment).SSL_CERT_FILE).toBe('/etc/trusted-ca/ca-bundle.crt');
    expect(runGuards(environment)).toEqual([]);
  });
});
