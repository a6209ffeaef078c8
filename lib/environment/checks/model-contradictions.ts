import { parseQuantity } from '../../kubernetes/quantity';
import type { Draft, ModelDraft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { modelCatalogue } from '../../catalogues/model-catalogue';
import { findGpu } from '../known-gpus';
import { vllmDefaults } from '../vllm-defaults';
import { modelsOf, poolOf } from './draft-lookups';

/** PAI-110: settings of one model that contradict each other, its catalogue entry, its pool or the cluster. */
export function modelContradictions(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }) => {
    const path = ['models', index];
    return [
      ...contextLimit(model, path),
      ...batchedTokens(draft, model, path),
      ...limits(model, path),
      ...sharedGpus(draft, model, path),
    ];
  });
}

function contextLimit({ model, context }: ModelDraft, path: SettingPath): Finding[] {
  if (model === undefined || context === undefined) return [];
  const { maxContext } = modelCatalogue[model];
  if (context <= maxContext) return [];
  const message = `${context} tokens are more than ${model} can take`;
  return [{ code: 'PAI-110', path: [...path, 'context'], message, remedy: `write at most ${maxContext}` }];
}

function batchedTokens(draft: Draft, model: ModelDraft, path: SettingPath): Finding[] {
  const { vllm, concurrency, context } = model;
  const tokens = vllm?.maxNumBatchedTokens;
  if (tokens === undefined) return [];
  const setting = [...path, 'vllm', 'maxNumBatchedTokens'];
  if (concurrency !== undefined && tokens < concurrency) {
    const message = `${tokens} tokens per step are fewer than the ${concurrency} requests of concurrency`;
    return [
      {
        code: 'PAI-110',
        path: setting,
        message,
        remedy: `write at least ${concurrency}, or remove the line`,
      },
    ];
  }
  const gpu = findGpu(draft, poolOf(draft, model.pool)?.pool.gpu);
  const possible = gpu === undefined || vllmDefaults(gpu, 1).enableChunkedPrefill;
  const chunked = vllm?.enableChunkedPrefill ?? possible;
  if (!chunked && context !== undefined && tokens < context) {
    const message = `without chunked prefill one step takes a whole context, and ${tokens} is below ${context}`;
    const remedy = `write at least ${context}${possible ? ', or enableChunkedPrefill: true' : ', or remove the line'}`;
    return [{ code: 'PAI-110', path: setting, message, remedy }];
  }
  return [];
}

function limits({ resources }: ModelDraft, path: SettingPath): Finding[] {
  const pairs = [
    ['cpu', 'cpuLimit'],
    ['memory', 'memoryLimit'],
  ] as const;
  return pairs.flatMap(([request, limit]): Finding[] => {
    const [low, high] = [resources?.[request], resources?.[limit]];
    if (low === undefined || high === undefined) return [];
    if ((parseQuantity(low) ?? 0) <= (parseQuantity(high) ?? 0)) return [];
    const message = `the limit ${high} is below the request ${low}`;
    return [
      {
        code: 'PAI-110',
        path: [...path, 'resources', limit],
        message,
        remedy: `write at least ${low}, or lower ${request}`,
      },
    ];
  });
}

function sharedGpus(draft: Draft, { pool, gpus }: ModelDraft, path: SettingPath): Finding[] {
  const sharing = poolOf(draft, pool)?.pool.sharing;
  if (sharing?.type === undefined || sharing.type === 'none' || gpus === undefined || gpus === 1) return [];
  return [
    {
      code: 'PAI-110',
      path: [...path, 'gpus'],
      message: `${gpus} GPUs of a pool with ${sharing.type} can be parts of one and the same GPU`,
      remedy: `write gpus: 1, or use a pool without sharing`,
    },
  ];
}
