import type { Gpu } from '../catalogues/gpu-catalogue';
import type { CatalogueModel } from '../catalogues/model';
import { GIB } from '../kubernetes/quantity';

/**
 * Memory outside of the weights and the cache, calibrated on the start-up logs of vLLM that
 * `__tests__/environment/vllm-measurements.ts` lists: never less than what they show, and at most 10 % of the memory of
 * the GPU more.
 */
const calibration = {
  /** The CUDA context, in GiB. */
  contextGiB: 0.3,
  /** Libraries and fragments, as a share of the memory of the GPU; with NCCL where several GPUs talk. */
  reserve: { one: 0.0225, several: 0.0475 },
  /** Weights take a little more than their tensors. */
  weights: 1.01,
  /** Copies of the logits of every request, of 4 bytes a number, while the sampler warms up. */
  logits: 8,
  /** Widths of a token while a layer is computed, in numbers of 2 bytes. */
  hiddenWidths: 4,
  feedForwardWidths: 3,
} as const;

/**
 * Memory that CUDA graphs take on each GPU, in GiB. vLLM 0.10 records them when the cache is there, out of what
 * gpuMemoryUtilization leaves: 0.52 GiB for Llama 3.1 8B with 0.10.1.1, which earlier versions took 2.24 GiB for.
 */
export const cudaGraphsGiB = 0.6;

export interface MemoryProps {
  readonly model: Pick<
    CatalogueModel,
    'weightsGiB' | 'layers' | 'hiddenSize' | 'feedForwardSize' | 'vocabularySize'
  >;
  /** Memory that the pod sees of each of its GPUs. */
  readonly memoryGiB: number;
  /** GPUs of one replica on each of its nodes; the tensor parallel size. */
  readonly gpus: number;
  /** Nodes of one replica; the pipeline parallel size. */
  readonly nodes: number;
  /** Share of GPU memory that vLLM may use: above 0, at most 1. */
  readonly gpuMemoryUtilization: number;
  /** Requests that run at the same time (max-num-seqs). */
  readonly concurrency: number;
  /** Tokens of one step (max-num-batched-tokens). */
  readonly step: number;
}

/** What each GPU of a replica holds, in GiB; the parts are gpuMemoryUtilization of its memory. */
export interface MemorySplit {
  readonly weightsGiB: number;
  /** CUDA, NCCL, and what the computation of a step needs at most. */
  readonly reserveGiB: number;
  /** The rest; negative if the others do not fit. */
  readonly cacheGiB: number;
}

export function memorySplit(props: MemoryProps): MemorySplit {
  const { model, memoryGiB, gpus, nodes, gpuMemoryUtilization } = props;
  const { contextGiB, reserve, weights } = calibration;
  const weightsGiB = (weights * weightsOfNode(model, nodes)) / gpus;
  const share = gpus * nodes === 1 ? reserve.one : reserve.several;
  const reserveGiB = contextGiB + share * memoryGiB + peakBytes(props) / GIB;
  return { weightsGiB, reserveGiB, cacheGiB: memoryGiB * gpuMemoryUtilization - weightsGiB - reserveGiB };
}

/**
 * Layers of the node that has the most: vLLM gives each node as many as the others or one more (`get_pp_indices` in
 * vllm-project/vllm vllm/distributed/utils.py @0.10).
 */
export function mostLayers(layers: number, nodes: number): number {
  return Math.ceil(layers / nodes);
}

/**
 * Weights of the fullest node, in GiB: its part of the layers. The embeddings are on the first node, and those that words are
 * chosen by on the last one, as a copy where they are the same. How much of the file they are is not known here: the node
 * gets one of them whole, of 2 bytes a number, beside the part that is counted with the layers.
 */
function weightsOfNode(
  { weightsGiB, layers, hiddenSize, vocabularySize }: MemoryProps['model'],
  nodes: number,
): number {
  if (nodes === 1) return weightsGiB;
  return (weightsGiB * mostLayers(layers, nodes)) / layers + (2 * hiddenSize * vocabularySize) / GIB;
}

/** Activations of a step are gone when the sampler begins, so that the larger of the two counts. */
function peakBytes({ model, gpus, concurrency, step }: MemoryProps): number {
  const { logits, hiddenWidths, feedForwardWidths } = calibration;
  const { hiddenSize, feedForwardSize, vocabularySize } = model;
  const layer = 2 * step * (hiddenWidths * hiddenSize + (feedForwardWidths * feedForwardSize) / gpus);
  const sampler = 4 * logits * Math.min(concurrency, step) * vocabularySize;
  return Math.max(layer, sampler);
}

/** Memory from which on vLLM takes longer steps by itself, in GiB. */
const LARGE_GIB = 70;

/**
 * Tokens of one step where nobody says how many (`get_batch_defaults` for the API server in vllm-project/vllm
 * vllm/engine/arg_utils.py @0.10).
 */
export function defaultStep({ memoryGiB, productLabel }: Pick<Gpu, 'memoryGiB' | 'productLabel'>): number {
  return memoryGiB >= LARGE_GIB && !productLabel.includes('A100') ? 8192 : 2048;
}
