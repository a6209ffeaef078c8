import { parseQuantity } from '../../kubernetes/quantity';
import type { Draft, ModelDraft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { findGpu } from '../known-gpus';
import { findModel } from '../known-models';
import { vllmDefaults } from '../vllm-defaults';
import { weightsFolder } from '../weights-place';
import { modelsOf, poolOf } from './draft-lookups';

/** PAI-110: settings of one model that contradict each other, its catalogue entry, its pool or the cluster. */
export function modelContradictions(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }) => {
    const path = ['models', index];
    return [
      ...contextLimit(draft, model, path),
      ...usualRequest(model, path),
      ...gatedWeights(draft, model, path),
      ...layout(draft, model, path),
      ...batchedTokens(draft, model, path),
      ...limits(model, path),
      ...sharedGpus(draft, model, path),
      ...folderOfHub(draft, model, path),
    ];
  });
}

function contextLimit(draft: Draft, { model, context }: ModelDraft, path: SettingPath): Finding[] {
  const maxContext = findModel(draft, model)?.maxContext;
  if (model === undefined || context === undefined || maxContext === undefined) return [];
  if (context <= maxContext) return [];
  const message = `${context} tokens are more than ${model} can take`;
  return [{ code: 'PAI-110', path: [...path, 'context'], message, remedy: `write at most ${maxContext}` }];
}

function usualRequest({ context, requestTokens }: ModelDraft, path: SettingPath): Finding[] {
  if (context === undefined || requestTokens === undefined || requestTokens <= context) return [];
  const message = `no request can have ${requestTokens} tokens with context ${context}`;
  const remedy = `write at most ${context}`;
  return [{ code: 'PAI-110', path: [...path, 'requestTokens'], message, remedy }];
}

/** A copy of the weights elsewhere has no gate. */
function gatedWeights(draft: Draft, { model, source }: ModelDraft, path: SettingPath): Finding[] {
  const jobs = source?.type === 'pvc' || source?.type === 's3';
  const weights = jobs ? source.huggingFace : source?.type === 'hf' ? source : undefined;
  if (weights?.token !== false || Object.hasOwn(weights, 'repository')) return [];
  const facts = findModel(draft, model);
  if (facts?.gated !== true) return [];
  const message = `${facts.repository} is gated: Hugging Face wants a token of somebody who accepted its terms`;
  const above = jobs ? ['source', 'huggingFace'] : ['source'];
  const remedy = `write token: true below ${above.join('.')}, or the repository of a copy`;
  return [{ code: 'PAI-110', path: [...path, ...above, 'token'], message, remedy }];
}

function layout(draft: Draft, { model, vllm }: ModelDraft, path: SettingPath): Finding[] {
  const entry = findModel(draft, model);
  if (model === undefined || entry === undefined || vllm?.layout === undefined) return [];
  const { layouts = ['hugging-face'] } = entry;
  if (layouts.includes(vllm.layout)) return [];
  const message = `the repository of ${model} has no weights in this layout`;
  return [
    {
      code: 'PAI-110',
      path: [...path, 'vllm', 'layout'],
      message,
      remedy: `write ${layouts.join(' or ')}, or remove the line`,
    },
  ];
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

function sharedGpus(draft: Draft, { pool, ...model }: ModelDraft, path: SettingPath): Finding[] {
  const sharing = poolOf(draft, pool)?.pool.sharing;
  if (sharing?.type === undefined || sharing.type === 'none') return [];
  return (['gpus', 'nodes'] as const).flatMap((setting): Finding[] => {
    const number = model[setting] ?? 1;
    if (number === 1) return [];
    const several = setting === 'gpus' ? `${number} GPUs` : `the GPUs of ${number} nodes`;
    const message = `${several} of a pool with ${sharing.type} can be parts of one and the same GPU`;
    const remedy = `write ${setting}: 1, or use a pool without sharing`;
    return [{ code: 'PAI-110', path: [...path, setting], message, remedy }];
  });
}

/** A folder that somebody names would get the files of another revision while servers read it. */
function folderOfHub(draft: Draft, { model, source }: ModelDraft, path: SettingPath): Finding[] {
  if (source?.type !== 'pvc' && source?.type !== 's3') return [];
  const facts = findModel(draft, model);
  if (facts === undefined || source.huggingFace === undefined || source.path === undefined) return [];
  const place =
    source.type === 'pvc'
      ? 'a volume of their own'
      : `the folder ${weightsFolder(facts, { huggingFace: source.huggingFace })}`;
  return [
    {
      code: 'PAI-110',
      path: [...path, 'source', 'path'],
      message: `with huggingFace each revision has a place of its own, here ${place}`,
      remedy: 'remove path, or remove huggingFace and bring the weights to that folder',
    },
  ];
}
