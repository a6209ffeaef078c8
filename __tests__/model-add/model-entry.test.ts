import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CatalogueModel } from '../../lib/catalogues/model';
import { type ModelName, modelCatalogue } from '../../lib/catalogues/model-catalogue';
import { loadEnvironments } from '../../lib/environment/load';
import { findModel } from '../../lib/environment/known-models';
import { section, withEntry } from '../../tools/model-add/environment-file';
import { readConfig } from '../../tools/model-add/hugging-face-config';
import { modelEntry } from '../../tools/model-add/model-entry';
import { knowsTools, totalSize } from '../../tools/model-add/neighbours';
import { changed } from '../environment/cases/broken-file';

const options = { repository: 'acme/own', toolTemplate: true, gated: false, licence: 'Apache-2.0' };

const entryOf = (config: object, change: Partial<Parameters<typeof modelEntry>[1]> = {}) =>
  modelEntry(readConfig(JSON.stringify(config)), { ...options, ...change });

/** The fields of the repositories' own files that matter. */
const qwen3 = {
  model_type: 'qwen3',
  head_dim: 128,
  hidden_size: 4096,
  intermediate_size: 12_288,
  max_position_embeddings: 40_960,
  num_attention_heads: 32,
  num_hidden_layers: 36,
  num_key_value_heads: 8,
  sliding_window: null,
  use_sliding_window: false,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  vocab_size: 151_936,
};
const mistral = {
  model_type: 'mistral',
  head_dim: 128,
  hidden_size: 5120,
  intermediate_size: 32_768,
  max_position_embeddings: 32_768,
  num_attention_heads: 32,
  num_hidden_layers: 40,
  num_key_value_heads: 8,
  sliding_window: null,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  vocab_size: 131_072,
};
const w4a16 = {
  quant_method: 'compressed-tensors',
  config_groups: {
    group_0: { weights: { num_bits: 4, type: 'int', group_size: 128 }, input_activations: null },
  },
};
const fp8 = {
  quant_method: 'compressed-tensors',
  config_groups: { group_0: { weights: { num_bits: 8, type: 'float' }, input_activations: { num_bits: 8 } } },
};
const llama = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14_336,
  max_position_embeddings: 131_072,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  num_key_value_heads: 8,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  vocab_size: 128_256,
};
const gptOss = {
  model_type: 'gpt_oss',
  head_dim: 64,
  hidden_size: 2880,
  intermediate_size: 2880,
  layer_types: Array.from({ length: 24 }, (_, index) =>
    index % 2 === 0 ? 'sliding_attention' : 'full_attention',
  ),
  max_position_embeddings: 131_072,
  num_attention_heads: 64,
  num_experts_per_tok: 4,
  num_hidden_layers: 24,
  num_key_value_heads: 8,
  num_local_experts: 32,
  sliding_window: 128,
  tie_word_embeddings: false,
  vocab_size: 201_088,
  quantization_config: { quant_method: 'mxfp4' },
};

const known: readonly (readonly [ModelName, object])[] = [
  ['qwen3-8b', qwen3],
  ['qwen3-8b-w4a16', { ...qwen3, quantization_config: w4a16 }],
  ['qwen3-8b-fp8', { ...qwen3, quantization_config: { quant_method: 'fp8' } }],
  ['mistral-small-24b', mistral],
  ['mistral-small-24b-w4a16', { ...mistral, quantization_config: w4a16 }],
  ['mistral-small-24b-fp8', { ...mistral, quantization_config: fp8 }],
  ['llama-3.1-8b-instruct', llama],
  ['llama-3.1-8b-instruct-fp8', { ...llama, quantization_config: fp8 }],
  ['gpt-oss-20b', gptOss],
];

describe('an entry made of config.json is that of the catalogue', () => {
  test.each(known)('%s', (name, config) => {
    const { repository, toolTemplate, gated, licence, ...expected }: CatalogueModel = modelCatalogue[name];
    const entry = entryOf(config, { repository, toolTemplate, gated, licence });
    const { weightsGiB, parameters, ...exact } = expected;
    // config.json does not say which other files the repository has, nor which template fits its tokenizer.
    const said = Object.entries(exact).filter(([key]) => key !== 'chatTemplate' && key !== 'layouts');
    expect(entry).toMatchObject(Object.fromEntries(said));
    expect(Math.abs(entry.parameters / parameters - 1)).toBeLessThan(0.002);
    // vLLM pads the experts of gpt-oss.
    expect(Math.abs(entry.weightsGiB / weightsGiB - 1)).toBeLessThan(
      name.startsWith('gpt-oss') ? 0.1 : 0.005,
    );
  });
});

/** DeepSeek-V2-Lite. */
const latent = {
  model_type: 'deepseek_v2',
  first_k_dense_replace: 1,
  hidden_size: 2048,
  intermediate_size: 10_944,
  kv_lora_rank: 512,
  max_position_embeddings: 163_840,
  moe_intermediate_size: 1408,
  n_routed_experts: 64,
  n_shared_experts: 2,
  num_attention_heads: 16,
  num_experts_per_tok: 6,
  num_hidden_layers: 27,
  num_key_value_heads: 16,
  q_lora_rank: null,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  vocab_size: 102_400,
};

