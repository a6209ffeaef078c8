import type { z } from 'zod';
import type { Attention, ToolCallParser, WeightFormat } from '../../lib/catalogues/model';
import type { modelEntrySchema } from '../../lib/environment/catalogue-schema';
import type { HuggingFaceConfig } from './hugging-face-config';
import { parametersOf, weightsGiB } from './parameters';

export type ModelEntry = z.output<typeof modelEntrySchema>;

/** What a config.json does not say. */
export interface EntryOptions {
  readonly repository: string;
  /** Bytes of all tensors, of model.safetensors.index.json. @default computed from the architecture */
  readonly totalSize?: number;
  readonly format?: WeightFormat;
  /** `none` for a model without. @default that of its architecture, where it is known */
  readonly toolCallParser?: ToolCallParser | 'none';
  readonly toolTemplate: boolean;
  readonly gated: boolean;
  readonly licence: string;
}

/** The entry of the catalogue that a config.json describes. */
export function modelEntry(config: HuggingFaceConfig, options: EntryOptions): ModelEntry {
  const { hidden_size: hiddenSize, num_attention_heads: attentionHeads } = config;
  const format = options.format ?? formatOf(config);
  const parser = options.toolCallParser ?? parsers[config.model_type];
  return {
    repository: options.repository,
    format,
    activations: isHalf(config) ? 'float16' : 'bfloat16',
    parameters: parametersOf(config).all,
    weightsGiB: options.totalSize === undefined ? weightsGiB(config, format) : gib(options.totalSize),
    layers: config.num_hidden_layers,
    attentionHeads,
    keyValueHeads: config.num_key_value_heads ?? attentionHeads,
    headSize: config.head_dim ?? Math.floor(hiddenSize / attentionHeads),
    hiddenSize,
    feedForwardSize: feedForwardSize(config),
    vocabularySize: config.vocab_size,
    attention: attentionOf(config),
    maxContext: config.max_position_embeddings,
    ...(parser === undefined || parser === 'none' ? {} : { toolCallParser: parser }),
    toolTemplate: options.toolTemplate,
    ...(undivided.includes(config.model_type) ? { layersDivide: false } : {}),
    gated: options.gated,
    licence: options.licence,
  };
}

/** Architectures whose class in vLLM 0.10.1 has no `SupportsPP`. */
const undivided: readonly string[] = ['gpt_oss'];

/** The parser that vLLM's documentation names for the instruct models of an architecture. */
const parsers: Readonly<Partial<Record<string, ToolCallParser>>> = {
  deepseek_v3: 'deepseek_v3',
  glm4_moe: 'glm45',
  granite: 'granite',
  llama: 'llama3_json',
  mistral: 'mistral',
  qwen2: 'hermes',
  qwen3: 'hermes',
  qwen3_moe: 'hermes',
};

/** vLLM reads weights of 32 bits as half, too. */
function isHalf(config: HuggingFaceConfig): boolean {
  return /^(torch\.)?float(16|32)$/.test(config.dtype ?? config.torch_dtype ?? '');
}

function formatOf(config: HuggingFaceConfig): WeightFormat {
  const quantization = config.quantization_config;
  if (quantization === null || quantization === undefined) return isHalf(config) ? 'fp16' : 'bf16';
  const method = quantization.quant_method ?? 'unknown';
  const plain: Readonly<Partial<Record<string, WeightFormat>>> = {
    awq: 'awq',
    fp8: 'fp8',
    fbgemm_fp8: 'fp8',
    gptq: 'gptq',
    mxfp4: 'mxfp4',
  };
  const known = plain[method] ?? compressedFormat(quantization);
  if (known !== undefined) return known;
  throw new Error(`the weights are stored in a way that is not known here (${method}); say --format`);
}

/** compressed-tensors says bits and type of the weights, and whether activations are quantized too. */
function compressedFormat({
  config_groups: groups,
}: NonNullable<HuggingFaceConfig['quantization_config']>): WeightFormat | undefined {
  const [group] = Object.values(groups ?? {});
  const { num_bits: bits, type } = group?.weights ?? {};
  if (bits === 8 && type === 'float') return 'fp8';
  const integers = type === 'int';
  const both = group?.input_activations !== null && group?.input_activations !== undefined;
  if (bits === 8 && integers && both) return 'w8a8';
  return bits === 4 && integers && !both ? 'w4a16' : undefined;
}

function attentionOf(config: HuggingFaceConfig): Attention {
  const { kv_lora_rank: latent, layer_types: types, sliding_window: window } = config;
  const strange = types?.filter((type) => type !== 'full_attention' && type !== 'sliding_attention') ?? [];
  if (strange.length > 0 || stateful.includes(config.model_type)) {
    const what = strange[0] ?? config.model_type;
    throw new Error(`the cache of a model with ${what} is not computed here; its size cannot be checked`);
  }
  if (latent !== null && latent !== undefined) {
    return { type: 'mla', latentSize: latent + (config.qk_rope_head_dim ?? 0) };
  }
  if (window === null || window === undefined || config.use_sliding_window === false) return { type: 'full' };
  const layers = slidingLayers(config);
  return layers === 0 ? { type: 'full' } : { type: 'sliding', window, layers };
}

/** Architectures with layers that keep a state instead of a cache. */
const stateful: readonly string[] = [
  'bamba',
  'falcon_h1',
  'granitemoehybrid',
  'jamba',
  'kimi_linear',
  'mamba',
  'mamba2',
  'nemotron_h',
  'qwen3_next',
  'zamba2',
];

/** Layers with the window: as listed, or every one but each n-th, or all. */
function slidingLayers(config: HuggingFaceConfig): number {
  const { layer_types: types, num_hidden_layers: layers, model_type: type } = config;
  if (types !== null && types !== undefined) {
    return types.filter((each) => each === 'sliding_attention').length;
  }
  const pattern = config.sliding_window_pattern ?? (type === 'gemma2' ? 2 : undefined);
  return pattern === undefined ? layers : layers - Math.floor(layers / pattern);
}

/** Of a mixture, what one token visits. */
function feedForwardSize(config: HuggingFaceConfig): number {
  const { num_experts_per_tok: visited, intermediate_size: dense } = config;
  const width = config.moe_intermediate_size ?? dense;
  if (width === null || width === undefined) throw new Error('config.json says no intermediate_size');
  if (visited === null || visited === undefined) return dense ?? width;
  const shared = config.shared_expert_intermediate_size ?? (config.n_shared_experts ?? 0) * width;
  return visited * width + shared;
}

/** Two digits, rounded up. */
function gib(bytes: number): number {
  return Math.ceil((100 * bytes) / 2 ** 30) / 100;
}
