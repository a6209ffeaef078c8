import type { CatalogueModel } from './model';

const mistralSmall24b = {
  activations: 'bfloat16',
  parameters: 23_572_403_200,
  layers: 40,
  attentionHeads: 32,
  keyValueHeads: 8,
  headSize: 128,
  hiddenSize: 5120,
  feedForwardSize: 32_768,
  vocabularySize: 131_072,
  attention: { type: 'full' },
  maxContext: 32_768,
  toolCallParser: 'mistral',
  toolTemplate: false,
  chatTemplate: 'mistral-v7',
  gated: false,
  licence: 'Apache-2.0',
} as const;

const qwen3 = {
  activations: 'bfloat16',
  keyValueHeads: 8,
  headSize: 128,
  vocabularySize: 151_936,
  attention: { type: 'full' },
  maxContext: 40_960,
  toolCallParser: 'hermes',
  toolTemplate: true,
  gated: false,
  licence: 'Apache-2.0',
} as const;

const qwen3With8b = {
  ...qwen3,
  parameters: 8_190_735_360,
  layers: 36,
  attentionHeads: 32,
  hiddenSize: 4096,
  feedForwardSize: 12_288,
} as const;

const llama3 = {
  activations: 'bfloat16',
  keyValueHeads: 8,
  headSize: 128,
  vocabularySize: 128_256,
  attention: { type: 'full' },
  maxContext: 131_072,
  toolCallParser: 'llama3_json',
  toolTemplate: true,
} as const;

const llama31With8b = {
  ...llama3,
  parameters: 8_030_261_248,
  layers: 32,
  attentionHeads: 32,
  hiddenSize: 4096,
  feedForwardSize: 14_336,
  licence: 'llama3.1',
} as const;

const llama33With70b = {
  ...llama3,
  parameters: 70_553_706_496,
  layers: 80,
  attentionHeads: 64,
  hiddenSize: 8192,
  feedForwardSize: 28_672,
  licence: 'llama3.3',
} as const;

const gptOss = {
  format: 'mxfp4',
  activations: 'bfloat16',
  attentionHeads: 64,
  keyValueHeads: 8,
  headSize: 64,
  hiddenSize: 2880,
  // Four experts of 2880.
  feedForwardSize: 11_520,
  vocabularySize: 201_088,
  maxContext: 131_072,
  toolTemplate: true,
  // Its class came to support it later (vllm-project/vllm vllm/model_executor/models/gpt_oss.py @0025d69).
  layersDivide: false,
  gated: false,
  licence: 'Apache-2.0',
} as const;

/**
 * Models that an environment can name; it can add its own (`catalogue.models`).
 *
 * Architecture: `config.json` of each repository, as kaito-project/kaito
 * presets/workspace/models/model_catalog.yaml @056b8280b and its generator tests repeat it; Granite: deduced from its
 * published number of parameters. Weights: parameters times 2 bytes; quantized variants are computed (4.125 bits for
 * linear layers of w4a16 with group 128, 8 for those of fp8, 16 for embeddings), and agree with what vLLM printed where it
 * is known ("Model loading took": Qwen3-8B 15.27 and in fp8 8.8, Llama 3.1 8B 14.99, Llama 3.1 70B with 8 bits 67.72;
 * gpt-oss-20b 13.72 and gpt-oss-120b 65.97, vllm-project/vllm issue 23278, are taken from there, since vLLM pads them).
 */
