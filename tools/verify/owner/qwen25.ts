/** What matters of the config.json of Qwen2.5-7B-Instruct. */
export const qwen25 = {
  model_type: 'qwen2',
  hidden_size: 3584,
  intermediate_size: 18_944,
  max_position_embeddings: 32_768,
  num_attention_heads: 28,
  num_hidden_layers: 28,
  num_key_value_heads: 4,
  sliding_window: 131_072,
  use_sliding_window: false,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  vocab_size: 152_064,
};
