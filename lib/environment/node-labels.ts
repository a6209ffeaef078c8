import type { PoolDraft } from './draft';
import { type GpuDevice, sharingLabels } from './gpu-sharing';

/** Label of the nodes that the platform makes, with the name of their pool. */
export const ownNodeLabel = 'private-ai/gpu-pool';

/** Labels that we put on the nodes of a pool that the platform makes. */
export function ownNodeLabels(
  pool: Pick<PoolDraft, 'name' | 'gpu' | 'sharing' | 'autoscaling'>,
): Record<string, string> {
  const { name, gpu, autoscaling } = pool;
  return {
    ...(name === undefined ? {} : { [ownNodeLabel]: name }),
    ...sharingLabels(pool),
    // The autoscaler waits for the GPU of a new node by it (OpenShift, Machine management, autoscaling).
    ...(autoscaling === undefined || gpu === undefined
      ? {}
      : { 'cluster-api/accelerator': `nvidia-${gpu.toLowerCase()}` }),
  };
}

/** Labels that others put there: the cloud provider and GPU feature discovery. */
export function foreignNodeLabels(
  { instanceType, zone }: Pick<PoolDraft, 'instanceType' | 'zone'>,
  region: string | undefined,
  device: GpuDevice | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries({
      'node.kubernetes.io/instance-type': instanceType,
      'topology.kubernetes.io/zone': zone,
      'topology.kubernetes.io/region': region,
      'nvidia.com/gpu.product': device?.productLabel,
    }).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, value]])),
  );
}
