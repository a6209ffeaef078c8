import type { PoolDraft } from './draft';
import type { Gpu } from '../catalogues/gpu-catalogue';
import { findGpu, type OwnGpus } from './known-gpus';

/** What a pod gets when it asks for one `nvidia.com/gpu` of a pool. */
export interface GpuDevice {
  /** How many a node reports per GPU. */
  readonly perGpu: number;
  /** Memory that the pod sees, in GiB; with time slicing other pods use it too. */
  readonly memoryGiB: number;
  /** Name for messages. */
  readonly title: string;
  /** Value of the node label `nvidia.com/gpu.product`. */
  readonly productLabel: string;
}

/**
 * The device of a pool, by its product and sharing; `undefined` if the product does not know the profile. Time slicing
 * divides no memory: each pod sees all of it. The part that is a whole GPU has no more than the GPU.
 * Labels: NVIDIA/k8s-device-plugin internal/lm/resource.go and mig-strategy.go (strategy single).
 */
export function gpuDevice(
  name: string,
  { memoryGiB, productLabel, mig }: Gpu,
  sharing: NonNullable<PoolDraft['sharing']>,
): GpuDevice | undefined {
  switch (sharing.type) {
    case 'none':
      return { perGpu: 1, memoryGiB, title: name, productLabel };
    case 'time-slicing': {
      const { replicas: perGpu } = sharing;
      return perGpu === undefined
        ? undefined
        : { perGpu, memoryGiB, title: name, productLabel: `${productLabel}-SHARED` };
    }
    case 'mig': {
      const { profile } = sharing;
      const known = profile === undefined ? undefined : mig?.[profile];
      if (profile === undefined || known === undefined) return undefined;
      return {
        perGpu: known.parts,
        memoryGiB: Math.min(known.memoryGiB, memoryGiB),
        title: `${name} part ${profile}`,
        productLabel: `${productLabel}-MIG-${profile}`,
      };
    }
    default:
      return undefined;
  }
}

/** The device of a pool; `undefined` if its product or profile is not known. */
export function poolDeviceOf(file: OwnGpus, { gpu, sharing }: PoolDraft): GpuDevice | undefined {
  const facts = findGpu(file, gpu);
  return gpu === undefined || facts === undefined || sharing === undefined
    ? undefined
    : gpuDevice(gpu, facts, sharing);
}

/**
 * Labels by which the GPU operator shares the GPUs of a node: the key of the device plugin's ConfigMap, or a
 * configuration of its MIG manager (NVIDIA/gpu-operator assets/state-device-plugin, state-mig-manager @v25.3.4).
 */
export function sharingLabels(pool: Pick<PoolDraft, 'name' | 'sharing'>): Record<string, string> {
  const { name, sharing } = pool;
  switch (sharing?.type) {
    case 'time-slicing':
      return name === undefined ? {} : { 'nvidia.com/device-plugin.config': name };
    case 'mig':
      return sharing.profile === undefined ? {} : { 'nvidia.com/mig.config': `all-${sharing.profile}` };
    default:
      return {};
  }
}
