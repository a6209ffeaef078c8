import type { ToolCallParser } from '../../catalogues/model';

/**
 * Arguments of the vLLM OpenAI server. Only what is listed here can be set; a wrong name does not compile.
 * Types: vllm-project/vllm vllm/config/*.py and docs/features/tool_calling.md @0064cc9c; checked against
 * the 0.10 line of the runtime image.
 */
export interface VllmArguments {
  /**
   * Computes embeddings of so many numbers, and takes requests that state it. Llama Stack 0.2.22 does, and vLLM refuses
   * them unless the configuration of the model allows the number (vllm-project/vllm docs/models/pooling_models.md).
   *
   * @default it answers chats
   */
  readonly embeddings?: { readonly dimension: number };
  /** Share of GPU memory for weights, activations and cache, above 0 and at most 1. */
  readonly gpuMemoryUtilization: number;
  /** Longest context, in tokens. */
  readonly maxModelLen: number;
  /** Requests that run at the same time. */
  readonly maxNumSeqs: number;
  /** @default the server's */
  readonly maxNumBatchedTokens?: number;
  /** GPUs of one replica on each of its nodes; must be what the pod requests. */
  readonly tensorParallelSize: number;
  /** Nodes of one replica. @default 1 */
  readonly pipelineParallelSize?: number;
  readonly dtype: 'auto' | 'half' | 'float16' | 'bfloat16';
  readonly kvCacheDtype: 'auto' | 'fp8';
  readonly enablePrefixCaching: boolean;
  readonly enableChunkedPrefill: boolean;
  readonly enforceEager: boolean;
  /** Runs code from the model repository. */
  readonly trustRemoteCode: boolean;
  /** Sums of several GPUs without custom all-reduce, which needs NVLink between more than two. */
  readonly disableCustomAllReduce: boolean;
  /** Turns tool calls on. @default off; a request with tools is refused */
  readonly toolCallParser?: ToolCallParser;
  readonly prompts: PromptArguments;
}

/** Who turns a conversation into a prompt; mistral-common has no use for a template. */
type PromptArguments =
  | {
      readonly layout: 'hugging-face';
      /** File with a chat template. @default that of the repository */
      readonly chatTemplate?: string;
    }
  | { readonly layout: 'mistral' };

/** The command line of the arguments, in a stable order. `--quantization` is left to the checkpoint. */
export function vllmFlags(args: VllmArguments): string[] {
  return [
    ...embeddingFlags(args.embeddings),
    `--gpu-memory-utilization=${args.gpuMemoryUtilization}`,
    `--max-model-len=${args.maxModelLen}`,
    `--max-num-seqs=${args.maxNumSeqs}`,
    ...(args.maxNumBatchedTokens === undefined
      ? []
      : [`--max-num-batched-tokens=${args.maxNumBatchedTokens}`]),
    `--tensor-parallel-size=${args.tensorParallelSize}`,
    ...(args.pipelineParallelSize === undefined
      ? []
      : [`--pipeline-parallel-size=${args.pipelineParallelSize}`]),
    `--dtype=${args.dtype}`,
    `--kv-cache-dtype=${args.kvCacheDtype}`,
    args.enablePrefixCaching ? '--enable-prefix-caching' : '--no-enable-prefix-caching',
    args.enableChunkedPrefill ? '--enable-chunked-prefill' : '--no-enable-chunked-prefill',
    ...(args.enforceEager ? ['--enforce-eager'] : []),
    ...(args.trustRemoteCode ? ['--trust-remote-code'] : []),
    ...(args.disableCustomAllReduce ? ['--disable-custom-all-reduce'] : []),
    ...(args.toolCallParser === undefined
      ? []
      : ['--enable-auto-tool-choice', `--tool-call-parser=${args.toolCallParser}`]),
    ...promptFlags(args.prompts),
  ];
}

function embeddingFlags(embeddings: VllmArguments['embeddings']): string[] {
  if (embeddings === undefined) return [];
  const overrides = { is_matryoshka: true, matryoshka_dimensions: [embeddings.dimension] };
  return ['--task=embed', `--hf-overrides=${JSON.stringify(overrides)}`];
}

/** The three formats belong together: a tokenizer of one layout does not fit the weights of another. */
function promptFlags(prompts: PromptArguments): string[] {
  if (prompts.layout === 'mistral') {
    return ['--tokenizer-mode=mistral', '--config-format=mistral', '--load-format=mistral'];
  }
  if (prompts.chatTemplate === undefined) return [];
  // The templates of this program take the text of a message; what vLLM guesses from a template can be a list of parts
  // (vllm-project/vllm issue 16292).
  return [`--chat-template=${prompts.chatTemplate}`, '--chat-template-content-format=string'];
}
