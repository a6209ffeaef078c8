import { gpuCatalogue } from '../../lib/catalogues/gpu-catalogue';
import type { GpuProduct } from '../../lib/catalogues/gpu-catalogue';
import type { CatalogueModel } from '../../lib/catalogues/model';
import { type ModelName, modelCatalogue } from '../../lib/catalogues/model-catalogue';
import {
  divides,
  gpuFit,
  type GpuFitProps,
  usableGpuCounts,
  type Verdict,
  verdictOf,
} from '../../lib/environment/gpu-fit';
import { longestRequest, requestBytes } from '../../lib/environment/kv-cache';
import { defaultStep, memorySplit } from '../../lib/environment/vllm-memory';
import { measurements } from './vllm-measurements';

const GIB = 2 ** 30;

interface Case {
  readonly model: ModelName;
  readonly gpu: GpuProduct;
  readonly gpus?: number;
  readonly nodes?: number;
  readonly utilization?: number;
  readonly context?: number;
  readonly requestTokens?: number;
  readonly concurrency?: number;
}

function propsOf({
  model,
  gpu,
  gpus = 1,
  nodes = 1,
  utilization = 0.9,
  context = 8192,
  ...rest
}: Case): GpuFitProps {
  return {
    model: modelCatalogue[model],
    memoryGiB: gpuCatalogue[gpu].memoryGiB,
    gpus,
    nodes,
    gpuMemoryUtilization: utilization,
    kvCacheDtype: 'auto',
    context,
    requestTokens: rest.requestTokens ?? context,
    concurrency: rest.concurrency ?? 1,
    step: defaultStep(gpuCatalogue[gpu]),
  };
}

const verdict = (props: GpuFitProps): Verdict => verdictOf(gpuFit(props), props.memoryGiB);

describe('against what vLLM printed', () => {
  test.each(measurements.map((each) => [`${each.gpu}: ${each.source}`, each] as const))(
    '%s',
    (_, { props, cacheGiB }) => {
      const error = (memorySplit({ ...props, nodes: 1 }).cacheGiB - cacheGiB) / props.memoryGiB;
      expect(error).toBeLessThanOrEqual(0);
      expect(error).toBeGreaterThan(-0.1);
    },
  );
});

const cases: readonly (readonly [string, Case, Verdict])[] = [
  // The models of demo, which the reference stack runs.
  [
    'Mistral bf16 on 4 L4',
    { model: 'mistral-small-24b', gpu: 'L4', gpus: 4, utilization: 0.85, context: 32_768 },
    'ok',
  ],
  ['Mistral w4a16 on L4', { model: 'mistral-small-24b-w4a16', gpu: 'L4' }, 'ok'],
  ['Mistral w4a16 on L4 with 0.7', { model: 'mistral-small-24b-w4a16', gpu: 'L4', utilization: 0.7 }, 'no'],
  ['Mistral w4a16 on L4, 32k', { model: 'mistral-small-24b-w4a16', gpu: 'L4', context: 32_768 }, 'close'],
  ['Mistral bf16 on 2 L4', { model: 'mistral-small-24b', gpu: 'L4', gpus: 2 }, 'no'],
  ['Mistral bf16 on L40S', { model: 'mistral-small-24b', gpu: 'L40S' }, 'no'],
  ['Mistral fp8 on L40S, 32k', { model: 'mistral-small-24b-fp8', gpu: 'L40S', context: 32_768 }, 'ok'],
  ['Qwen3-8B on L4', { model: 'qwen3-8b', gpu: 'L4' }, 'ok'],
  ['Qwen3-8B on L4, 16 at once', { model: 'qwen3-8b', gpu: 'L4', concurrency: 16 }, 'waits'],
  ['16 short ones', { model: 'qwen3-8b', gpu: 'L4', concurrency: 16, requestTokens: 1024 }, 'ok'],
  ['Llama-70B on 4 A100', { model: 'llama-3.3-70b-instruct', gpu: 'A100-SXM4-80GB', gpus: 4 }, 'ok'],
  ['Llama-70B on 1 A100', { model: 'llama-3.3-70b-instruct', gpu: 'A100-SXM4-80GB' }, 'no'],
  ['Llama-70B fp8 on H100 NVL', { model: 'llama-3.3-70b-instruct-fp8', gpu: 'H100-NVL' }, 'ok'],
  ['gpt-oss-20b on A10G, all it can read', { model: 'gpt-oss-20b', gpu: 'A10G', context: 65_536 }, 'ok'],
  ['gpt-oss-120b on H200, the same', { model: 'gpt-oss-120b', gpu: 'H200-SXM5', context: 131_072 }, 'ok'],
  [
    'Llama-70B on 2 nodes with 4 L4',
    { model: 'llama-3.3-70b-instruct', gpu: 'L4', gpus: 4, nodes: 2 },
    'close',
  ],
  ['Llama-70B on 3 nodes with 4 L4', { model: 'llama-3.3-70b-instruct', gpu: 'L4', gpus: 4, nodes: 3 }, 'ok'],
  ['Llama-70B on 1 node with 4 L4', { model: 'llama-3.3-70b-instruct', gpu: 'L4', gpus: 4 }, 'no'],
  ['Qwen3-0.6B on T4', { model: 'qwen3-0.6b', gpu: 'T4' }, 'ok'],
  ['Llama-8B on T4', { model: 'llama-3.1-8b-instruct', gpu: 'T4' }, 'no'],
];

