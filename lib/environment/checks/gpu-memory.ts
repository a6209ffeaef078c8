import type { Draft } from '../draft';
import type { Finding } from '../finding';
import type { GpuProduct } from '../gpu-catalogue';
import { gpuCatalogue, gpuProducts } from '../gpu-catalogue';
import type { GpuFitProps } from '../gpu-fit';
import { gpuFit, usableGpuCounts } from '../gpu-fit';
import type { CatalogueModel } from '../model-catalogue';
import { modelCatalogue } from '../model-catalogue';
import { alternatives, count } from '../value-text';
import { modelsOf, poolOf } from './draft-lookups';

/** PAI-120 for models that vLLM would refuse to start (`errors`) or that have room for one request only (`warnings`). */
export function memoryFit(draft: Draft): { errors: Finding[]; warnings: Finding[] } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { model, index } of modelsOf(draft)) {
    const pool = poolOf(draft, model.pool)?.pool;
    const product = pool?.gpu;
    const { gpus, context, vllm } = model;
    const { gpuMemoryUtilization, kvCacheDtype } = vllm ?? {};
    if (pool === undefined || product === undefined || model.model === undefined) continue;
    if (gpus === undefined || context === undefined) continue;
    if (gpuMemoryUtilization === undefined || kvCacheDtype === undefined) continue;
    const facts = modelCatalogue[model.model];
    const gpu = gpuCatalogue[product];
    const props = { model: facts, gpu, gpus, gpuMemoryUtilization, context, kvCacheDtype };
    const fit = gpuFit(props);
    if (fit.verdict === 'ok') continue;
    const place = `${count(gpus, product)} at gpuMemoryUtilization ${gpuMemoryUtilization}`;
    const measure = fit.verdict === 'no' ? 'fewer than' : 'less than two requests of';
    const finding: Finding = {
      code: 'PAI-120',
      path: ['models', index, 'model'],
      message:
        fit.tokens === 0
          ? `${model.model} needs ${facts.weightsGiB} GiB for weights, which leaves no cache on ${place}`
          : `on ${place} the cache holds ${fit.tokens} tokens, ${measure} context ${context}`,
      remedy: fitRemedy(
        { ...props, product, gpusPerNode: pool.gpusPerNode ?? gpus },
        fit.verdict,
        fit.tokens,
      ),
    };
    (fit.verdict === 'no' ? errors : warnings).push(finding);
  }
  return { errors, warnings };
}

interface RemedyProps extends GpuFitProps {
  readonly model: CatalogueModel;
  readonly product: GpuProduct;
  readonly gpusPerNode: number;
}

/** The changes that would help, computed by the same rule; each of them is enough. */
function fitRemedy(props: RemedyProps, verdict: 'tight' | 'no', tokens: number): string {
  const better = (change: Partial<GpuFitProps>) => {
    const result = gpuFit({ ...props, ...change }).verdict;
    return verdict === 'tight' ? result === 'ok' : result !== 'no';
  };
  const options: string[] = [];
  const context = Math.floor(tokens / (verdict === 'tight' ? 2 : 1) / 1024) * 1024;
  if (context > 0) options.push(`context ${context}`);
  if (props.gpuMemoryUtilization < 0.9 && better({ gpuMemoryUtilization: 0.9 })) {
    options.push('gpuMemoryUtilization 0.9');
  }
  const gpus = usableGpuCounts(props.model).find((more) => more > props.gpus && better({ gpus: more }));
  if (gpus !== undefined) {
    options.push(
      gpus <= props.gpusPerNode ? `gpus ${gpus}` : `gpus ${gpus} on nodes with ${gpus} ${props.product}`,
    );
  }
  const product = gpuProducts.find((name) => better({ gpu: gpuCatalogue[name] }));
  if (product !== undefined) options.push(`a pool with ${product}`);
  return options.length === 0 ? 'use a smaller or quantized model' : `use ${alternatives(options)}`;
}
