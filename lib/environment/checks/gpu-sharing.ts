import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { gpuDevice } from '../gpu-sharing';
import { findGpu, gpuNames } from '../known-gpus';
import { type PlacedModel, placedModel } from '../model-fit';
import { alternatives } from '../../program/value-text';
import { cudaGraphsGiB } from '../vllm-memory';
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

/**
 * Time slicing does not divide memory: the shares of all pods that can meet on a GPU must fit into it. What the shares leave
 * has to hold the CUDA graphs of each pod.
 */
function modelShares(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }): Finding[] => {
    const placed = placedModel(draft, model);
    if (placed === undefined) return [];
    const { pool, device, props } = placed;
    const { gpuMemoryUtilization: utilization, memoryGiB } = props;
    const share = largestShare(placed, model.vllm?.enforceEager === true);
    if (utilization <= share) return [];
    const slices = pool.sharing?.type === 'time-slicing' ? device.perGpu : 1;
    const write = share > 0 ? [`write at most ${share}`] : [];
    const path = ['models', index, 'vllm', 'gpuMemoryUtilization'];
    if (utilization * slices > 1) {
      const message = `${slices} pods share a GPU and its memory, and ${utilization} of it for each is more than there is`;
      const remedy = [...write, 'use a pool without time-slicing'].join(', or ');
      return [{ code: 'PAI-120', path, message, remedy }];
    }
    const left = Math.max(0, (1 / slices - utilization) * memoryGiB).toFixed(2);
    const message = `CUDA graphs take ${cudaGraphsGiB} GiB beside it, and ${utilization} of ${device.title} leaves ${left} GiB`;
    const remedy = [...write, 'write enforceEager: true'].join(', or ');
    return [{ code: 'PAI-120', path, message, remedy }];
  });
}

/** The part of GPU memory that a pod may use: its part of the GPU without its graphs, rounded down to two digits. */
export function largestShare({ pool, device }: PlacedModel, enforceEager: boolean): number {
  const part = pool.sharing?.type === 'time-slicing' ? 1 / device.perGpu : 1;
  const graphs = enforceEager ? 0 : cudaGraphsGiB / device.memoryGiB;
  return Math.max(0, Math.floor(100 * (part - graphs)) / 100);
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
