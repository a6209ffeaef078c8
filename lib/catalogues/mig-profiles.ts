/** Parts of one profile, of which a GPU is divided into as many as it holds. */
interface MigProfile {
  /** Parts of one GPU. */
  readonly parts: number;
  /** Memory of one part, in GiB. */
  readonly memoryGiB: number;
}

/**
 * Parts of a product by profile: those for which the GPU operator has a configuration `all-<profile>` (NVIDIA/gpu-operator
 * assets/state-mig-manager/0400_configmap.yaml @v25.3.4, for RTX PRO 6000 @0b0b6b1; it gives the parts too). Memory: what
 * `nvidia-smi mig -lgip` prints on that product, the lowest where drivers differ.
 */
export type MigProfiles = Readonly<Record<string, MigProfile>>;

export const a100With40GB: MigProfiles = {
  '1g.5gb': { parts: 7, memoryGiB: 4.75 },
  '1g.10gb': { parts: 4, memoryGiB: 9.62 },
  '2g.10gb': { parts: 3, memoryGiB: 9.62 },
  '3g.20gb': { parts: 2, memoryGiB: 19.5 },
  '4g.20gb': { parts: 1, memoryGiB: 19.5 },
  '7g.40gb': { parts: 1, memoryGiB: 39.25 },
};

export const a100With80GB: MigProfiles = {
  '1g.10gb': { parts: 7, memoryGiB: 9.5 },
  '1g.20gb': { parts: 4, memoryGiB: 19.5 },
  '2g.20gb': { parts: 3, memoryGiB: 19.5 },
  '3g.40gb': { parts: 2, memoryGiB: 39.25 },
  '4g.40gb': { parts: 1, memoryGiB: 39.25 },
  '7g.80gb': { parts: 1, memoryGiB: 78.5 },
};

export const h100With80GB: MigProfiles = {
  '1g.10gb': { parts: 7, memoryGiB: 9.62 },
  '1g.20gb': { parts: 4, memoryGiB: 19.62 },
  '2g.20gb': { parts: 3, memoryGiB: 19.62 },
  '3g.40gb': { parts: 2, memoryGiB: 39.5 },
  '4g.40gb': { parts: 1, memoryGiB: 39.5 },
  '7g.80gb': { parts: 1, memoryGiB: 79.25 },
};

export const h100With94GB: MigProfiles = {
  '1g.12gb': { parts: 7, memoryGiB: 10.62 },
  '1g.24gb': { parts: 4, memoryGiB: 21.5 },
  '2g.24gb': { parts: 3, memoryGiB: 21.5 },
  '3g.47gb': { parts: 2, memoryGiB: 46.12 },
  '4g.47gb': { parts: 1, memoryGiB: 46.12 },
  '7g.94gb': { parts: 1, memoryGiB: 92.62 },
};

export const h200: MigProfiles = {
  '1g.18gb': { parts: 7, memoryGiB: 16 },
  '1g.35gb': { parts: 4, memoryGiB: 32.5 },
  '2g.35gb': { parts: 3, memoryGiB: 32.5 },
  '3g.71gb': { parts: 2, memoryGiB: 65 },
  '4g.71gb': { parts: 1, memoryGiB: 65 },
  '7g.141gb': { parts: 1, memoryGiB: 140 },
};

// NVIDIA/mig-parted pull requests 166 and 187; profiles of 90 and 180 GB as multiples of the part of 45 GB.
export const b200: MigProfiles = {
  '1g.23gb': { parts: 7, memoryGiB: 20.5 },
  '1g.45gb': { parts: 4, memoryGiB: 44.25 },
  '2g.45gb': { parts: 3, memoryGiB: 44.25 },
  '3g.90gb': { parts: 2, memoryGiB: 88.5 },
  '4g.90gb': { parts: 1, memoryGiB: 88.5 },
  '7g.180gb': { parts: 1, memoryGiB: 177 },
};

// bigstack-oss/cubecos issue 312; larger profiles as multiples of the smallest one.
export const rtxPro6000: MigProfiles = {
  '1g.24gb': { parts: 4, memoryGiB: 23.12 },
  '2g.48gb': { parts: 2, memoryGiB: 46.24 },
  '4g.96gb': { parts: 1, memoryGiB: 92.48 },
};