test.each(cases)('%s', (_, props, expected) => {
  expect(verdict(propsOf(props))).toBe(expected);
});

describe('the edges are exact', () => {
  const props = propsOf({ model: 'mistral-small-24b-w4a16', gpu: 'L4', requestTokens: 1024 });

  test('of the context', () => {
    const tighter = { ...props, gpuMemoryUtilization: 0.85 };
    const { largestContext } = gpuFit(tighter);
    expect(largestContext).toBeGreaterThan(8192);
    expect(verdict({ ...tighter, context: largestContext })).toBe('close');
    expect(verdict({ ...tighter, context: largestContext + 16 })).toBe('no');
  });

  test('of the concurrency', () => {
    const { largestConcurrency } = gpuFit({ ...props, concurrency: 8 });
    expect(verdict({ ...props, concurrency: largestConcurrency })).toBe('ok');
    expect(verdict({ ...props, concurrency: largestConcurrency + 1 })).toBe('waits');
  });

  test('of a usual request', () => {
    const many = { ...props, concurrency: 20 };
    const { largestRequest } = gpuFit(many);
    expect(verdict({ ...many, requestTokens: largestRequest })).toBe('ok');
    expect(verdict({ ...many, requestTokens: largestRequest + 16 })).toBe('waits');
  });
});

describe('the cache of a request', () => {
  const cache = { gpus: 1, nodes: 1, kvCacheDtype: 'auto' as const, step: 2048 };
  const bytes = (model: CatalogueModel, tokens: number, change: Partial<typeof cache> = {}) =>
    requestBytes({ model, ...cache, ...change }, tokens);
  const llama: CatalogueModel = modelCatalogue['llama-3.1-8b-instruct'];
  const gptOss: CatalogueModel = modelCatalogue['gpt-oss-20b'];
  const latent: CatalogueModel = { ...llama, layers: 27, attention: { type: 'mla', latentSize: 576 } };

  test('has keys and values of every layer', () => {
    expect(bytes(llama, 16)).toBe(16 * 131_072);
    expect(bytes(llama, 17)).toBe(32 * 131_072);
    expect(bytes({ ...llama, layers: 64 }, 16)).toBe(2 * bytes(llama, 16));
  });

  test('is halved by fp8', () => {
    expect(requestBytes({ model: llama, ...cache, kvCacheDtype: 'fp8' }, 4096)).toBe(bytes(llama, 4096) / 2);
  });

  test('is divided among the GPUs, down to one head each', () => {
    expect(bytes(llama, 4096, { gpus: 8 })).toBe(bytes(llama, 4096) / 8);
    expect(bytes(llama, 4096, { gpus: 16 })).toBe(bytes(llama, 4096) / 8);
  });

  test('is divided among the nodes by their layers, of which one node has the most', () => {
    expect(bytes(llama, 4096, { nodes: 2 })).toBe(bytes(llama, 4096) / 2);
    // 32 layers are 11, 11 and 10.
    expect(bytes(llama, 4096, { nodes: 3 })).toBe((bytes(llama, 4096) * 11) / 32);
    // Half of the layers have a window, on every node.
    expect(bytes(gptOss, 131_072, { nodes: 2 })).toBe(bytes(gptOss, 131_072) / 2);
  });

  test('of a sliding window is the window and one step', () => {
    // vLLM printed 3.1 GiB for the whole context.
    expect(bytes(gptOss, 131_072) / GIB).toBeCloseTo(3.05, 2);
    const window =
      bytes(gptOss, 131_072) - bytes({ ...gptOss, layers: 12, attention: { type: 'full' } }, 131_072);
    expect(window).toBe((128 - 1 + 2048 + 17) * 12 * 2048);
    // A short request is kept whole, in one block more.
    expect(bytes(gptOss, 1024)).toBe((2 * 1024 + 16) * 12 * 2048);
  });

  test('counts the layers that fill up the last group', () => {
    // 10 layers of one kind and 52 of the other are groups of 10: 60 of the other.
    const gemma: CatalogueModel = {
      ...llama,
      layers: 62,
      attention: { type: 'sliding', window: 1024, layers: 52 },
    };
    const even: CatalogueModel = {
      ...llama,
      layers: 70,
      attention: { type: 'sliding', window: 1024, layers: 60 },
    };
    expect(bytes(gemma, 32_768)).toBe(bytes(even, 32_768));
  });

  test('with latent attention is one vector, which every GPU has', () => {
    expect(bytes(latent, 16)).toBe(16 * 27 * 576 * 2);
    expect(bytes(latent, 16, { gpus: 8 })).toBe(bytes(latent, 16));
  });

  test('the longest that fits does, and one block more does not', () => {
    for (const model of [llama, gptOss, latent]) {
      for (const gib of [0.01, 0.1, 1]) {
        const longest = longestRequest({ model, ...cache }, gib * GIB, 1_000_000);
        expect(bytes(model, longest + 16)).toBeGreaterThan(gib * GIB);
        if (longest > 0) expect(bytes(model, longest)).toBeLessThanOrEqual(gib * GIB);
      }
    }
    expect(longestRequest({ model: llama, ...cache }, 100 * GIB, 8192)).toBe(8192);
  });
});

