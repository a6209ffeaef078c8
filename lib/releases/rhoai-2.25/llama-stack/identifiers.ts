import type { ServedModel } from '../../../contracts/served-model';
import type { Embedding } from '../../../contracts/vector-store';

/** Id of a model's provider in run.yaml. */
export function modelProviderId(model: Pick<ServedModel, 'name'>): string {
  return `vllm-${model.name}`;
}

/**
 * Id of a served model in the API of Llama Stack 0.2.22: `<provider id>/<id at the provider>`.
 *
 * It is the same for both kinds of registration: `register_model` builds it when `model_id` equals
 * `provider_model_id`, `update_registered_models` when the provider lists an identifier that equals its own
 * id, which the vLLM adapter does (llama_stack/core/routing_tables/models.py and
 * llama_stack/providers/remote/inference/vllm/vllm.py `list_models` @v0.2.22). The bare name still works
 * while it is unique, with a warning (routing_tables/common.py `lookup_model`).
 */
export function modelId(model: Pick<ServedModel, 'name' | 'modelId'>): string {
  return `${modelProviderId(model)}/${model.modelId}`;
}

/** Id of the provider of vector stores in run.yaml; whoever makes a store names it. */
export const vectorProviderId = 'milvus';

/**
 * Id of the embedding model: its catalogue name. It differs from the id at the provider, so 0.2.22 takes it
 * for an alias and keeps it as it is (`register_model`, ibid.).
 */
export function embeddingModelId(embedding: Pick<Embedding, 'name'>): string {
  return embedding.name;
}
