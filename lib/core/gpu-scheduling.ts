import type { Scheduling } from './pod';
import { gpuCatalogue } from '../environment/gpu-catalogue';
import type { Environment, GpuPoolSettings } from '../environment/schema';

/** The pool of that name. The environment's checks have made sure that it exists. */
export function gpuPool(environment: Environment, name: string): GpuPoolSettings {
  const pool = environment.gpuPools.find((candidate) => candidate.name === name);
  if (pool === undefined) throw new Error(`GPU pool ${name} does not exist`);
  return pool;
}

/** Node labels and tolerations that bring a pod to the nodes of a pool. */
export function gpuScheduling(pool: GpuPoolSettings, gpus: number): Scheduling {
  return {
    gpus,
    nodeSelector: pool.nodeSelector ?? { 'nvidia.com/gpu.product': gpuCatalogue[pool.gpu].productLabel },
    tolerations: pool.taints.map(({ key, value, effect }) =>
      value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect },
    ),
  };
}
