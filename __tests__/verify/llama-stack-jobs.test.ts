import { controlsOf } from '../../tools/verify/llama-stack/controls';
import {
  driveJob,
  parseRunYaml,
  serverFiles,
  withEmbeddingServer,
  withOpposite,
} from '../../tools/verify/llama-stack/jobs';
import { renderEnvironment } from '../../lib/stages/environment';
import { recordAt, recordsAt } from '../../lib/kubernetes/manifest';
import { ragOnly, rendered, settings } from '../support/environments';

const demo = rendered('demo');
const files = serverFiles(demo);
const runYaml = parseRunYaml(files.runYaml);

describe('files of a server', () => {
  test('are those of the ConfigMap that the custom resource names', () => {
    expect(runYaml).toMatchObject({ version: 2, image_name: 'rh' });
  });

  test('come with a value for every variable', () => {
    expect(files.environment).toMatchObject({
      LLAMA_STACK_DISABLE_VERSION_CHECK: 'true',
      FILES_S3_ACCESS_KEY_ID: 'value-of-FILES_S3_ACCESS_KEY_ID',
    });
  });

  test('have the folders of certificates', () => {
    expect(files.caFolders).toEqual(['/run/certificates/service-ca']);
  });

  test('have the other keys at the path of their mount', () => {
    const external = { ...settings('lab').rag, llamaStack: { files: 's3' } };
    const paths = Object.keys(serverFiles(rendered('lab', { rag: external })).files);
    expect(paths).toEqual(['/etc/llama-stack/aws-config']);
  });

  test('are missed without stage 02', () => {
    expect(() => serverFiles({ objects: [] })).toThrow(
      'no LlamaStackDistribution and no llama-stack-server is rendered',
    );
    const objects = demo.objects.filter(({ manifest }) => manifest.kind !== 'ConfigMap');
    expect(() => serverFiles({ objects })).toThrow('no ConfigMap llamastack-config is rendered');
  });
});

describe('job of a server', () => {
  const job = driveJob('demo', demo);

  test('promises the ids of the contract', () => {
    expect(job.models).toContainEqual({
      name: 'mistral-24b',
      id: 'vllm-mistral-24b/mistral-24b',
      modelId: 'mistral-24b',
      url: 'https://mistral-24b-predictor.private-ai-demo.svc.cluster.local:8443/v1',
      tokenVariable: 'VLLM_API_TOKEN',
    });
    expect(job.embedding).toEqual({
      id: 'granite-embedding-125m',
      dimension: 768,
      mount: '/mnt/embedding-model',
      folder: '/mnt/embedding-model',
      server: null,
    });
  });

  test('of a server of embeddings has its URL and its key, and no volume', () => {
    const { environment } = withEmbeddingServer(settings('demo'));
    const { embedding, models } = driveJob('demo', renderEnvironment(environment));
    expect(embedding).toMatchObject({
      id: 'granite-embedding-125m',
      mount: null,
      folder: null,
      server: { modelId: 'org/embedder', tokenVariable: 'MODEL_KEY_EMBEDDER' },
    });
    expect(models.map(({ name }) => name)).not.toContain('embedder');
  });

  test('names variables that the server has', () => {
    for (const { tokenVariable } of job.models)
      expect(files.environment).toHaveProperty([String(tokenVariable)]);
    expect(files.environment).toHaveProperty([job.accessKeyVariable]);
  });

  test.each([
    ['demo', 's3', 'path'],
    ['lab', 's3', 'virtual'],
    ['lab', 'local', null],
  ] as const)('knows where the bucket of %s with %s stands', (name, backend, addressing) => {
    const rag = { ...settings(name).rag, llamaStack: { files: backend } };
    expect(driveJob(name, rendered(name, { rag })).addressing).toBe(addressing);
  });

  test('has a collection to fill, also where the environment has none', () => {
    const rag = { ...settings('demo').rag, collections: [] };
    expect(driveJob('demo', rendered('demo', { rag })).collections).toEqual(['of_the_check']);
    expect(job.collections).toEqual(demo.environment.rag.collections);
  });

  test('of a model that somebody else serves has the key of its own, and no call past Llama Stack', () => {
    const elsewhere = driveJob('demo', rendered('demo', ragOnly));
    expect(elsewhere.models).toEqual([
      {
        name: 'far',
        id: 'vllm-far/org/far-24b',
        modelId: 'org/far-24b',
        url: 'https://models.example.com:8443/v1',
        tokenVariable: 'MODEL_KEY_FAR',
      },
    ]);
    expect(elsewhere.guide.chat).toBeNull();
    expect(elsewhere.guide.search).toContain('"model":"vllm-far/org/far-24b"');
  });

  test('is impossible without Llama Stack', () => {
    expect(() => driveJob('demo', { ...demo, llamaStack: undefined })).toThrow('demo has no Llama Stack');
  });
});

test('the opposite has the other registration and the other backend', () => {
  const [same, opposite] = withOpposite(settings('demo'));
  expect(same?.environment.rag.llamaStack).toMatchObject({ modelRegistration: 'refresh', files: 's3' });
  expect(opposite?.environment.rag.llamaStack).toMatchObject({
    modelRegistration: 'required',
    files: 'local',
    stores: { type: 'postgresql' },
  });
  expect(opposite?.name).toBe('demo with required, local and postgresql');
  const [, lab] = withOpposite(settings('lab'));
  expect(lab?.environment.rag.llamaStack.stores).toEqual({ type: 'sqlite' });
});

test('a database that somebody else runs is one of ours here', () => {
  const environment = settings('demo', {
    rag: { llamaStack: { stores: { type: 'external', host: 'db.example.com', ca: { configMap: 'ca' } } } },
  });
  const [same] = withOpposite(environment);
  expect(same?.environment.rag.llamaStack.stores).toEqual({ type: 'postgresql', size: '5Gi' });
});

describe('controls', () => {
  const controls = controlsOf(runYaml, files);

  test('break a copy, each in its own way', () => {
    const broken = controls.map((control) => JSON.stringify(control.runYaml));
    expect(new Set([...broken, JSON.stringify(runYaml)]).size).toBe(controls.length + 1);
  });

  test('break what their name says', () => {
    const named = (name: string) => controls.find((control) => control.name === `control: ${name}`)?.runYaml;
    const [milvus] = recordsAt(named('a missing key'), 'providers', 'vector_io');
    expect(recordAt(milvus, 'config')).not.toHaveProperty('token');
    const missing = named('a missing API') as { apis: string[]; providers: object };
    expect(missing.apis).not.toContain('safety');
    expect(missing.providers).not.toHaveProperty('safety');
  });

  test('cannot be made of something else', () => {
    expect(() => controlsOf({ providers: {} }, files)).toThrow(
      'run.yaml has no providers.vector_io.0.config',
    );
  });
});
