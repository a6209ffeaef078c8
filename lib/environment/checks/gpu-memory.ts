import type { Draft, ModelDraft, PoolDraft } from '../draft';
import type { Finding } from '../finding';
import type { GpuFitProps } from '../gpu-fit';
import { gpuFit, usableGpuCounts } from '../gpu-fit';
import type { GpuDevice } from '../gpu-sharing';
import { poolDeviceOf } from '../gpu-sharing';
import { findGpu, gpuNames } from '../known-gpus';
import type { CatalogueModel } from '../../catalogues/model-catalogue';
import { modelCatalogue } from '../../catalogues/model-catalogue';
import { readsWeights, unknownFormats } from '../number-formats';
import { alternatives, count } from '../../program/value-text';
import { modelsOf, poolOf } from './draft-lookups';
import { largestShare } from './gpu-sharing';

/** PAI-120 for models that vLLM would refuse to start (`errors`) or that have room for one request only (`warnings`). */
export function memoryFit(draft: Draft): { errors: Finding[]; warnings: Finding[] } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { model, index } of modelsOf(draft)) {
    const pool = poolOf(draft, model.pool)?.pool;
    const device = pool === undefined ? undefined : poolDeviceOf(draft, pool);
    const { gpus, context, vllm } = model;
    const { gpuMemoryUtilization, kvCacheDtype } = vllm ?? {};
    if (pool === undefined || device === undefined || model.model === undefined) continue;
    if (gpus === undefined || context === undefined) continue;
    if (gpuMemoryUtilization === undefined || kvCacheDtype === undefined) continue;
    const facts = modelCatalogue[model.model];
    // Weights that the GPU cannot read do not get better with more of it.
    const product = findGpu(draft, pool.gpu);
    if (product !== undefined && !readsWeights(facts, product)) continue;
    const props = { model: facts, gpu: device, gpus, gpuMemoryUtilization, context, kvCacheDtype };
    const fit = gpuFit(props);
    if (fit.verdict === 'ok') continue;
    const place = `${count(gpus, device.title)} at gpuMemoryUtilization ${gpuMemoryUtilization}`;
    const measure = fit.verdict === 'no' ? 'fewer than' : 'less than two requests of';
    const finding: Finding = {
      code: 'PAI-120',
      path: ['models', index, 'model'],
      message:
        fit.tokens === 0
          ? `${model.model} needs ${facts.weightsGiB} GiB for weights, which leaves no cache on ${place}`
          : `on ${place} the cache holds ${fit.tokens} tokens, ${measure} context ${context}`,
      remedy: fitRemedy(
        { ...props, draft, device, pool, gpusPerNode: pool.gpusPerNode ?? gpus, vllm: vllm ?? {} },
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
  readonly device: GpuDevice;
  readonly draft: Draft;
  readonly pool: PoolDraft;
  readonly gpusPerNode: number;
  readonly vllm: NonNullable<ModelDraft['vllm']>;
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
  const { sharing, gpu: product } = props.pool;
  const { draft } = props;
  const share = sharing?.type === 'time-slicing' ? largestShare(props.device.perGpu) : 0.9;
  if (props.gpuMemoryUtilization < share && better({ gpuMemoryUtilization: share })) {
    options.push(`gpuMemoryUtilization ${share}`);
  }
  // A model has one part of a shared GPU, never several.
  const whole = sharing?.type === 'none';
  const gpus = usableGpuCounts(props.model).find((more) => more > props.gpus && better({ gpus: more }));
  if (whole && gpus !== undefined) {
    options.push(
      gpus <= props.gpusPerNode ? `gpus ${gpus}` : `gpus ${gpus} on nodes with ${gpus} ${props.device.title}`,
    );
  }
  if (sharing?.type === 'mig') {
    const profiles = Object.entries(findGpu(draft, product)?.mig ?? {});
    const profile = profiles.find(([, gpu]) => better({ gpu }))?.[0];
    if (profile !== undefined) options.push(`profile ${profile}`);
  }
  if (sharing?.type === 'time-slicing' && better({ gpuMemoryUtilization: 0.9 })) {
    options.push('a pool without time-slicing');
  }
  const larger = gpuNames(draft).find((name) => {
    const gpu = findGpu(draft, name);
    if (gpu === undefined) return false;
    return unknownFormats(props.model, props.vllm, gpu.computeCapability).length === 0 && better({ gpu });
  });
  if (larger !== undefined) options.push(`a pool with ${larger}`);
  return options.length === 0 ? 'use a smaller or quantized model' : `use ${alternatives(options)}`;
}
