import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { CLOSE, gpuFit, type GpuFit, verdictOf } from '../gpu-fit';
import { type PlacedModel, placedModel } from '../model-fit';
import { readsWeights } from '../number-formats';
import { mostLayers } from '../vllm-memory';
import { count } from '../../program/value-text';
import { modelsOf } from './draft-lookups';
import { fitRemedy } from './fit-remedy';

/**
 * PAI-120 for models that vLLM would refuse to start (`errors`), and for those that it starts with no room to spare, or
 * with less cache than their requests want (`warnings`).
 */
export function memoryFit(draft: Draft): { errors: Finding[]; warnings: Finding[] } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  // Nothing is on a GPU.
  if (draft.accelerator === 'simulated') return { errors, warnings };
  for (const { model, index } of modelsOf(draft)) {
    const placed = placedModel(draft, model);
    // Weights that the GPU cannot read do not get better with more of it.
    if (placed === undefined || !readsWeights(placed.facts, placed.gpu)) continue;
    const fit = gpuFit(placed.props);
    const verdict = verdictOf(fit, placed.props.memoryGiB);
    if (verdict === 'ok') continue;
    const finding: Finding = {
      code: 'PAI-120',
      path: ['models', index, verdict === 'waits' ? 'concurrency' : 'model'],
      message: messages[verdict](placed, fit),
      remedy: fitRemedy(draft, model, placed, fit, verdict),
    };
    (verdict === 'no' ? errors : warnings).push(finding);
  }
  return { errors, warnings };
}

const messages = {
  no: (placed: PlacedModel, fit: GpuFit): string => {
    const { entry, props } = placed;
    const { weightsGiB, reserveGiB, cacheGiB } = fit.split;
    if (fit.afterWeightsGiB < 0) {
      const needs = `${gib(weightsGiB)} for weights and ${gib(reserveGiB)} to compute`;
      return `${entry} needs ${needs}${each(placed)}, ${gib(-fit.afterWeightsGiB)} more than ${place(placed)} gives`;
    }
    const needed = cacheGiB - fit.afterContextGiB;
    const others =
      props.requestTokens < props.context
        ? ` (${count(fit.largestConcurrency, 'request')} of ${props.requestTokens} tokens would fit)`
        : '';
    return `one request of context ${props.context} needs a cache of ${gib(needed)}${each(placed)}, ${gib(-fit.afterContextGiB)} more than ${place(placed)} gives${others}`;
  },
  close: (placed: PlacedModel, fit: GpuFit): string => {
    const { memoryGiB, context } = placed.props;
    const spare = gib(fit.afterContextGiB);
    return `one request of context ${context} leaves ${spare}${each(placed)} of ${place(placed)}, and the estimate can be ${gib(CLOSE * memoryGiB)} off`;
  },
  waits: (placed: PlacedModel, fit: GpuFit): string => {
    const { concurrency, requestTokens } = placed.props;
    return `the cache of ${place(placed)} holds ${fit.largestConcurrency} of ${concurrency} requests of ${requestTokens} tokens at once, ${gib(-fit.afterRequestsGiB)} short${each(placed)}; the others wait, or are computed again`;
  },
} as const;

function place({ device, facts, props }: PlacedModel): string {
  const { gpus, nodes, gpuMemoryUtilization } = props;
  const layers = `up to ${mostLayers(facts.layers, nodes)} of ${facts.layers} layers on each`;
  const onNodes = nodes === 1 ? '' : ` on each of ${nodes} nodes (${layers})`;
  return `${gpus} ${device.title}${onNodes} at gpuMemoryUtilization ${gpuMemoryUtilization}`;
}

function each({ props: { gpus, nodes } }: PlacedModel): string {
  return gpus * nodes === 1 ? '' : ' on each GPU';
}

/** Two digits; a shortfall that rounds to nothing is still one. */
function gib(size: number): string {
  return `${Math.max(0.01, size).toFixed(2)} GiB`;
}
