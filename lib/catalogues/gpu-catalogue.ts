import * as mig from './mig-profiles';
import type { MigProfiles } from './mig-profiles';

/** What the fit rule and the scheduler need to know of one NVIDIA product. */
export interface Gpu {
  /**
   * Memory that CUDA, and so vLLM, sees, in GiB. It is less than what nvidia-smi prints: the driver and error correction
   * keep some.
   */
  readonly memoryGiB: number;
  /** CUDA compute capability; `number-formats.ts` says what needs which. */
  readonly computeCapability: number;
  /** How the GPUs of one node talk to each other, where there are more than two. */
  readonly link: 'nvlink' | 'pcie';
  /** vLLM's attention backend, where its own choice crashes. @default vLLM chooses */
  readonly attention?: 'XFORMERS';
  /** Value of the node label `nvidia.com/gpu.product` that GPU feature discovery sets. */
  readonly productLabel: string;
  /** Parts into which it can be divided, by profile. @default it cannot be divided */
  readonly mig?: MigProfiles;
}

/**
 * GPUs that a pool can name. V100, A100, H100 and H200 are sold in forms with other labels, memory and links, so each form
 * has a name.
 *
 * Memory: the lowest total that vLLM or PyTorch printed on that product, since drivers differ by some 0.2 GiB. Logs of
 * vLLM: T4 14.56, L40S 44.31, A100 39.39 and 79.14, H100 79.11, H200 139.81 ("total_gpu_memory"); out-of-memory messages
 * of PyTorch ("has a total capacity of"): A10G and L4 21.96, V100 15.77 and 31.73, A100 39.38, H100 NVL 93.02, H200
 * 139.72, B200 178.35, RTX PRO 6000 94.97; more in docs/components/vllm.md. Compute capability: NVIDIA, CUDA GPUs.
 * Labels: NVIDIA/k8s-device-plugin internal/lm/resource.go makes them of the names that the driver prints. A bridge joins
 * two cards of the form NVL; more than two talk over PCIe.
 */
export const gpuCatalogue = {
  // Triton's kernels crash before Ampere (the requirements' text on models-as-a-service for T4; not measured on V100).
  T4: {
    memoryGiB: 14.56,
    computeCapability: 7.5,
    link: 'pcie',
    productLabel: 'Tesla-T4',
    attention: 'XFORMERS',
  },
  'V100-PCIE-16GB': {
    memoryGiB: 15.77,
    computeCapability: 7.0,
    link: 'pcie',
    productLabel: 'Tesla-V100-PCIE-16GB',
    attention: 'XFORMERS',
  },
  'V100-SXM2-16GB': {
    memoryGiB: 15.77,
    computeCapability: 7.0,
    link: 'nvlink',
    productLabel: 'Tesla-V100-SXM2-16GB',
    attention: 'XFORMERS',
  },
  'V100-PCIE-32GB': {
    memoryGiB: 31.73,
    computeCapability: 7.0,
    link: 'pcie',
    productLabel: 'Tesla-V100-PCIE-32GB',
    attention: 'XFORMERS',
  },
  'V100-SXM2-32GB': {
    memoryGiB: 31.73,
    computeCapability: 7.0,
    link: 'nvlink',
    productLabel: 'Tesla-V100-SXM2-32GB',
    attention: 'XFORMERS',
  },
  A10G: { memoryGiB: 21.96, computeCapability: 8.6, link: 'pcie', productLabel: 'NVIDIA-A10G' },
  L4: { memoryGiB: 21.96, computeCapability: 8.9, link: 'pcie', productLabel: 'NVIDIA-L4' },
  L40S: { memoryGiB: 44.31, computeCapability: 8.9, link: 'pcie', productLabel: 'NVIDIA-L40S' },
  'A100-PCIE-40GB': {
    memoryGiB: 39.38,
    computeCapability: 8.0,
    link: 'pcie',
    productLabel: 'NVIDIA-A100-PCIE-40GB',
    mig: mig.a100With40GB,
  },
  'A100-SXM4-40GB': {
    memoryGiB: 39.38,
    computeCapability: 8.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-A100-SXM4-40GB',
    mig: mig.a100With40GB,
  },
  'A100-PCIE-80GB': {
    memoryGiB: 79.14,
    computeCapability: 8.0,
    link: 'pcie',
    productLabel: 'NVIDIA-A100-80GB-PCIe',
    mig: mig.a100With80GB,
  },
  'A100-SXM4-80GB': {
    memoryGiB: 79.14,
    computeCapability: 8.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-A100-SXM4-80GB',
    mig: mig.a100With80GB,
  },
  'H100-PCIE': {
    memoryGiB: 79.11,
    computeCapability: 9.0,
    link: 'pcie',
    productLabel: 'NVIDIA-H100-PCIe',
    mig: mig.h100With80GB,
  },
  'H100-SXM5': {
    memoryGiB: 79.11,
    computeCapability: 9.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-H100-80GB-HBM3',
    mig: mig.h100With80GB,
  },
  'H100-NVL': {
    memoryGiB: 93.02,
    computeCapability: 9.0,
    link: 'pcie',
    productLabel: 'NVIDIA-H100-NVL',
    mig: mig.h100With94GB,
  },
  'H200-SXM5': {
    memoryGiB: 139.72,
    computeCapability: 9.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-H200',
    mig: mig.h200,
  },
  'H200-NVL': {
    memoryGiB: 139.72,
    computeCapability: 9.0,
    link: 'pcie',
    productLabel: 'NVIDIA-H200-NVL',
    mig: mig.h200,
  },
  'B200-SXM6': {
    memoryGiB: 178.35,
    computeCapability: 10.0,
    link: 'nvlink',
    productLabel: 'NVIDIA-B200',
    mig: mig.b200,
  },
  'RTX-PRO-6000': {
    memoryGiB: 94.97,
    computeCapability: 12.0,
    link: 'pcie',
    productLabel: 'NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition',
    mig: mig.rtxPro6000,
  },
} as const satisfies Record<string, Gpu>;

export type GpuProduct = keyof typeof gpuCatalogue;

export const gpuProducts = Object.keys(gpuCatalogue) as [GpuProduct, ...GpuProduct[]];
