import type { CatalogueModel } from '../catalogues/model';
import { poolOf } from './checks/draft-lookups';
import type { Draft, ModelDraft, PoolDraft } from './draft';
import type { GpuFitProps } from './gpu-fit';
import { type GpuDevice, poolDeviceOf } from './gpu-sharing';
import { findGpu } from './known-gpus';
import { findModel } from './known-models';
import { defaultBatchedTokens, vllmDefaults } from './vllm-defaults';
import { defaultStep } from './vllm-memory';
import type { Gpu } from '../catalogues/gpu-catalogue';

/** A model of an environment on the GPUs of its pool. */
export interface PlacedModel {
  /** Name of the catalogue entry. */
  readonly entry: string;
  readonly facts: CatalogueModel;
  readonly pool: PoolDraft;
  readonly gpu: Gpu;
  readonly device: GpuDevice;
  /** What the fit rule asks for. */
  readonly props: GpuFitProps;
}

/** What the fit rule needs of a model of the file; `undefined` while something of it is missing or wrong. */
export function placedModel(draft: Draft, model: ModelDraft): PlacedModel | undefined {
  const pool = poolOf(draft, model.pool)?.pool;
  const gpu = findGpu(draft, pool?.gpu);
  const device = pool === undefined ? undefined : poolDeviceOf(draft, pool);
  const facts = findModel(draft, model.model);
  const { gpus, nodes, context, concurrency, vllm } = model;
  const { gpuMemoryUtilization, kvCacheDtype } = vllm ?? {};
  if (pool === undefined || gpu === undefined || device === undefined) return undefined;
  if (model.model === undefined || facts === undefined) return undefined;
  if (gpus === undefined || nodes === undefined) return undefined;
  if (context === undefined || concurrency === undefined) return undefined;
  if (gpuMemoryUtilization === undefined || kvCacheDtype === undefined) return undefined;
  return {
    entry: model.model,
    facts,
    pool,
    gpu,
    device,
    props: {
      model: facts,
      memoryGiB: device.memoryGiB,
      gpus,
      nodes,
      gpuMemoryUtilization,
      kvCacheDtype,
      context,
      concurrency,
      requestTokens: Math.min(model.requestTokens ?? context, context),
      step: stepOf(model, gpu, context, concurrency),
    },
  };
}

/** Tokens of one step (max-num-batched-tokens), whoever decides it. */
export function stepOf({ vllm }: ModelDraft, gpu: Gpu, context: number, concurrency: number): number {
  const chunked = vllm?.enableChunkedPrefill ?? vllmDefaults(gpu, 1).enableChunkedPrefill;
  return vllm?.maxNumBatchedTokens ?? defaultBatchedTokens(chunked, context, concurrency) ?? defaultStep(gpu);
}
