import type { Resources } from '../core/pod';
import { modelCatalogue } from '../environment/model-catalogue';
import type { ModelSettings } from '../environment/schema';

/**
 * CPU and memory of a model server. Defaults: 4 cores per GPU and 2 more; memory for the larger of 16 GiB
 * and 1.25 times the weights, which pass through host memory while they load; limits 4 cores and 4 GiB per
 * GPU above that. A model that is downloaded at every start requests disk for 1.2 times its weights, so that
 * no node is chosen that would evict it.
 */
export function modelResources(model: ModelSettings, downloads: boolean): Resources {
  const { weightsGiB } = modelCatalogue[model.model];
  const cpu = 4 * model.gpus + 2;
  const memoryGiB = Math.max(16, Math.ceil(weightsGiB * 1.25));
  return {
    cpu: model.resources.cpu ?? String(cpu),
    cpuLimit: model.resources.cpuLimit ?? String(cpu + 4 * model.gpus),
    memory: model.resources.memory ?? `${memoryGiB}Gi`,
    memoryLimit: model.resources.memoryLimit ?? `${memoryGiB + 4 * model.gpus}Gi`,
    ephemeralStorage: downloads ? `${Math.ceil(weightsGiB * 1.2)}Gi` : undefined,
  };
}
