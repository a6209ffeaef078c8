import type { GpuPool } from '../environment/gpu-pool';
import { ownNodeLabel } from '../environment/node-labels';
import type { GpuPoolSettings } from '../environment/schema';
import { compare } from '../program/compare';
import type { Scheduling } from './pod';

/** Where pods with GPUs run. */
type GpuScheduling = Scheduling & Required<Pick<Scheduling, 'nodeSelector' | 'tolerations'>>;

/** Node labels and tolerations that bring a pod to the nodes of a pool. */
export function gpuScheduling(pool: GpuPool, gpus: number): GpuScheduling {
  return {
    gpus,
    nodeSelector: pool.nodeSelector ?? defaultSelector(pool),
    tolerations: pool.taints.map(({ key, value, effect }) =>
      value === undefined ? { key, operator: 'Exists', effect } : { key, operator: 'Equal', value, effect },
    ),
  };
}

/** Nodes of our own have a label from the start, which the cluster autoscaler needs to make the first one. */
function defaultSelector(pool: GpuPool): Record<string, string> {
  return pool.instanceType === undefined
    ? { 'nvidia.com/gpu.product': pool.device.productLabel }
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
