import { GIB } from '../kubernetes/quantity';
import type { Gpu } from '../catalogues/gpu-catalogue';
import type { CatalogueModel } from '../catalogues/model-catalogue';

/** Activations (1.7) and memory outside of PyTorch (0.6) of one GPU, in GiB, measured on vLLM 0.10.1. */
const OVERHEAD_GIB = 2.3;
/** Weights take a little more memory than their files. */
const WEIGHTS_FACTOR = 1.02;
/** `ok` leaves room for two requests of full length. */
const COMFORTABLE_CONTEXTS = 2;

/** GPU counts of a replica, up to the largest node; each of them divides the next. */
const gpuCounts = [1, 2, 4, 8, 16];

/** Tensor parallel sizes that share the attention heads of a model evenly. */
export function usableGpuCounts(model: Pick<CatalogueModel, 'attentionHeads'>): number[] {
  return gpuCounts.filter((gpus) => model.attentionHeads % gpus === 0);
}

export interface GpuFitProps {
  readonly model: Pick<CatalogueModel, 'weightsGiB' | 'kvBytesPerToken' | 'keyValueHeads'>;
  readonly gpu: Pick<Gpu, 'memoryGiB'>;
  /** GPUs of one replica; the tensor parallel size. */
  readonly gpus: number;
  /** Share of GPU memory that vLLM may use: above 0, at most 1. */
  readonly gpuMemoryUtilization: number;
  /** Longest request, in tokens. */
  readonly context: number;
  /** 'fp8' halves the key-value cache. */
  readonly kvCacheDtype: 'auto' | 'fp8';
}

export interface GpuFit {
  /** `ok`: two full contexts or more; `tight`: one; `no`: vLLM refuses to start. */
  readonly verdict: 'ok' | 'tight' | 'no';
  /** Memory left for the key-value cache over all GPUs, in GiB; negative if not even the weights fit. */
  readonly cacheGiB: number;
  /** Tokens that the cache holds; 0 if it has no room. */
  readonly tokens: number;
}

/**
 * Whether a model starts on its GPUs, and with how much cache.
 *
 * The rule is about 6 % conservative against vLLM's own measurement on an L4 (83,488 tokens with 0.92;
 * vllm-project/vllm docs/features/quantization/quantized_kvcache.md). Overheads: kaito-project/kaito
 * docs/proposals model-sku-calculation.md.
 */
export function gpuFit(props: GpuFitProps): GpuFit {
  const { model, gpu, gpus } = props;
  const usable = gpus * (gpu.memoryGiB * props.gpuMemoryUtilization - OVERHEAD_GIB);
  const cacheGiB = usable - WEIGHTS_FACTOR * model.weightsGiB;
  // More GPUs than key-value heads hold copies of the same heads.
  const copies = Math.max(1, gpus / model.keyValueHeads);
  const bytesPerToken = model.kvBytesPerToken * copies * (props.kvCacheDtype === 'fp8' ? 0.5 : 1);
  const tokens = Math.max(0, Math.floor((cacheGiB * GIB) / bytesPerToken));
  const verdict =
    tokens >= COMFORTABLE_CONTEXTS * props.context ? 'ok' : tokens >= props.context ? 'tight' : 'no';
  return { verdict, cacheGiB, tokens };
}
