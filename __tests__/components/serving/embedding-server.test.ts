import { parse } from 'yaml';
import { runGuards } from '../../../lib/guards';
import { at, find, findAll, rendered, settings, type RawSettings } from '../../support/environments';

/** config.json of ibm-granite/granite-embedding-125m-english. */
const granite = {
  repository: 'ibm-granite/granite-embedding-125m-english',
  format: 'bf16',
  parameters: 124_645_632,
  weightsGiB: 0.24,
  layers: 12,
  attentionHeads: 12,
  keyValueHeads: 12,
  headSize: 64,
  hiddenSize: 768,
  feedForwardSize: 3072,
  vocabularySize: 50_265,
  maxContext: 512,
};

const render = (model: object, changes: RawSettings = {}) =>
  rendered('demo', {
    catalogue: { models: { granite } },
    gpuPools: [...settings('demo').gpuPools, { name: 'small', gpu: 'T4', gpusPerNode: 1, nodes: 1 }],
    models: [...settings('demo').models, { name: 'embedder', context: 512, ...model }],
    rag: { ...settings('demo').rag, embedding: { servedBy: 'embedder' } },
    ...changes,
  });
type Rendered = ReturnType<typeof render>;

const runYaml = (environment: Rendered): unknown =>
  parse(
    (at(find(environment, 'ConfigMap', 'llamastack-config'), 'data') as Record<string, string>)['run.yaml'] ??
      '',
  );

const ours = render({
  model: 'granite',
  pool: 'small',
  source: { type: 'pvc', huggingFace: {} },
  vllm: { dtype: 'half' },
});

describe('an embedding model that vLLM serves', () => {
  test('computes embeddings, of the length that Llama Stack asks for, and answers no chat', () => {
    const args = at(find(ours, 'InferenceService', 'embedder'), 'spec.predictor.model.args') as string[];
    expect(args.slice(0, 2)).toEqual([
      '--task=embed',
      '--hf-overrides={"is_matryoshka":true,"matryoshka_dimensions":[768]}',
    ]);
    expect(args).toContain('--no-enable-chunked-prefill');
    expect(args).toContain('--no-enable-prefix-caching');
    expect(args).not.toContain('--enable-auto-tool-choice');
    expect(runGuards(ours)).toEqual([]);
  });

  test('is the embedding model of Llama Stack by the same id, and no model to chat with', () => {
    expect(at(runYaml(ours), 'models')).toEqual([
      {
        model_id: 'granite-embedding-125m',
        provider_id: 'vllm-embedder',
        provider_model_id: 'embedder',
        model_type: 'embedding',
        metadata: { embedding_dimension: 768 },
      },
    ]);
    const inference = at(runYaml(ours), 'providers.inference') as { provider_id: string; config: object }[];
    expect(inference.map(({ provider_id }) => provider_id)).not.toContain('sentence-transformers');
    expect(inference.find(({ provider_id }) => provider_id === 'vllm-embedder')?.config).toMatchObject({
      url: 'http://embedder-predictor.private-ai-demo.svc.cluster.local/v1',
      refresh_models: false,
    });
    expect(ours.models.map(({ name }) => name)).toEqual(settings('demo').models.map(({ name }) => name));
  });

  test('needs no volume beside Llama Stack, and no Job that fills it', () => {
    const names = [...findAll(ours, 'Job'), ...findAll(ours, 'PersistentVolumeClaim')].map(
      ({ metadata }) => metadata.name,
    );
    expect(names.filter((name) => name.startsWith('llama-stack-embedding'))).toEqual([]);
    expect(names).toContainEqual(expect.stringMatching(/^embedder-loader-/));
    expect(JSON.stringify(find(ours, 'LlamaStackDistribution', 'llama-stack'))).not.toContain(
      'embedding-model',
    );
  });

  test('is neither measured, evaluated, tried with a chat nor watched for late answers', () => {
    const chats = ours.objects.filter(
      ({ manifest: { kind, metadata } }) =>
        kind === 'PrometheusRule' || /benchmark|evaluat|smoke-models/.test(metadata.name),
    );
    expect(chats.length).toBeGreaterThan(3);
    expect(chats.filter(({ manifest }) => JSON.stringify(manifest).includes('embedder'))).toEqual([]);
  });
});

describe('an embedding model that somebody else serves', () => {
  const theirs = render({
    source: {
      type: 'endpoint',
      url: 'https://embeddings.example.com/v1',
      model: 'org/embedder',
      apiKey: true,
    },
  });

  test('is called with its key, over an opening of the network', () => {
    expect(at(runYaml(theirs), 'models.0.provider_model_id')).toBe('org/embedder');
    expect(JSON.stringify(at(runYaml(theirs), 'providers.inference'))).toContain('${env.MODEL_KEY_EMBEDDER}');
    expect(theirs.needs.externalUses.map(({ host }) => host)).toContain('embeddings.example.com');
    expect(runGuards(theirs)).toEqual([]);
  });

  test('has to take requests that state the length, which a person is told', () => {
    expect(theirs.needs.prerequisites.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('also where a request states dimensions: 768'),
    );
    expect(ours.needs.prerequisites.filter(({ text }) => text.includes('dimensions: 768'))).toEqual([]);
  });
});
