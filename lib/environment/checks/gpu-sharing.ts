import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { gpuDevice } from '../gpu-sharing';
import { findGpu, gpuNames } from '../known-gpus';
import { alternatives } from '../../program/value-text';
import { modelsOf, poolOf, poolsOf } from './draft-lookups';

/** PAI-110, PAI-120: GPUs that several pods share. */
export function gpuSharing(draft: Draft): Finding[] {
  return [...migProfiles(draft), ...modelShares(draft), ...converterShare(draft)];
}

function migProfiles(draft: Draft): Finding[] {
  return poolsOf(draft).flatMap(({ pool, index }): Finding[] => {
    const { gpu, sharing } = pool;
    const facts = findGpu(draft, gpu);
    if (gpu === undefined || facts === undefined || sharing?.type !== 'mig') return [];
    if (facts.mig === undefined) {
      const divisible = gpuNames(draft).filter((name) => findGpu(draft, name)?.mig !== undefined);
      const products = alternatives(divisible);
      return [
        {
          code: 'PAI-110',
          path: ['gpuPools', index, 'sharing', 'type'],
          message: `${gpu} cannot be divided`,
          remedy: `write type: time-slicing, or use ${products}`,
        },
      ];
    }
    if (sharing.profile === undefined || gpuDevice(gpu, facts, sharing) !== undefined) return [];
    return [
      {
        code: 'PAI-110',
        path: ['gpuPools', index, 'sharing', 'profile'],
        message: `${gpu} has no profile ${sharing.profile}`,
        remedy: `write ${alternatives(Object.keys(facts.mig))}`,
      },
    ];
  });
}

/** Time slicing does not divide memory: the shares of all pods that can meet on a GPU must fit into it. */
function modelShares(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }): Finding[] => {
    const sharing = poolOf(draft, model.pool)?.pool.sharing;
    const utilization = model.vllm?.gpuMemoryUtilization;
    if (sharing?.type !== 'time-slicing' || sharing.replicas === undefined || utilization === undefined) {
      return [];
    }
    if (utilization <= largestShare(sharing.replicas)) return [];
    return [
      {
        code: 'PAI-120',
        path: ['models', index, 'vllm', 'gpuMemoryUtilization'],
        message: `${sharing.replicas} pods share a GPU and its memory, and ${utilization} of it for each is more than there is`,
        remedy: `write at most ${largestShare(sharing.replicas)}, or use a pool without time-slicing`,
      },
    ];
  });
}

/** The part of GPU memory that each of so many pods may use, rounded down to two digits. */
export function largestShare(replicas: number): number {
  return Math.floor(100 / replicas) / 100;
}

function converterShare(draft: Draft): Finding[] {
  const pool = draft.rag?.documentConverter?.gpuPool;
  if (poolOf(draft, pool)?.pool.sharing?.type !== 'time-slicing') return [];
  return [
    {
      code: 'PAI-110',
      path: ['rag', 'documentConverter', 'gpuPool'],
      message: `Docling takes GPU memory as it needs it, and pods of ${pool ?? ''} share a GPU without limit`,
      remedy: 'use a pool without time-slicing, or remove gpuPool',
    },
  ];
}
