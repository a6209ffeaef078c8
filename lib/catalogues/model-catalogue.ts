/** How the weights are stored; decides their size and the GPU that can run them. */
export type WeightFormat = 'bf16' | 'fp8' | 'w4a16';

/** What is known of one published model: the numbers of the fit rule and the flags it needs. */
export interface CatalogueModel {
  /** Hugging Face repository of the weights. */
  readonly repository: string;
  readonly format: WeightFormat;
  /** Size of the weights in GPU memory, in GiB. */
  readonly weightsGiB: number;
  /** Key-value cache of one token with a 16-bit cache, in bytes, over all layers. */
  readonly kvBytesPerToken: number;
  readonly attentionHeads: number;
  /** Tensor parallelism beyond this number stores the cache more than once. */
  readonly keyValueHeads: number;
  /** Largest context of the model, in tokens. */
  readonly maxContext: number;
  /** vLLM parser for tool calls; a model without one serves no tools. */
  readonly toolCallParser?: 'mistral' | 'hermes' | 'llama3_json' | 'granite';
}

const mistralSmall24b = {
  kvBytesPerToken: 163_840,
  attentionHeads: 32,
  keyValueHeads: 8,
  maxContext: 32_768,
  toolCallParser: 'mistral',
} as const;

/**
 * Models that an environment can name. Architecture numbers: model cards and
 * kaito-project/kaito presets/workspace/models/model_catalog.yaml @056b8280b; weights of quantized
 * variants are computed (4.125 bits for linear layers of w4a16 with group 128, 16 for embeddings).
 */
export const modelCatalogue = {
  'mistral-small-24b-w4a16': {
    repository: 'RedHatAI/Mistral-Small-24B-Instruct-2501-quantized.w4a16',
    format: 'w4a16',
    weightsGiB: 13.2,
    ...mistralSmall24b,
  },
  'mistral-small-24b': {
    repository: 'mistralai/Mistral-Small-24B-Instruct-2501',
    format: 'bf16',
    weightsGiB: 43.91,
    ...mistralSmall24b,
  },
  'qwen3-0.6b': {
    repository: 'Qwen/Qwen3-0.6B',
    format: 'bf16',
    weightsGiB: 1.11,
    kvBytesPerToken: 114_688,
    attentionHeads: 16,
    keyValueHeads: 8,
    maxContext: 40_960,
    toolCallParser: 'hermes',
  },
  'qwen3-8b': {
    repository: 'Qwen/Qwen3-8B',
    format: 'bf16',
    weightsGiB: 15.26,
    kvBytesPerToken: 147_456,
    attentionHeads: 32,
    keyValueHeads: 8,
    maxContext: 40_960,
    toolCallParser: 'hermes',
  },
  'llama-3.1-8b-instruct': {
    repository: 'meta-llama/Llama-3.1-8B-Instruct',
    format: 'bf16',
    weightsGiB: 14.96,
    kvBytesPerToken: 131_072,
    attentionHeads: 32,
    keyValueHeads: 8,
    maxContext: 131_072,
    toolCallParser: 'llama3_json',
  },
  'llama-3.3-70b-instruct': {
    repository: 'meta-llama/Llama-3.3-70B-Instruct',
    format: 'bf16',
    weightsGiB: 131.42,
    kvBytesPerToken: 327_680,
    attentionHeads: 64,
    keyValueHeads: 8,
    maxContext: 131_072,
    toolCallParser: 'llama3_json',
  },
  'granite-3.3-8b-instruct': {
    repository: 'ibm-granite/granite-3.3-8b-instruct',
    format: 'bf16',
    weightsGiB: 15.22,
    kvBytesPerToken: 163_840,
    attentionHeads: 32,
    keyValueHeads: 8,
    maxContext: 131_072,
    toolCallParser: 'granite',
  },
} as const satisfies Record<string, CatalogueModel>;

export type ModelName = keyof typeof modelCatalogue;

export const modelNames = Object.keys(modelCatalogue) as [ModelName, ...ModelName[]];

/** One published embedding model; its dimension is stated here and nowhere else. */
export interface EmbeddingModel {
  readonly repository: string;
  /** Length of the vectors. */
  readonly dimension: number;
}

/** opendatahub-io/llama-stack-distribution distribution/run.yaml @rhoai-v2.25 and the models' cards. */
export const embeddingCatalogue = {
  'granite-embedding-125m': { repository: 'ibm-granite/granite-embedding-125m-english', dimension: 768 },
  'all-minilm-l6-v2': { repository: 'sentence-transformers/all-MiniLM-L6-v2', dimension: 384 },
} as const satisfies Record<string, EmbeddingModel>;

export type EmbeddingModelName = keyof typeof embeddingCatalogue;

export const embeddingModelNames = Object.keys(embeddingCatalogue) as [
  EmbeddingModelName,
  ...EmbeddingModelName[],
];
