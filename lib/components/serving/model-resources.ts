import type { Resources } from '../../kubernetes/resources';
import { nodeDisk } from '../../catalogues/node-disk';
import { parseQuantity } from '../../kubernetes/quantity';
import { vllmScratchGiB } from '../../environment/vllm-defaults';
import type { Model } from '../../environment/known-models';

/**
 * CPU and memory of a model server. Defaults: 4 cores per GPU and 2 more; memory for the larger of 16 GiB
 * and 1.25 times the weights, of which each node has its part and which pass through host memory while they load; limits 4
 * cores and 4 GiB per GPU above that. On several nodes 4 GiB more: Ray and what it keeps in shared memory. Disk of the node for `/tmp`, and for 1.2 times the weights where every start downloads them, so that no
 * node is chosen that would evict it; no limit, since a folder may hold weights in two formats.
 */
export function modelResources(model: Model, downloads: boolean): Resources {
  const { weightsGiB } = model.entry;
  const cpu = 4 * model.gpus + 2;
  const ray = model.nodes === 1 ? 0 : 4;
  const memoryGiB = ray + Math.max(16, Math.ceil((weightsGiB / model.nodes) * 1.25));
  const { resources } = model;
  return {
    cpu: resources.cpu ?? smaller(String(cpu), resources.cpuLimit),
    cpuLimit: resources.cpuLimit ?? larger(String(cpu + 4 * model.gpus), resources.cpu),
    memory: resources.memory ?? smaller(`${memoryGiB}Gi`, resources.memoryLimit),
    memoryLimit: resources.memoryLimit ?? larger(`${memoryGiB + 4 * model.gpus}Gi`, resources.memory),
    ephemeralStorage: nodeDisk(
      `${vllmScratchGiB}Gi`,
      ...(downloads ? [`${Math.ceil(weightsGiB * 1.2)}Gi`] : []),
    ),
  };
}

/** A default must not exceed a stated limit, nor fall below a stated request. */
function smaller(preset: string, stated: string | undefined): string {
  return stated !== undefined && amount(stated) < amount(preset) ? stated : preset;
}

function larger(preset: string, stated: string | undefined): string {
  return stated !== undefined && amount(stated) > amount(preset) ? stated : preset;
}

function amount(quantity: string): number {
  return parseQuantity(quantity) ?? 0;
}
