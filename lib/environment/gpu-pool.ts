import type { Gpu } from '../catalogues/gpu-catalogue';
import { type GpuDevice, poolDeviceOf } from './gpu-sharing';
import { instanceTypesWith } from './instance-types';
import { findGpu } from './known-gpus';
import type { Environment, GpuPoolSettings } from './schema';

/** The settings of a GPU pool, with what the catalogue of the program or of the file says of its GPUs. */
export interface GpuPool extends GpuPoolSettings {
  readonly product: Gpu;
  /** What a pod gets for one `nvidia.com/gpu`. */
  readonly device: GpuDevice;
  /** Instance types of AWS with as many of these GPUs as a node of the pool has, smallest first. */
  readonly instanceTypes: readonly string[];
}

/**
 * The GPU pools that an environment uses: none where its models are simulated. The checks of the environment have made sure
 * that each GPU and each profile exists.
 */
export function gpuPoolsOf(environment: Environment): GpuPool[] {
  if (environment.accelerator === 'simulated') return [];
  return environment.gpuPools.map((pool) => {
    const product = findGpu(environment, pool.gpu);
    const device = poolDeviceOf(environment, pool);
    if (product === undefined || device === undefined) {
      throw new Error(`GPU pool ${pool.name} has an unknown GPU or profile`);
    }
    const instanceTypes = instanceTypesWith(environment, pool.gpu, pool.gpusPerNode);
    return { ...pool, product, device, instanceTypes };
  });
}

/** The pool of that name. The environment's checks have made sure that it exists. */
export function gpuPoolNamed(pools: readonly GpuPool[], name: string): GpuPool {
  const pool = pools.find((candidate) => candidate.name === name);
  if (pool === undefined) throw new Error(`GPU pool ${name} does not exist`);
  return pool;
}
