import type { GpuProduct } from './gpu-catalogue';

/** Parts of one profile, of which a GPU is divided into as many as it holds. */
export interface MigProfile {
  /** Parts of one GPU. */
  readonly parts: number;
  /** Memory of one part, in GiB. */
  readonly memoryGiB: number;
}

/**
 * Profiles of the products that can be divided: those for which the GPU operator has a configuration `all-<profile>`
 * (NVIDIA/gpu-operator assets/state-mig-manager/0400_configmap.yaml @v25.3.4, which gives the parts too). Memory: what
 * `nvidia-smi mig -lgip` prints on that product, the lowest where drivers differ.
 */
export const migCatalogue: Readonly<Partial<Record<GpuProduct, Readonly<Record<string, MigProfile>>>>> = {
  'A100-40GB': {
    '1g.5gb': { parts: 7, memoryGiB: 4.75 },
    '1g.10gb': { parts: 4, memoryGiB: 9.62 },
    '2g.10gb': { parts: 3, memoryGiB: 9.62 },
    '3g.20gb': { parts: 2, memoryGiB: 19.5 },
    '4g.20gb': { parts: 1, memoryGiB: 19.5 },
    '7g.40gb': { parts: 1, memoryGiB: 39.25 },
  },
  'A100-80GB': {
    '1g.10gb': { parts: 7, memoryGiB: 9.5 },
    '1g.20gb': { parts: 4, memoryGiB: 19.5 },
    '2g.20gb': { parts: 3, memoryGiB: 19.5 },
    '3g.40gb': { parts: 2, memoryGiB: 39.25 },
    '4g.40gb': { parts: 1, memoryGiB: 39.25 },
    '7g.80gb': { parts: 1, memoryGiB: 78.5 },
  },
  H100: {
    '1g.10gb': { parts: 7, memoryGiB: 9.62 },
    '1g.20gb': { parts: 4, memoryGiB: 19.62 },
    '2g.20gb': { parts: 3, memoryGiB: 19.62 },
    '3g.40gb': { parts: 2, memoryGiB: 39.5 },
    '4g.40gb': { parts: 1, memoryGiB: 39.5 },
    '7g.80gb': { parts: 1, memoryGiB: 79.25 },
  },
  H200: {
    '1g.18gb': { parts: 7, memoryGiB: 16 },
    '1g.35gb': { parts: 4, memoryGiB: 32.5 },
    '2g.35gb': { parts: 3, memoryGiB: 32.5 },
    '3g.71gb': { parts: 2, memoryGiB: 65 },
    '4g.71gb': { parts: 1, memoryGiB: 65 },
    '7g.141gb': { parts: 1, memoryGiB: 140 },
  },
};
