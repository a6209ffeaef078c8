import type { CatalogueModel } from '../catalogues/model';
import { mostLayers } from './vllm-memory';

/** Tokens of one block; the cache is handed out in blocks (vllm-project/vllm vllm/config/cache.py @0.10). */
const BLOCK = 16;

type CachedModel = Pick<CatalogueModel, 'attention' | 'layers' | 'keyValueHeads' | 'headSize'>;

export interface CacheProps {
  readonly model: CachedModel;
  /** GPUs of one replica on each of its nodes; the tensor parallel size. */
  readonly gpus: number;
  /** Nodes of one replica; the pipeline parallel size. */
  readonly nodes: number;
  /** 'fp8' halves the cache. */
  readonly kvCacheDtype: 'auto' | 'fp8';
  /** Tokens of one step (max-num-batched-tokens). */
  readonly step: number;
}

/** Layers of one node that keep every token, and layers that keep the last ones only, as vLLM counts them. */
interface LayerCounts {
  readonly full: number;
  readonly sliding: number;
}

/**
 * vLLM puts layers of one kind into groups of one size, that of the smaller kind, and fills the last group up
 * (vllm-project/vllm vllm/v1/core/kv_cache_utils.py @0.10). Kinds of layers take turns, so that a node has its part of each.
 */
function layerCounts({ model: { layers, attention }, nodes }: CacheProps): LayerCounts {
  const onNode = mostLayers(layers, nodes);
  if (attention.type !== 'sliding') return { full: onNode, sliding: 0 };
  const sliding = Math.ceil((onNode * attention.layers) / layers);
  const full = Math.ceil((onNode * (layers - attention.layers)) / layers);
  const group = Math.min(full, sliding);
  if (group === 0) return { full, sliding };
  const padded = (count: number) => Math.ceil(count / group) * group;
  return { full: padded(full), sliding: padded(sliding) };
}

/** Bytes of one token in one layer on each GPU: those of its own heads, one at least. */
function bytesPerLayer({ model, gpus, kvCacheDtype }: CacheProps): number {
  const { attention, keyValueHeads, headSize } = model;
  const bytes = kvCacheDtype === 'fp8' ? 1 : 2;
  if (attention.type === 'mla') return attention.latentSize * bytes;
  return 2 * Math.max(1, Math.floor(keyValueHeads / gpus)) * headSize * bytes;
}

/**
 * Bytes that a request of so many tokens takes of the cache of each GPU. A layer with a sliding window keeps its window and
 * one step, and a block more, since a window can begin anywhere (`max_memory_usage_bytes` in vllm-project/vllm
 * vllm/v1/kv_cache_interface.py @0.10).
 */
export function requestBytes(props: CacheProps, tokens: number): number {
  const { attention } = props.model;
  const { full, sliding } = layerCounts(props);
  const window = attention.type === 'sliding' ? attention.window - 1 + props.step : 0;
  const kept = sliding === 0 ? 0 : sliding * (blocks(Math.min(window, tokens)) + 1);
  return (full * blocks(tokens) + kept) * BLOCK * bytesPerLayer(props);
}

/** The longest request, of at most so many tokens, that so many bytes of the cache of each GPU hold; 0 if none. */
export function longestRequest(props: CacheProps, bytes: number, most: number): number {
  if (requestBytes(props, most) <= bytes) return most;
  let fits = 0;
  let exceeds = blocks(most);
  while (exceeds - fits > 1) {
    const middle = Math.floor((fits + exceeds) / 2);
    if (requestBytes(props, middle * BLOCK) <= bytes) fits = middle;
    else exceeds = middle;
  }
  return fits * BLOCK;
}

function blocks(tokens: number): number {
  return Math.ceil(tokens / BLOCK);
}