test('latent attention and a mixture of experts', () => {
  const entry = entryOf(latent);
  expect(entry).toMatchObject({
    format: 'bf16',
    attention: { type: 'mla', latentSize: 576 },
    feedForwardSize: 8 * 1408,
  });
  // As published: 15.7 billion.
  expect(entry.parameters / 15_706_484_224).toBeCloseTo(1, 2);
});

test('a window in all layers, in some by a pattern, and in none', () => {
  const windowed = { ...mistral, sliding_window: 4096 };
  expect(entryOf(windowed).attention).toEqual({ type: 'sliding', window: 4096, layers: 40 });
  const gemma3 = { ...windowed, num_hidden_layers: 62, sliding_window_pattern: 6 };
  expect(entryOf(gemma3).attention).toEqual({ type: 'sliding', window: 4096, layers: 52 });
  expect(entryOf({ ...windowed, model_type: 'gemma2' }).attention).toMatchObject({ layers: 20 });
  expect(entryOf({ ...windowed, use_sliding_window: false }).attention).toEqual({ type: 'full' });
});

test.each([
  ['awq', { quant_method: 'awq' }],
  ['gptq', { quant_method: 'gptq' }],
  [
    'w8a8',
    {
      quant_method: 'compressed-tensors',
      config_groups: {
        group_0: { weights: { num_bits: 8, type: 'int' }, input_activations: { num_bits: 8 } },
      },
    },
  ],
])('weights in %s', (format, quantization_config) => {
  expect(entryOf({ ...llama, quantization_config })).toMatchObject({ format });
});

test('weights of 16 bits of the other kind', () => {
  expect(entryOf({ ...llama, torch_dtype: 'float16' })).toMatchObject({
    format: 'fp16',
    activations: 'float16',
  });
  expect(entryOf({ ...llama, torch_dtype: undefined, dtype: 'float32' })).toMatchObject({ format: 'fp16' });
});

test('what config.json does not say is said by options', () => {
  expect(entryOf(llama, { totalSize: 16_060_522_496 })).toMatchObject({ weightsGiB: 14.96 });
  expect(entryOf(llama, { toolCallParser: 'none' })).not.toHaveProperty('toolCallParser');
  expect(entryOf(llama, { toolCallParser: 'pythonic' })).toMatchObject({ toolCallParser: 'pythonic' });
  const strange = { ...llama, quantization_config: { quant_method: 'bitsandbytes' } };
  expect(() => entryOf(strange)).toThrow('not known here (bitsandbytes); say --format');
  expect(entryOf(strange, { format: 'w4a16' })).toMatchObject({ format: 'w4a16' });
});

test('a model that sees pictures has its language model below', () => {
  expect(entryOf({ model_type: 'mistral3', text_config: mistral })).toEqual(entryOf(mistral));
});

test('what cannot be computed is refused', () => {
  expect(() => entryOf({ ...qwen3, layer_types: ['linear_attention', 'full_attention'] })).toThrow(
    'a model with linear_attention is not computed here',
  );
  expect(() => entryOf({ ...llama, model_type: 'mamba2' })).toThrow('a model with mamba2');
  expect(() => readConfig('{"hidden_size": 12}')).toThrow('num_hidden_layers');
  expect(() => readConfig('<html>')).toThrow('this is no JSON');
});

describe('the environment file', () => {
  const entry = entryOf(llama);

  test('gets the entry at its end, and its model is one like any other', () => {
    const text = withEntry(changed([['model: qwen3-8b', 'model: own']]), 'own', entry);
    expect(text).toContain('model: own\n');
    const [loaded] = loadEnvironments([{ path: 'test.yaml', text }]);
    expect(loaded === undefined ? undefined : findModel(loaded.environment, 'own')).toEqual(entry);
  });

  test('keeps what its catalogue has, and its comments', () => {
    const before = withEntry(`# mine\n${changed([])}`, 'one', entry);
    const after = withEntry(before, 'two', entry);
    expect(after.startsWith('# mine\nname: test\n')).toBe(true);
    expect(Object.keys((parse(after) as { catalogue: { models: object } }).catalogue.models)).toEqual([
      'one',
      'two',
    ]);
    expect(() => withEntry(after, 'two', entry)).toThrow('the file has a model two already');
  });

  test('shows the same that is printed', () => {
    expect(withEntry(changed([]), 'own', entry)).toContain(section('own', entry));
  });
});

describe('files beside config.json', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'model-add-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('say the size of the weights', () => {
    expect(totalSize(folder)).toBeUndefined();
    writeFileSync(join(folder, 'model.safetensors.index.json'), '{"metadata": {"total_size": 12}}');
    expect(totalSize(folder)).toBe(12);
  });

  test('say whether the chat template knows tools', () => {
    expect(knowsTools(folder)).toBe(false);
    writeFileSync(join(folder, 'tokenizer_config.json'), '{"chat_template": "{{ messages }}"}');
    expect(knowsTools(folder)).toBe(false);
    writeFileSync(join(folder, 'chat_template.jinja'), '{%- if tools %}');
    expect(knowsTools(folder)).toBe(true);
  });
});
