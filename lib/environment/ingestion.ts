import { embeddingCatalogue, type EmbeddingModelName } from '../catalogues/embedding-catalogue';

/** Collections of which the program has documents (lib/components/rag/ingestion/samples). */
export const sampledCollections = ['acme_corporate', 'eu_ai_act', 'red_hat_docs'] as const;

export type SampledCollection = (typeof sampledCollections)[number];

/**
 * Longest piece of a document, in tokens. Llama Stack counts with a tokenizer of its own, so a fifth of what the embedding
 * model reads is left over (llama_stack/providers/utils/memory/vector_store.py `make_overlapped_chunks` @v0.2.22).
 */
export function chunkTokensOf(model: EmbeddingModelName, stated: number | undefined): number {
  return stated ?? Math.floor(0.8 * embeddingCatalogue[model].maxTokens);
}