describe('weights on several nodes', () => {
  const llama: CatalogueModel = modelCatalogue['llama-3.3-70b-instruct'];
  const weights = (nodes: number, gpus = 1) =>
    memorySplit({ ...propsOf({ model: 'llama-3.3-70b-instruct', gpu: 'L4', gpus, nodes }) }).weightsGiB /
    1.01;
  /** The embeddings, of which the first node has one and the last node the other. */
  const embeddings = (2 * llama.vocabularySize * llama.hiddenSize) / GIB;

  test('are those of the layers of the fullest node, and one of the embeddings', () => {
    for (const nodes of [2, 3, 4, 7]) {
      const layers = (llama.weightsGiB - 2 * embeddings) * (Math.ceil(llama.layers / nodes) / llama.layers);
      expect(weights(nodes)).toBeGreaterThanOrEqual(layers + embeddings);
      expect(weights(nodes)).toBeLessThanOrEqual(layers + 3 * embeddings);
    }
    expect(weights(1)).toBe(llama.weightsGiB);
  });

  test('are divided among the GPUs of a node', () => {
    expect(weights(2, 4)).toBeCloseTo(weights(2) / 4, 10);
  });
});

test('weights that do not fit leave no context, and say how much is missing', () => {
  const fit = gpuFit(propsOf({ model: 'mistral-small-24b', gpu: 'L4' }));
  expect(fit).toMatchObject({ largestContext: 0, largestConcurrency: 0, largestRequest: 0 });
  expect(fit.afterWeightsGiB).toBeLessThan(-20);
});

describe('GPU counts of a model', () => {
  const heads = (attentionHeads: number, keyValueHeads: number) => ({
    attentionHeads,
    keyValueHeads,
    attention: { type: 'full' as const },
  });

  test('divide the attention heads', () => {
    expect(usableGpuCounts(heads(32, 8))).toEqual([1, 2, 4, 8, 16]);
    expect(usableGpuCounts(heads(12, 12))).toEqual([1, 2, 4]);
  });

  test('divide the key-value heads, or are a multiple of them', () => {
    expect(usableGpuCounts(heads(48, 6))).toEqual([1, 2]);
    expect(usableGpuCounts(heads(64, 4))).toEqual([1, 2, 4, 8, 16]);
    expect(divides(heads(48, 6), 3)).toEqual({ attentionHeads: true, keyValueHeads: true });
  });

  test('do not count key-value heads that latent attention lacks', () => {
    const latent = {
      attentionHeads: 16,
      keyValueHeads: 6,
      attention: { type: 'mla' as const, latentSize: 576 },
    };
    expect(usableGpuCounts(latent)).toEqual([1, 2, 4, 8, 16]);
  });
});
