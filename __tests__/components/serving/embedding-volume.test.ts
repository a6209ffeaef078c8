import { Construct } from 'constructs';
import { EmbeddingVolume } from '../../../lib/components/serving/embedding-volume';
import { Minio } from '../../../lib/components/storage/minio';
import { defaultEmbeddingSource } from '../../../lib/environment/embedding-schema';
import { runGuards } from '../../../lib/guards';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, settings, type RawSettings } from '../../support/environments';
import { granite } from '../rag/llama-stack/fixture';

const render = (source: object, changes: RawSettings = {}) =>
  rendered('demo', { ...changes, rag: { ...settings('demo').rag, embedding: { source } } });
type Rendered = ReturnType<typeof render>;

const job = (environment: Rendered) => {
  const [found] = findAll(environment, 'Job').filter(({ metadata }) =>
    metadata.name.startsWith('llama-stack-embedding-loader-'),
  );
  if (found === undefined) throw new Error('no loader of the embedding model');
  return found;
};
const pod = (environment: Rendered) => at(job(environment), 'spec.template.spec');
const server = (environment: Rendered) =>
  at(find(environment, 'LlamaStackDistribution', 'llama-stack'), 'spec.server');
/** The claim that Llama Stack mounts. */
const claim = (environment: Rendered) =>
  String(at(server(environment), 'podOverrides.volumes.0.persistentVolumeClaim.claimName'));
const registered = (environment: Rendered) =>
  (at(find(environment, 'ConfigMap', 'llamastack-config'), 'data') as Record<string, string>)['run.yaml'];

const hub = render({ type: 'pvc', huggingFace: {} });
const bucket = render({ type: 'pvc', path: 'embeddings/granite' });

describe('weights of the embedding model', () => {
  test('come from Hugging Face unless the file says otherwise', () => {
    expect(claim(rendered('demo'))).toBe(claim(hub));
    expect(runGuards(hub)).toEqual([]);
  });

  test('are loaded by a Job that has ended before Llama Stack starts', () => {
    const waves = new Map(hub.objects.map(({ manifest, syncWave }) => [manifest, syncWave]));
    expect(waves.get(job(hub))).toBe('runtimes');
    expect(waves.get(find(hub, 'LlamaStackDistribution', 'llama-stack'))).toBe('applications');
    expect(waves.get(find(hub, 'PersistentVolumeClaim', claim(hub)))).toBe('runtimes');
  });

  test('are what Llama Stack mounts, read-only, and registers by their folder', () => {
    expect(at(server(hub), 'podOverrides.volumeMounts')).toContainEqual({
      name: 'embedding-model',
      mountPath: '/mnt/embedding-model',
      readOnly: true,
    });
    expect(at(pod(hub), 'volumes')).toContainEqual({
      name: 'models',
      persistentVolumeClaim: { claimName: claim(hub) },
    });
    expect(registered(hub)).toContain('provider_model_id: /mnt/embedding-model\n');
    expect(registered(hub)).not.toContain('ibm-granite');
  });

  test('need no GPU, no image of a model server, and a pod of Llama Stack on the node if there is one', () => {
    expect(pod(hub)).not.toHaveProperty('nodeSelector');
    expect(String(at(pod(hub), 'containers.0.image'))).toContain('ubi9/python-312');
    expect(at(pod(hub), 'affinity')).toEqual({
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            labelSelector: {
              matchExpressions: [
                { key: 'app', operator: 'In', values: ['llama-stack', 'llama-stack-embedding-loader'] },
                {
                  key: 'app.kubernetes.io/instance',
                  operator: 'In',
                  values: ['llama-stack', 'llama-stack-embedding-loader'],
                },
              ],
            },
            topologyKey: 'kubernetes.io/hostname',
          },
        ],
      },
    });
  });

  test('can be loaded where there is no Llama Stack yet: the pod meets its own condition', () => {
    expect(at(job(hub), 'spec.template.metadata.labels')).toMatchObject({
      app: 'llama-stack-embedding-loader',
      'app.kubernetes.io/instance': 'llama-stack-embedding-loader',
    });
  });

  test('on a volume of every node are loaded on any node', () => {
    const shared = render({
      type: 'pvc',
      huggingFace: {},
      accessMode: 'ReadWriteMany',
      storageClass: 'cephfs',
    });
    expect(pod(shared)).not.toHaveProperty('affinity');
    expect(at(find(shared, 'PersistentVolumeClaim', claim(shared)), 'spec')).toMatchObject({
      accessModes: ['ReadWriteMany'],
      storageClassName: 'cephfs',
    });
    const zones = ({ needs }: Rendered) =>
      needs.prerequisites.filter(({ text }) => text.includes('WaitForFirstConsumer'));
    expect(zones(hub)).toHaveLength(1);
    expect(zones(shared)).toHaveLength(0);
  });

  test('of another revision come to another volume by another Job', () => {
    const other = render({ type: 'pvc', huggingFace: { revision: 'v2' } });
    expect(claim(other)).not.toBe(claim(hub));
    expect(job(other).metadata.name).not.toBe(job(hub).metadata.name);
  });

  test('come through the bucket where a person brings them, with a user who reads that bucket only', () => {
    expect(runGuards(bucket)).toEqual([]);
    expect(at(pod(bucket), 'containers.0.env')).toContainEqual({
      name: 'SOURCE',
      value: 'llm-models/embeddings/granite',
    });
    const egress = find(bucket, 'NetworkPolicy', 'egress-llama-stack-embedding-loader');
    expect(egress.metadata.annotations?.['private-ai/uses']).toBe(
      'minio.model-storage.svc.cluster.local:9000',
    );
    expect(bucket.embeddingWeights?.upload?.path).toBe('embeddings/granite');
    expect(bucket.needs.downloads).toContainEqual({
      repository: granite.repository,
      place: 'bucket llm-models, folder embeddings/granite',
      user: 'embedding of Llama Stack',
    });
  });

  test('on a volume of somebody else are read from its folder, and nothing is loaded', () => {
    const existing = render({ type: 'existing-pvc', claim: 'our-weights', path: 'granite' });
    expect(claim(existing)).toBe('our-weights');
    expect(registered(existing)).toContain('provider_model_id: /mnt/embedding-model/granite\n');
    expect(() => job(existing)).toThrow('no loader');
    expect(existing.needs.prerequisites).toContainEqual(
      expect.objectContaining({
        object: { kind: 'PersistentVolumeClaim', name: 'our-weights', namespace: 'private-ai-demo' },
      }),
    );
    expect(runGuards(existing)).toEqual([]);
  });
});

test('the volume of the embedding model alone', () => {
  const environment = settings('demo');
  const objects = alone((folder) => {
    const store = new Minio(folder, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
    const scope = new Construct(folder, 'embedding');
    new EmbeddingVolume(scope, 'volume', {
      embedding: granite,
      source: defaultEmbeddingSource,
      store,
      hub: environment.huggingFace,
      readers: { app: 'llama-stack' },
    });
    return scope;
  });
  expect(objects).toMatchSnapshot();
});
