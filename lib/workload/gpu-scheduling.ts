import { type GpuDevice, poolDeviceOf } from '../environment/gpu-sharing';
import { ownNodeLabel } from '../environment/node-labels';
import type { Environment, GpuPoolSettings } from '../environment/schema';
import { compare } from '../program/compare';
import type { Scheduling } from './pod';

/** The pool of that name. The environment's checks have made sure that it exists. */
export function gpuPool(environment: Environment, name: string): GpuPoolSettings {
  const pool = environment.gpuPools.find((candidate) => candidate.name === name);
  if (pool === undefined) throw new Error(`GPU pool ${name} does not exist`);
  return pool;
}

/** What one `nvidia.com/gpu` of the pool is. The environment's checks have made sure that its profile exists. */
export function poolDevice(environment: Environment, pool: GpuPoolSettings): GpuDevice {
  const device = poolDeviceOf(environment, pool);
  if (device === undefined) throw new Error(`GPU pool ${pool.name} has an unknown GPU or profile`);
  return device;
}

/** Node labels and tolerations that bring a pod to the nodes of a pool. */
export function gpuScheduling(environment: Environment, pool: GpuPoolSettings, gpus: number): Scheduling {
  return {
    gpus,
    nodeSelector: pool.nodeSelector ?? defaultSelector(environment, pool),
    tolerations: pool.taints.map(({ key, value, effect }) =>
      value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect },
    ),
  };
}

/** Nodes of our own have a label from the start, which the cluster autoscaler needs to make the first one. */
function defaultSelector(environment: Environment, pool: GpuPoolSettings): Record<string, string> {
  return pool.instanceType === undefined
    ? { 'nvidia.com/gpu.product': poolDevice(environment, pool).productLabel }
    : { [ownNodeLabel]: pool.name };
}

/** Labels as `oc get nodes -l` takes them, in one order whatever that of the file. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort(compare)
    .join(',');
}

/** A taint in words; the form `key:effect` looks like an image. */
export function taintText({ key, value, effect }: GpuPoolSettings['taints'][number]): string {
  return `${key}${value === undefined ? '' : `=${value}`} (${effect})`;
}
