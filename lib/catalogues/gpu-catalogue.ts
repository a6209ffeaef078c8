/** What the fit rule and the scheduler need to know of one NVIDIA product. */
export interface Gpu {
  /** Memory that the driver reports, in GiB; a little below the nominal size. */
  readonly memoryGiB: number;
  /** CUDA compute capability; `number-formats.ts` says what needs which. */
  readonly computeCapability: number;
  /** How the GPUs of one node talk to each other, where there are more than two. */
  readonly link: 'nvlink' | 'pcie';
  /** vLLM's attention backend, where its own choice crashes. @default vLLM chooses */
  readonly attention?: 'XFORMERS';
  /** Value of the node label `nvidia.com/gpu.product` that GPU feature discovery sets. */
  readonly productLabel: string;
}

/**
 * GPUs that a pool can name. A100, H100 and H200 are sold in forms with other labels, memory and links, so each form
 * has a name. Memory and capability: kaito-project/kaito pkg/sku/aws_sku_handler.go @056b8280b, vllm-project/vllm
 * docs/features/quantization @0328802b; 95,830 MiB for an H100 NVL: what nvidia-smi prints. Labels: NVIDIA/k8s-device-plugin
 * internal/lm/resource.go makes them of the names that the driver prints. A bridge joins two cards of the form NVL; more
 * than two talk over PCIe.
 */
export const gpuCatalogue = {
  // Triton's kernels crash on it (the requirements' text on models-as-a-service).
  T4: {
    memoryGiB: 15,
    computeCapability: 7.5,
    link: 'pcie',
    productLabel: 'Tesla-T4',
    attention: 'XFORMERS',
  },
  A10G: { memoryGiB: 22.5, computeCapability: 8.6, link: 'pcie', productLabel: 'NVIDIA-A10G' },
  L4: { memoryGiB: 22.5, computeCapability: 8.9, link: 'pcie', productLabel: 'NVIDIA-L4' },
  L40S: { memoryGiB: 45, computeCapability: 8.9, link: 'pcie', productLabel: 'NVIDIA-L40S' },
  'A100-PCIE-40GB': {
    memoryGiB: 40,
    computeCapability: 8.0,
    link: 'pcie',
    productLabel: 'NVIDIA-A100-PCIE-40GB',
  },
  'A100-SXM4-40GB': {
    memoryGiB: 40,
    computeCapability: 8.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-A100-SXM4-40GB',
  },
  'A100-PCIE-80GB': {
    memoryGiB: 80,
    computeCapability: 8.0,
    link: 'pcie',
    productLabel: 'NVIDIA-A100-80GB-PCIe',
  },
  'A100-SXM4-80GB': {
    memoryGiB: 80,
    computeCapability: 8.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-A100-SXM4-80GB',
  },
  'H100-PCIE': { memoryGiB: 79.6, computeCapability: 9.0, link: 'pcie', productLabel: 'NVIDIA-H100-PCIe' },
  'H100-SXM5': {
    memoryGiB: 79.6,
    computeCapability: 9.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-H100-80GB-HBM3',
  },
  'H100-NVL': { memoryGiB: 93.5, computeCapability: 9.0, link: 'pcie', productLabel: 'NVIDIA-H100-NVL' },
  'H200-SXM5': { memoryGiB: 140.4, computeCapability: 9.0, link: 'nvlink', productLabel: 'NVIDIA-H200' },
  'H200-NVL': { memoryGiB: 140.4, computeCapability: 9.0, link: 'pcie', productLabel: 'NVIDIA-H200-NVL' },
} as const satisfies Record<string, Gpu>;

export type GpuProduct = keyof typeof gpuCatalogue;

export const gpuProducts = Object.keys(gpuCatalogue) as [GpuProduct, ...GpuProduct[]];
