import type { Draft, ModelDraft } from '../draft';
import type { Finding } from '../finding';
import type { Gpu } from '../../catalogues/gpu-catalogue';
import { divides, usableGpuCounts } from '../gpu-fit';
import { findGpu } from '../known-gpus';
import type { CatalogueModel } from '../../catalogues/model';
import { findModel } from '../known-models';
import { productsFrom, type UnknownFormat, unknownFormats } from '../number-formats';
import { alternatives, count } from '../../program/value-text';
import { modelsOf, poolOf } from './draft-lookups';

/** PAI-120: number formats, parallelism and attention that the GPU or the model does not know. */
export function gpuAbilities(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }) => {
    const product = poolOf(draft, model.pool)?.pool.gpu;
    const facts = findModel(draft, model.model);
    if (model.model === undefined || facts === undefined) return [];
    const heads = [
      ...parallelSize(model, model.model, facts, index),
      ...emptyNodes(model, model.model, facts, index),
    ];
    const gpu = findGpu(draft, product);
    if (product === undefined || gpu === undefined) return heads;
    return [
      ...heads,
      ...numberFormats(draft, model, facts, { name: product, ...gpu }, index),
      ...attentionSettings(model, { name: product, ...gpu }, index),
    ];
  });
}

function parallelSize(model: ModelDraft, name: string, facts: CatalogueModel, index: number): Finding[] {
  const { gpus } = model;
  if (gpus === undefined) return [];
  const even = divides(facts, gpus);
  if (even.attentionHeads && even.keyValueHeads) return [];
  const heads = even.attentionHeads
    ? `${facts.keyValueHeads} key-value heads, which ${gpus} GPUs can neither share evenly nor copy evenly`
    : `${facts.attentionHeads} attention heads, which ${gpus} GPUs cannot share evenly`;
  const allowed = usableGpuCounts(facts).map(String);
  return [
    {
      code: 'PAI-120',
      path: ['models', index, 'gpus'],
      message: `${name} has ${heads}`,
      remedy: `write ${alternatives(allowed)}`,
    },
  ];
}

/** vLLM gives every node a layer at least, of models that it can divide by layers. */
function emptyNodes(
  { nodes = 1 }: ModelDraft,
  name: string,
  { layers, layersDivide = true }: CatalogueModel,
  index: number,
): Finding[] {
  if (nodes > 1 && !layersDivide) {
    const message = `vLLM cannot divide ${name} by layers, and so not among ${nodes} nodes`;
    return [{ code: 'PAI-120', path: ['models', index, 'nodes'], message, remedy: 'write nodes: 1' }];
  }
  if (nodes <= layers) return [];
  return [
    {
      code: 'PAI-120',
      path: ['models', index, 'nodes'],
      message: `${name} has ${count(layers, 'layer')}, which ${nodes} nodes cannot share`,
      remedy: `write at most ${layers}`,
    },
  ];
}

type NamedGpu = Gpu & { readonly name: string };

function numberFormats(
  draft: Draft,
  model: ModelDraft,
  facts: CatalogueModel,
  { name, computeCapability }: NamedGpu,
  index: number,
): Finding[] {
  return unknownFormats(facts, model.vllm ?? {}, computeCapability).map(
    ({ setting, format, capability }): Finding => ({
      code: 'PAI-120',
      path: ['models', index, ...(setting === 'model' ? [setting] : ['vllm', setting])],
      message: `${name} has compute capability ${computeCapability.toFixed(1)}, and ${format} need ${capability.toFixed(1)}`,
      remedy: `${otherFormat[setting]}, or use a pool with ${alternatives(productsFrom(draft, capability))}`,
    }),
  );
}

const otherFormat = {
  model: 'use a model with weights in bf16 or fp16',
  dtype: 'write dtype: half below vllm',
  kvCacheDtype: 'write kvCacheDtype: auto',
} as const satisfies Record<UnknownFormat['setting'], string>;

/** PAI-120: what the attention backend of the GPU cannot do, written out. Left out, it is off there. */
function attentionSettings({ vllm }: ModelDraft, { name, attention }: NamedGpu, index: number): Finding[] {
  if (attention === undefined) return [];
  return (['enablePrefixCaching', 'enableChunkedPrefill'] as const).flatMap((setting): Finding[] =>
    vllm?.[setting] === true
      ? [
          {
            code: 'PAI-120',
            path: ['models', index, 'vllm', setting],
            message: `on ${name} it calls a kernel that crashes there, around the attention backend ${attention}`,
            remedy: `write ${setting}: false, or remove the line`,
          },
        ]
      : [],
  );
}
