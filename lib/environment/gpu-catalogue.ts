/** What the fit rule and the scheduler need to know of one NVIDIA product. */
export interface Gpu {
  /** Memory that the driver reports, in GiB; a little below the nominal size. */
  readonly memoryGiB: number;
  /** CUDA compute capability; bf16 needs 8.0, fp8 weights and activations need 8.9. */
  readonly computeCapability: number;
  /** vLLM's attention backend, where its own choice crashes. @default vLLM chooses */
  readonly attention?: 'XFORMERS';
  /** Value of the node label `nvidia.com/gpu.product` that GPU feature discovery sets. */
  readonly productLabel: string;
}

/**
 * GPUs that a pool can name. Memory, capability and labels: kaito-project/kaito
 * pkg/sku/aws_sku_handler.go @056b8280b, vllm-project/vllm docs/features/quantization @0328802b.
 */
export const gpuCatalogue = {
  // Triton's kernels crash on it (the requirements' text on models-as-a-service).
  T4: { memoryGiB: 15, computeCapability: 7.5, productLabel: 'Tesla-T4', attention: 'XFORMERS' },
  A10G: { memoryGiB: 22.5, computeCapability: 8.6, productLabel: 'NVIDIA-A10G' },
  L4: { memoryGiB: 22.5, computeCapability: 8.9, productLabel: 'NVIDIA-L4' },
  L40S: { memoryGiB: 45, computeCapability: 8.9, productLabel: 'NVIDIA-L40S' },
  'A100-40GB': { memoryGiB: 40, computeCapability: 8.0, productLabel: 'NVIDIA-A100-SXM4-40GB' },
  'A100-80GB': { memoryGiB: 80, computeCapability: 8.0, productLabel: 'NVIDIA-A100-SXM4-80GB' },
  H100: { memoryGiB: 79.6, computeCapability: 9.0, productLabel: 'NVIDIA-H100-80GB-HBM3' },
  H200: { memoryGiB: 140.4, computeCapability: 9.0, productLabel: 'NVIDIA-H200' },
} as const satisfies Record<string, Gpu>;

export type GpuProduct = keyof typeof gpuCatalogue;

export const gpuProducts = Object.keys(gpuCatalogue) as [GpuProduct, ...GpuProduct[]];
