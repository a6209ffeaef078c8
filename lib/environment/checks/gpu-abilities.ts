import type { Draft, ModelDraft } from '../draft';
import type { Finding } from '../finding';
import type { Gpu, GpuProduct } from '../gpu-catalogue';
import { gpuCatalogue, gpuProducts } from '../gpu-catalogue';
import { usableGpuCounts } from '../gpu-fit';
import type { CatalogueModel } from '../model-catalogue';
import { modelCatalogue } from '../model-catalogue';
import { alternatives } from '../value-text';
import { modelsOf, poolOf } from './draft-lookups';

/** PAI-120: number formats and parallelism that the GPU or the model does not know. */
export function gpuAbilities(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }) => {
    const product = poolOf(draft, model.pool)?.pool.gpu;
    if (model.model === undefined) return [];
    const facts: CatalogueModel = modelCatalogue[model.model];
    return [
      ...attentionHeads(model, model.model, facts, index),
      ...(product === undefined ? [] : numberFormats(model, facts, product, index)),
    ];
  });
}

function attentionHeads(model: ModelDraft, name: string, facts: CatalogueModel, index: number): Finding[] {
  const { gpus } = model;
  if (gpus === undefined || facts.attentionHeads % gpus === 0) return [];
  const allowed = usableGpuCounts(facts).map(String);
  return [
    {
      code: 'PAI-120',
      path: ['models', index, 'gpus'],
      message: `${name} has ${facts.attentionHeads} attention heads, which ${gpus} GPUs cannot share evenly`,
      remedy: `write ${alternatives(allowed)}`,
    },
  ];
}

function numberFormats(
  model: ModelDraft,
  facts: CatalogueModel,
  product: GpuProduct,
  index: number,
): Finding[] {
  const gpu: Gpu = gpuCatalogue[product];
  const { dtype, kvCacheDtype } = model.vllm ?? {};
  const findings: Finding[] = [];
  const has = `${product} has compute capability ${gpu.computeCapability.toFixed(1)}`;
  // 'auto' keeps the type of the checkpoint, which is bfloat16 for every catalogue model.
  if (gpu.computeCapability < 8 && (dtype === 'auto' || dtype === 'bfloat16')) {
    findings.push({
      code: 'PAI-120',
      path: ['models', index, 'vllm', 'dtype'],
      message: `${has}, bfloat16 needs 8.0`,
      remedy: 'write dtype: half below vllm, or use a pool with a newer GPU',
    });
  }
  if (gpu.computeCapability < 8.9 && facts.format === 'fp8') {
    findings.push({
      code: 'PAI-120',
      path: ['models', index, 'model'],
      message: `${has}, fp8 weights need 8.9`,
      remedy: `use a pool with ${alternatives(productsFrom(8.9))}, or a model with other weights`,
    });
  }
  if (gpu.computeCapability < 8.9 && kvCacheDtype === 'fp8') {
    findings.push({
      code: 'PAI-120',
      path: ['models', index, 'vllm', 'kvCacheDtype'],
      message: `${has}, an fp8 cache needs 8.9`,
      remedy: `write kvCacheDtype: auto, or use a pool with ${alternatives(productsFrom(8.9))}`,
    });
  }
  return findings;
}

function productsFrom(computeCapability: number): string[] {
  return gpuProducts.filter((product) => gpuCatalogue[product].computeCapability >= computeCapability);
}
