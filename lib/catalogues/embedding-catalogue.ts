/** One published embedding model; its dimension is stated here and nowhere else. */
export interface EmbeddingModel {
  readonly repository: string;
  /** Length of the vectors. */
  readonly dimension: number;
  readonly parameters: number;
  /** Longest text that it reads, in tokens; the rest is cut off. */
  readonly maxTokens: number;
  /** SPDX identifier. */
  readonly licence: string;
}

/** opendatahub-io/llama-stack-distribution distribution/run.yaml @rhoai-v2.25 and the models' cards. */
export const embeddingCatalogue = {
  'granite-embedding-125m': {
    repository: 'ibm-granite/granite-embedding-125m-english',
    dimension: 768,
    parameters: 124_645_632,
    maxTokens: 512,
    licence: 'Apache-2.0',
  },
  'all-minilm-l6-v2': {
    repository: 'sentence-transformers/all-MiniLM-L6-v2',
    dimension: 384,
    parameters: 22_713_216,
    maxTokens: 256,
    licence: 'Apache-2.0',
  },
} as const satisfies Record<string, EmbeddingModel>;

export type EmbeddingModelName = keyof typeof embeddingCatalogue;

export const embeddingModelNames = Object.keys(embeddingCatalogue) as [
  EmbeddingModelName,
  ...EmbeddingModelName[],
];
