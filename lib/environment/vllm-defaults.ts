import type { Gpu } from '../catalogues/gpu-catalogue';
import type { ModelSettings } from './schema';

type VllmSettings = ModelSettings['vllm'];

/** The settings of vLLM whose defaults depend on the GPUs of the pool. */
export type VllmDefaults = Required<
  Pick<VllmSettings, 'enablePrefixCaching' | 'enableChunkedPrefill' | 'disableCustomAllReduce'>
>;

/** Directory `/tmp` of a model server, in GiB: kernels and graphs that it compiles, on the disk of the node. */
export const vllmScratchGiB = 8;

/**
 * What holds where the file says nothing.
 *
 * A prefix from the cache, and a prompt in several steps, are read by a Triton kernel even with the backend XFORMERS
 * (vllm-project/vllm vllm/attention/ops/prefix_prefill.py; issues 4059 and 8024), so both are off where Triton crashes.
 * Custom all-reduce needs NVLink between more than two GPUs; vLLM finds that out and turns it off with a warning
 * (vllm/distributed/device_communicators/custom_all_reduce.py), so the flag says what happens anyway.
 */
export function vllmDefaults({ attention, link }: Gpu, gpus: number): VllmDefaults {
  const triton = attention !== 'XFORMERS';
  return {
    enablePrefixCaching: triton,
    enableChunkedPrefill: triton,
    disableCustomAllReduce: gpus > 2 && link === 'pcie',
  };
}

/** vLLM's own default where it reads a prompt in one step (vllm/config/scheduler.py @0.10). */
const SHORTEST_STEP = 2048;

/**
 * Tokens of one step where the file says nothing: without chunked prefill a step must hold a whole context, and not every
 * version of vLLM sees to that itself. `undefined` leaves it to vLLM.
 */
export function defaultBatchedTokens(
  chunkedPrefill: boolean,
  context: number,
  concurrency: number,
): number | undefined {
  return chunkedPrefill ? undefined : Math.max(context, concurrency, SHORTEST_STEP);
}
