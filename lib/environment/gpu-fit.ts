import type { CatalogueModel } from '../catalogues/model';
import { GIB } from '../kubernetes/quantity';
import { type CacheProps, longestRequest, requestBytes } from './kv-cache';
import { type MemoryProps, memorySplit, type MemorySplit } from './vllm-memory';

/** GPU counts of a replica, up to the largest node; each of them divides the next. */
const gpuCounts = [1, 2, 4, 8, 16];

/**
 * Whether vLLM can divide a model among so many GPUs: its attention heads evenly, and its key-value heads either evenly or
 * with as many copies of each (vllm-project/vllm vllm/config/model.py `verify_with_parallel_config`, and
 * vllm/model_executor/models/llama.py @0.10). Latent attention has no key-value heads.
 */
export function divides(
  { attentionHeads, keyValueHeads, attention }: ParallelModel,
  gpus: number,
): { readonly attentionHeads: boolean; readonly keyValueHeads: boolean } {
  return {
    attentionHeads: attentionHeads % gpus === 0,
    keyValueHeads: attention.type === 'mla' || keyValueHeads % gpus === 0 || gpus % keyValueHeads === 0,
  };
}

export type ParallelModel = Pick<CatalogueModel, 'attentionHeads' | 'keyValueHeads' | 'attention'>;

/** Tensor parallel sizes that a model can have. */
export function usableGpuCounts(model: ParallelModel): number[] {
  return gpuCounts.filter((gpus) => {
    const even = divides(model, gpus);
    return even.attentionHeads && even.keyValueHeads;
  });
}

export interface GpuFitProps extends Omit<MemoryProps, 'model'>, Omit<CacheProps, 'model'> {
  readonly model: MemoryProps['model'] & CacheProps['model'] & Pick<CatalogueModel, 'maxContext'>;
  /** Longest request, in tokens (max-model-len). */
  readonly context: number;
  /** Tokens of a usual request, at most `context`. */
  readonly requestTokens: number;
}

/** What fits of a model on its GPUs. Sizes are those of one GPU. */
export interface GpuFit {
  readonly split: MemorySplit;
  /** What is left when the weights are there, in GiB; below 0, vLLM does not start. */
  readonly afterWeightsGiB: number;
  /** What is left beside one request of full length, in GiB; below 0, vLLM does not start. */
  readonly afterContextGiB: number;
  /** What is left beside `concurrency` usual requests, in GiB; below 0, some of them wait. */
  readonly afterRequestsGiB: number;
  /** The longest context that would fit, in tokens, at most that of the model; 0 if none. */
  readonly largestContext: number;
  /** Usual requests that fit at the same time; 0 if none. */
  readonly largestConcurrency: number;
  /** The longest usual request of which `concurrency` fit; 0 if none. */
  readonly largestRequest: number;
}

/** Whether a model starts on its GPUs, and with how much room. */
export function gpuFit(props: GpuFitProps): GpuFit {
  const { model, context, requestTokens, concurrency } = props;
  const split = memorySplit(props);
  const bytes = Math.max(0, split.cacheGiB * GIB);
  const left = (needed: number) => split.cacheGiB - needed / GIB;
  const usual = requestBytes(props, requestTokens);
  return {
    split,
    afterWeightsGiB: split.cacheGiB,
    afterContextGiB: left(requestBytes(props, context)),
    afterRequestsGiB: left(concurrency * usual),
    largestContext: longestRequest(props, bytes, model.maxContext),
    largestConcurrency: Math.floor(bytes / usual),
    largestRequest: longestRequest(props, bytes / concurrency, context),
  };
}

/** Less than this part of the GPU's memory to spare is a close call: the rule can err by as much. */
export const CLOSE = 0.05;

/** The three verdicts in one word, the worst first. */
export type Verdict = 'no' | 'close' | 'waits' | 'ok';

export function verdictOf(fit: GpuFit, memoryGiB: number): Verdict {
  if (fit.afterWeightsGiB < 0 || fit.afterContextGiB < 0) return 'no';
  if (fit.afterContextGiB < CLOSE * memoryGiB) return 'close';
  return fit.afterRequestsGiB < 0 ? 'waits' : 'ok';
}