export const modelCatalogue = {
  'mistral-small-24b-w4a16': {
    repository: 'RedHatAI/Mistral-Small-24B-Instruct-2501-quantized.w4a16',
    format: 'w4a16',
    weightsGiB: 13.2,
    ...mistralSmall24b,
  },
  'mistral-small-24b-fp8': {
    repository: 'RedHatAI/Mistral-Small-24B-Instruct-2501-FP8-dynamic',
    format: 'fp8',
    weightsGiB: 23.2,
    ...mistralSmall24b,
  },
  'mistral-small-24b': {
    repository: 'mistralai/Mistral-Small-24B-Instruct-2501',
    format: 'bf16',
    weightsGiB: 43.91,
    ...mistralSmall24b,
    layouts: ['hugging-face', 'mistral'],
  },
  'qwen3-0.6b': {
    ...qwen3,
    repository: 'Qwen/Qwen3-0.6B',
    format: 'bf16',
    parameters: 596_049_920,
    weightsGiB: 1.11,
    layers: 28,
    attentionHeads: 16,
    hiddenSize: 1024,
    feedForwardSize: 3072,
  },
  'qwen3-8b': {
    ...qwen3With8b,
    repository: 'Qwen/Qwen3-8B',
    format: 'bf16',
    weightsGiB: 15.26,
  },
  'qwen3-8b-fp8': {
    ...qwen3With8b,
    repository: 'Qwen/Qwen3-8B-FP8',
    format: 'fp8',
    weightsGiB: 8.8,
  },
  'qwen3-8b-w4a16': {
    ...qwen3With8b,
    repository: 'RedHatAI/Qwen3-8B-quantized.w4a16',
    format: 'w4a16',
    weightsGiB: 5.66,
  },
  'llama-3.1-8b-instruct': {
    ...llama31With8b,
    repository: 'meta-llama/Llama-3.1-8B-Instruct',
    format: 'bf16',
    weightsGiB: 14.96,
    gated: true,
  },
  'llama-3.1-8b-instruct-fp8': {
    ...llama31With8b,
    repository: 'RedHatAI/Meta-Llama-3.1-8B-Instruct-FP8',
    format: 'fp8',
    weightsGiB: 8.46,
    gated: false,
  },
  'llama-3.1-8b-instruct-w4a16': {
    ...llama31With8b,
    repository: 'RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16',
    format: 'w4a16',
    weightsGiB: 5.31,
    gated: false,
  },
  'llama-3.3-70b-instruct': {
    ...llama33With70b,
    repository: 'meta-llama/Llama-3.3-70B-Instruct',
    format: 'bf16',
    weightsGiB: 131.42,
    gated: true,
  },
  'llama-3.3-70b-instruct-fp8': {
    ...llama33With70b,
    repository: 'RedHatAI/Llama-3.3-70B-Instruct-FP8-dynamic',
    format: 'fp8',
    weightsGiB: 67.72,
    gated: false,
  },
  'llama-3.3-70b-instruct-w4a16': {
    ...llama33With70b,
    repository: 'RedHatAI/Llama-3.3-70B-Instruct-quantized.w4a16',
    format: 'w4a16',
    weightsGiB: 36.8,
    gated: false,
  },
  'granite-3.3-8b-instruct': {
    repository: 'ibm-granite/granite-3.3-8b-instruct',
    format: 'bf16',
    activations: 'bfloat16',
    parameters: 8_170_864_640,
    weightsGiB: 15.22,
    layers: 40,
    attentionHeads: 32,
    keyValueHeads: 8,
    headSize: 128,
    hiddenSize: 4096,
    feedForwardSize: 12_800,
    vocabularySize: 49_159,
    attention: { type: 'full' },
    maxContext: 131_072,
    toolCallParser: 'granite',
    toolTemplate: true,
    gated: false,
    licence: 'Apache-2.0',
  },
  'gpt-oss-20b': {
    ...gptOss,
    repository: 'openai/gpt-oss-20b',
    parameters: 20_914_757_184,
    weightsGiB: 13.72,
    layers: 24,
    attention: { type: 'sliding', window: 128, layers: 12 },
  },
  'gpt-oss-120b': {
    ...gptOss,
    repository: 'openai/gpt-oss-120b',
    parameters: 116_829_156_672,
    weightsGiB: 65.97,
    layers: 36,
    attention: { type: 'sliding', window: 128, layers: 18 },
  },
} as const satisfies Record<string, CatalogueModel>;

export type ModelName = keyof typeof modelCatalogue;

export const modelNames = Object.keys(modelCatalogue) as [ModelName, ...ModelName[]];
