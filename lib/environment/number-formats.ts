import type { ModelDraft } from './draft';
import type { Gpu } from '../catalogues/gpu-catalogue';
import { findGpu, gpuNames, type OwnGpus } from './known-gpus';
import type { CatalogueModel, WeightFormat } from '../catalogues/model';

/**
 * Compute capability that vLLM wants for weights of a format. It refuses to load others ("Quantization scheme is not
 * supported for the current GPU"): get_min_capability of the schemes in vllm-project/vllm
 * vllm/model_executor/layers/quantization/compressed_tensors @0.10 (CompressedTensorsWNA16 and, for fp8 weights that are
 * computed with 16 bits, W8A16Fp8: both use Marlin, which begins with Ampere; CompressedTensorsW8A8Int8), and of the
 * configurations beside them (awq.py, gptq.py, mxfp4.py). Plain weights run on every GPU of the catalogue, since vLLM can
 * read them as half.
 */
const capabilityForWeights: Readonly<Record<WeightFormat, number>> = {
  bf16: 7,
  fp16: 7,
  fp8: 8,
  w8a8: 7.5,
  w4a16: 8,
  awq: 7.5,
  gptq: 7,
  mxfp4: 8,
};

/** vllm-project/vllm vllm/platforms/cuda.py @0.10 refuses bfloat16 below it. */
const CAPABILITY_FOR_BFLOAT16 = 8;

/** Below it neither FlashAttention nor Triton reads the cache (vllm-project/vllm vllm/attention @0.10). */
const CAPABILITY_FOR_FP8_CACHE = 8.9;

/** A setting of a model that asks for a number format which its GPU cannot compute. */
export interface UnknownFormat {
  readonly setting: 'model' | 'dtype' | 'kvCacheDtype';
  /** The format, as the subject of a sentence with "need". */
  readonly format: string;
  readonly capability: number;
}

/**
 * What a GPU of that capability cannot compute of a model; empty if it can run it. Where not even the weights can be
 * loaded, nothing else is worth a word.
 */
export function unknownFormats(
  { format, activations }: Pick<CatalogueModel, 'format' | 'activations'>,
  { dtype, kvCacheDtype }: NonNullable<ModelDraft['vllm']>,
  capability: number,
): UnknownFormat[] {
  const weights = capabilityForWeights[format];
  if (capability < weights) {
    return [{ setting: 'model', format: `${format} weights`, capability: weights }];
  }
  // 'auto' keeps the type of the checkpoint.
  const bfloat16 = (dtype === 'auto' ? activations : dtype) === 'bfloat16';
  return [
    ...(bfloat16 && capability < CAPABILITY_FOR_BFLOAT16
      ? [
          {
            setting: 'dtype' as const,
            format: 'activations in bfloat16',
            capability: CAPABILITY_FOR_BFLOAT16,
          },
        ]
      : []),
    ...(kvCacheDtype === 'fp8' && capability < CAPABILITY_FOR_FP8_CACHE
      ? [{ setting: 'kvCacheDtype' as const, format: 'caches in fp8', capability: CAPABILITY_FOR_FP8_CACHE }]
      : []),
  ];
}

/** Whether vLLM can load the weights on that GPU at all. */
export function readsWeights(
  { format }: Pick<CatalogueModel, 'format'>,
  { computeCapability }: Pick<Gpu, 'computeCapability'>,
): boolean {
  return computeCapability >= capabilityForWeights[format];
}

/** Products of at least that compute capability. */
export function productsFrom(file: OwnGpus, capability: number): string[] {
  return gpuNames(file).filter((name) => (findGpu(file, name)?.computeCapability ?? 0) >= capability);
}
