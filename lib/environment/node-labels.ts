import type { Draft, PoolDraft } from './draft';
import { poolDeviceOf, sharingLabels } from './gpu-sharing';

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
  file: Pick<Draft, 'aws' | 'catalogue'>,
  pool: Pick<PoolDraft, 'gpu' | 'sharing' | 'instanceType' | 'zone'>,
): Record<string, string> {
  const { instanceType, zone } = pool;
  return Object.fromEntries(
    Object.entries({
      'node.kubernetes.io/instance-type': instanceType,
      'topology.kubernetes.io/zone': zone,
      'topology.kubernetes.io/region': file.aws?.region,
      'nvidia.com/gpu.product': poolDeviceOf(file, pool)?.productLabel,
    }).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, value]])),
  );
}
