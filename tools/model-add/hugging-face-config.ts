import * as z from 'zod';

const count = z.number().int().positive();
const optional = count.nullish();

/**
 * What is read of a `config.json` of Hugging Face, in its own words (huggingface/transformers src/transformers/models,
 * configuration_*.py). Other fields do not matter here.
 */
const configSchema = z.looseObject({
  model_type: z.string().default('unknown'),
  num_hidden_layers: count,
  hidden_size: count,
  num_attention_heads: count,
  num_key_value_heads: optional,
  head_dim: optional,
  intermediate_size: optional,
  vocab_size: count,
  max_position_embeddings: count,
  tie_word_embeddings: z.boolean().default(false),
  torch_dtype: z.string().nullish(),
  dtype: z.string().nullish(),
  // Windows.
  sliding_window: optional,
  use_sliding_window: z.boolean().nullish(),
  layer_types: z.array(z.string()).nullish(),
  sliding_window_pattern: optional,
  // Latent attention.
  kv_lora_rank: optional,
  q_lora_rank: optional,
  qk_rope_head_dim: optional,
  qk_nope_head_dim: optional,
  v_head_dim: optional,
  // Mixtures of experts.
  num_local_experts: optional,
  num_experts: optional,
  n_routed_experts: optional,
  num_experts_per_tok: optional,
  moe_intermediate_size: optional,
  n_shared_experts: z.number().int().nonnegative().nullish(),
  shared_expert_intermediate_size: z.number().int().nonnegative().nullish(),
  first_k_dense_replace: z.number().int().nonnegative().nullish(),
  quantization_config: z
    .looseObject({
      quant_method: z.string().nullish(),
      config_groups: z
        .record(
          z.string(),
          z.looseObject({
            weights: z.looseObject({ num_bits: count, type: z.string().nullish() }).nullish(),
            input_activations: z.looseObject({}).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

export type HuggingFaceConfig = z.output<typeof configSchema>;

/** The part of a `config.json` that describes the language model: a model that sees pictures too has it below. */
export function readConfig(text: string): HuggingFaceConfig {
  const whole = parsed(text);
  const parts = z.looseObject({ text_config: z.looseObject({}).optional() }).parse(whole);
  const { text_config: inner, ...outer } = parts;
  const { success, data, error } = configSchema.safeParse(
    inner === undefined ? outer : { ...outer, ...inner },
  );
  if (success) return data;
  const fields = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`this is no config.json of a language model: ${fields.join('; ')}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`this is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
