/** How the weights are stored; decides their size and the GPU that can run them. */
export const weightFormats = ['bf16', 'fp16', 'fp8', 'w8a8', 'w4a16', 'awq', 'gptq', 'mxfp4'] as const;

export type WeightFormat = (typeof weightFormats)[number];

/**
 * Parsers of tool calls that vLLM 0.10 has (vllm-project/vllm vllm/entrypoints/openai/tool_parsers @v0.10.1.1). That of
 * gpt-oss came later.
 */
export const toolCallParsers = [
  'deepseek_v3',
  'glm45',
  'granite',
  'granite-20b-fc',
  'hermes',
  'hunyuan_a13b',
  'internlm',
  'jamba',
  'kimi_k2',
  'llama3_json',
  'llama4_json',
  'llama4_pythonic',
  'minimax',
  'mistral',
  'phi4_mini_json',
  'pythonic',
  'qwen3_coder',
  'step3',
  'xlam',
] as const;

export type ToolCallParser = (typeof toolCallParsers)[number];

/** How a repository lays its weights out: which files the server reads, and who writes the prompts. */
export const weightLayouts = [
  /** `config.json`, `*.safetensors` by its index, and a chat template. */
  'hugging-face',
  /** `params.json`, `consolidated.safetensors` and `tekken.json`; mistral-common writes the prompts. */
  'mistral',
] as const;

type WeightLayout = (typeof weightLayouts)[number];

/** Chat templates of this program: files of lib/components/serving/chat-templates. */
export const chatTemplateNames = ['mistral-v7'] as const;

export type ChatTemplateName = (typeof chatTemplateNames)[number];

/** What the key-value cache holds of a token. */
export type Attention =
  /** Keys and values of every layer. */
  | { readonly type: 'full' }
  /** The same, and in so many of the layers those of the last tokens only. */
  | { readonly type: 'sliding'; readonly window: number; readonly layers: number }
  /** One vector for all heads of a layer (multi-head latent attention); every GPU has all of it. */
  | { readonly type: 'mla'; readonly latentSize: number };

/** What is known of one published model: the numbers of the fit rule and the flags it needs. */
export interface CatalogueModel {
  /** Hugging Face repository of the weights. */
  readonly repository: string;
  readonly format: WeightFormat;
  /** Type of activations with `dtype: auto`: that of the checkpoint. */
  readonly activations: 'bfloat16' | 'float16';
  /** All parameters, of a mixture of experts too. */
  readonly parameters: number;
  /** Size of the weights in GPU memory, in GiB. */
  readonly weightsGiB: number;
  readonly layers: number;
  readonly attentionHeads: number;
  /** Tensor parallelism beyond this number stores the cache more than once. */
  readonly keyValueHeads: number;
  /** Length of a key, and of a value, of one head. */
  readonly headSize: number;
  readonly hiddenSize: number;
  /** Width of the feed-forward part; of a mixture, of all experts that a token visits. */
  readonly feedForwardSize: number;
  readonly vocabularySize: number;
  readonly attention: Attention;
  /** Largest context of the model, in tokens. */
  readonly maxContext: number;
  /** vLLM parser for tool calls; a model without one serves no tools. */
  readonly toolCallParser?: ToolCallParser;
  /** Whether the chat template of the repository shows tools to the model. */
  readonly toolTemplate: boolean;
  /** Template of this program, used with tools instead of that of the repository. @default that of the repository */
  readonly chatTemplate?: ChatTemplateName;
  /** Layouts that the repository has. @default hugging-face alone */
  readonly layouts?: readonly WeightLayout[];
  /** Whether vLLM can put its layers on several nodes (`SupportsPP` of its class). @default true */
  readonly layersDivide?: boolean;
  /** Whether Hugging Face wants a token of somebody who accepted the terms. */
  readonly gated: boolean;
  /** SPDX identifier, or the name of the licence. */
  readonly licence: string;
}
