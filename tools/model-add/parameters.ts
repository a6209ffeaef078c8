import type { WeightFormat } from '../../lib/catalogues/model';
import type { HuggingFaceConfig } from './hugging-face-config';

/** Numbers of a model, by what is quantized and what is not. */
export interface Parameters {
  readonly all: number;
  /** Matrices of attention. */
  readonly attention: number;
  /** Matrices of the feed-forward parts, of all experts. */
  readonly feedForward: number;
  /** Embeddings, head, router, norms and biases. */
  readonly rest: number;
}

/** Counted from the architecture: what a decoder of this shape has. */
export function parametersOf(config: HuggingFaceConfig): Parameters {
  const { num_hidden_layers: layers, hidden_size: hidden, vocab_size: words } = config;
  const attention = layers * attentionOf(config);
  const { matrices, routers } = feedForwardOf(config);
  const embeddings = words * hidden * (config.tie_word_embeddings ? 1 : 2);
  const norms = hidden * (2 * layers + 1);
  const rest = embeddings + routers + norms;
  return { all: attention + matrices + rest, attention, feedForward: matrices, rest };
}

function attentionOf(config: HuggingFaceConfig): number {
  const { hidden_size: hidden, num_attention_heads: heads, kv_lora_rank: latent } = config;
  if (latent !== null && latent !== undefined) {
    const rope = config.qk_rope_head_dim ?? 0;
    const plain = config.qk_nope_head_dim ?? 0;
    const value = config.v_head_dim ?? 0;
    const queries = heads * (plain + rope);
    const short = config.q_lora_rank;
    const query = short === null || short === undefined ? hidden * queries : short * (hidden + queries);
    return query + hidden * (latent + rope) + latent * heads * (plain + value) + heads * value * hidden;
  }
  const size = config.head_dim ?? Math.floor(hidden / heads);
  const keyValueHeads = config.num_key_value_heads ?? heads;
  return 2 * hidden * size * (heads + keyValueHeads);
}

function feedForwardOf(config: HuggingFaceConfig): { matrices: number; routers: number } {
  const { num_hidden_layers: layers, hidden_size: hidden, intermediate_size: dense } = config;
  const experts = config.num_local_experts ?? config.num_experts ?? config.n_routed_experts ?? 0;
  if (experts === 0) return { matrices: layers * 3 * hidden * (dense ?? 0), routers: 0 };
  const width = config.moe_intermediate_size ?? dense ?? 0;
  const plain = config.first_k_dense_replace ?? 0;
  const mixed = layers - plain;
  const shared = config.shared_expert_intermediate_size ?? (config.n_shared_experts ?? 0) * width;
  return {
    matrices: plain * 3 * hidden * (dense ?? 0) + mixed * 3 * hidden * (experts * width + shared),
    routers: mixed * hidden * experts,
  };
}

/** Bits of a quantized number with its scales: groups of 128, for mxfp4 of 32. */
const bits: Readonly<Record<WeightFormat, number>> = {
  bf16: 16,
  fp16: 16,
  fp8: 8,
  w8a8: 8,
  w4a16: 4.125,
  awq: 4.25,
  gptq: 4.25,
  mxfp4: 4.25,
};

/** Size of the weights where only the matrices are quantized (of mxfp4 the experts alone), in GiB, rounded up. */
export function weightsGiB(config: HuggingFaceConfig, format: WeightFormat): number {
  const { attention, feedForward, rest } = parametersOf(config);
  const attentionBits = format === 'mxfp4' ? 16 : bits[format];
  const total = (feedForward * bits[format] + attention * attentionBits + rest * 16) / 8;
  return Math.ceil((100 * total) / 2 ** 30) / 100;
}
