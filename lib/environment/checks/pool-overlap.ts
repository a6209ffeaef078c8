import type { Draft, PoolDraft } from '../draft';
import type { Finding } from '../finding';
import { poolDeviceOf } from '../gpu-sharing';
import { foreignNodeLabels, ownNodeLabel, ownNodeLabels } from '../node-labels';
import { poolsOf } from './draft-lookups';

type Labels = Readonly<Record<string, string | undefined>>;

/**
 * PAI-110: pods of one pool that can come to nodes of another one, whose GPUs they would take from its models. Told from
 * what is known of the nodes: labels that the pools state, that we make, and that others put there.
 */
export function poolOverlap(draft: Draft): Finding[] {
  const pools = poolsOf(draft);
  return pools.flatMap(({ pool, index }): Finding[] => {
    const selector = selectorOf(draft, pool);
    const other = pools.find(
      (each) =>
        each.pool.name !== pool.name &&
        admits(each.pool, pool) &&
        selects(selector, labelsOf(draft, each.pool)),
    )?.pool;
    if (other === undefined || Object.keys(selector).length === 0) return [];
    const labels = Object.entries(selector).map(([key, value]) => `${key}=${value ?? ''}`);
    return [
      {
        code: 'PAI-110',
        path: ['gpuPools', index, 'nodeSelector'],
        message: `nodes of ${other.name ?? 'another pool'} have ${labels.join(', ')} too, so pods of this pool can take their GPUs`,
        remedy: 'write a nodeSelector with a label that no other pool has, and put the label on the nodes',
      },
    ];
  });
}

/** What pods of the pool look for (lib/workload/gpu-scheduling.ts). */
function selectorOf(draft: Draft, pool: PoolDraft): Labels {
  if (pool.nodeSelector !== undefined) return pool.nodeSelector;
  if (pool.instanceType !== undefined) return { [ownNodeLabel]: pool.name };
  const device = poolDeviceOf(draft, pool);
  return device === undefined ? {} : { 'nvidia.com/gpu.product': device.productLabel };
}

/** What is known of the labels of its nodes. */
function labelsOf(draft: Draft, pool: PoolDraft): Labels {
  return {
    ...pool.nodeSelector,
    ...foreignNodeLabels(pool, draft.aws?.region, poolDeviceOf(draft, pool)),
    ...(pool.instanceType === undefined ? {} : ownNodeLabels(pool)),
  };
}

function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => value !== undefined && labels[key] === value);
}

/** Whether pods of a pool tolerate what keeps others off the nodes of `nodes`. */
function admits(nodes: PoolDraft, pods: PoolDraft): boolean {
  return (nodes.taints ?? []).every(
    (taint) =>
      taint?.effect === 'PreferNoSchedule' ||
      (pods.taints ?? []).some(
        (tolerated) =>
          tolerated?.key === taint?.key &&
          tolerated?.effect === taint?.effect &&
          (tolerated?.value === undefined || tolerated.value === taint?.value),
      ),
  );
}
