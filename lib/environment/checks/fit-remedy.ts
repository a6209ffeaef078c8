import type { Gpu } from '../../catalogues/gpu-catalogue';
import { GIB } from '../../kubernetes/quantity';
import type { Draft, ModelDraft, PoolDraft } from '../draft';
import {
  CLOSE,
  gpuFit,
  type GpuFit,
  type GpuFitProps,
  usableGpuCounts,
  type Verdict,
  verdictOf,
} from '../gpu-fit';
import { longestRequest } from '../kv-cache';
import { findGpu, gpuNames } from '../known-gpus';
import { type PlacedModel, stepOf } from '../model-fit';
import { unknownFormats } from '../number-formats';
import { alternatives } from '../../program/value-text';
import { largestShare } from './gpu-sharing';

/** Shortest context that a file can state, and most nodes of a model. */
const SHORTEST = 256;
const MOST_NODES = 16;

/** The changes that would help, computed by the same rule; each of them is enough. */
export function fitRemedy(
  draft: Draft,
  model: ModelDraft,
  placed: PlacedModel,
  fit: GpuFit,
  verdict: Exclude<Verdict, 'ok'>,
): string {
  const { props, pool, device, gpu } = placed;
  const better = (change: Partial<GpuFitProps>) => {
    const changed = { ...props, ...change };
    const result = verdictOf(gpuFit(changed), changed.memoryGiB);
    if (verdict === 'no') return result !== 'no';
    return verdict === 'close' ? result === 'waits' || result === 'ok' : result === 'ok';
  };
  const options: string[] = [];
  if (verdict === 'waits') {
    if (fit.largestConcurrency > 0) options.push(`concurrency ${fit.largestConcurrency}`);
    if (fit.largestRequest > 0) options.push(`requestTokens ${fit.largestRequest} if that is enough`);
  } else {
    const context = verdict === 'no' ? fit.largestContext : comfortableContext(props, fit);
    if (context >= SHORTEST) options.push(`context ${context}`);
  }
  const share = largestShare(placed, model.vllm?.enforceEager === true);
  if (
    props.gpuMemoryUtilization < Math.min(share, 0.9) &&
    better({ gpuMemoryUtilization: Math.min(share, 0.9) })
  )
    options.push(`gpuMemoryUtilization ${Math.min(share, 0.9)}`);
  // A model has one part of a shared GPU, never several.
  const whole = pool.sharing?.type === 'none';
  const gpus = usableGpuCounts(placed.facts).find((more) => more > props.gpus && better({ gpus: more }));
  if (whole && gpus !== undefined) {
    options.push(
      gpus <= (pool.gpusPerNode ?? props.gpus)
        ? `gpus ${gpus}`
        : `gpus ${gpus} on nodes with ${gpus} ${device.title}`,
    );
  }
  const nodes =
    canSpan(model) && placed.facts.layersDivide !== false && whole ? moreNodes(placed, better) : undefined;
  if (nodes !== undefined) {
    options.push(nodes <= (mostNodes(pool) ?? nodes) ? `nodes ${nodes}` : `nodes ${nodes} of a larger pool`);
  }
  if (pool.sharing?.type === 'mig') {
    const profile = Object.entries(gpu.mig ?? {}).find(([, { memoryGiB }]) => better({ memoryGiB }))?.[0];
    if (profile !== undefined) options.push(`profile ${profile}`);
  }
  if (pool.sharing?.type === 'time-slicing' && better({ gpuMemoryUtilization: 0.9 })) {
    options.push('a pool without time-slicing');
  }
  const smallest = smallestPool(draft, model, placed, better);
  if (smallest !== undefined) options.push(smallest);
  return options.length === 0 ? 'use a smaller or quantized model' : `use ${alternatives(options)}`;
}

/** Whether nothing but `nodes` has to change for a model on several nodes. */
function canSpan({ mode, replicas, scaling, source }: ModelDraft): boolean {
  const mounted =
    source?.type === 'existing-pvc' || (source?.type === 'pvc' && source.accessMode === 'ReadWriteMany');
  return mode === 'RawDeployment' && replicas === 1 && scaling === undefined && mounted;
}

/** The fewest nodes above those of the model that would do. */
function moreNodes(
  { facts, props }: PlacedModel,
  better: (change: Partial<GpuFitProps>) => boolean,
): number | undefined {
  const most = Math.min(facts.layers, MOST_NODES);
  const larger = Array.from({ length: Math.max(0, most - props.nodes) }, (_, more) => props.nodes + 1 + more);
  return larger.find((nodes) => better({ nodes }));
}

function mostNodes({ nodes, autoscaling }: PoolDraft): number | undefined {
  return autoscaling === undefined ? nodes : autoscaling.max;
}

/** The longest context that leaves room for the error of the rule. */
function comfortableContext(props: GpuFitProps, { split }: GpuFit): number {
  const bytes = (split.cacheGiB - CLOSE * props.memoryGiB) * GIB;
  return longestRequest(props, Math.max(0, bytes), props.model.maxContext);
}

/** The least GPU memory of another product that would do, in as few GPUs as possible. */
function smallestPool(
  draft: Draft,
  model: ModelDraft,
  { facts, pool, props }: PlacedModel,
  better: (change: Partial<GpuFitProps>) => boolean,
): string | undefined {
  const candidates = gpuNames(draft).flatMap((name) => {
    const gpu = findGpu(draft, name);
    const usable =
      gpu !== undefined &&
      name !== pool.gpu &&
      unknownFormats(facts, model.vllm ?? {}, gpu.computeCapability).length === 0;
    return usable ? usableGpuCounts(facts).map((gpus) => ({ name, gpu, gpus })) : [];
  });
  const size = ({ gpu, gpus }: { readonly gpu: Gpu; readonly gpus: number }) => gpu.memoryGiB * gpus;
  const found = candidates
    .sort((a, b) => size(a) - size(b) || a.gpus - b.gpus)
    .find(({ gpu, gpus }) =>
      better({
        memoryGiB: gpu.memoryGiB,
        gpus,
        step: stepOf(model, gpu, props.context, props.concurrency),
      }),
    );
  return found === undefined ? undefined : `a pool with ${found.gpus} ${found.name} per node`;
}
