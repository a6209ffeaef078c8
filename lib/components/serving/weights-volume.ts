import type { Construct } from 'constructs';
import { contentHash } from '../../cluster/content-hash';
import { Platform } from '../../cluster/platform';
import type { Model } from '../../environment/known-models';
import type { ModelSettings } from '../../environment/schema';
import { weightsVolumeSize } from '../../environment/weights-place';
import { VolumeClaim } from '../../workload/volume-claim';

export type VolumeSource = Extract<ModelSettings['source'], { type: 'pvc' }>;

export interface WeightsVolumeProps {
  readonly model: Model;
  readonly source: VolumeSource;
  /** What the weights are, and where they come from. */
  readonly origin: readonly string[];
}

/**
 * Volume claim `<model>-weights-<hash>` that a Job fills. Other weights get another claim, so that the running server keeps
 * its volume until the new one is filled.
 */
export class WeightsVolume extends VolumeClaim {
  constructor(scope: Construct, id: string, { model, source, origin }: WeightsVolumeProps) {
    const { size, accessMode, storageClass } = source;
    // What a claim cannot change makes another one too.
    const ofOneNode = accessMode === 'ReadWriteOnce' && storageClass === undefined;
    const identity = [...origin, ...(ofOneNode ? [] : [accessMode, storageClass ?? ''])];
    super(scope, id, {
      name: `${model.name}-weights-${contentHash(identity)}`,
      namespace: Platform.of(scope).namespaces.workloads,
      size: weightsVolumeSize(model.entry, size),
      component: loaderName(model),
      content: 'a copy of model weights; the loader makes it again',
      accessMode,
      storageClass,
      remade: true,
    });
  }
}

/** Name of the loader of a model: that of its account, and the value of its label `app.kubernetes.io/name`. */
export function loaderName({ name }: Pick<ModelSettings, 'name'>): string {
  return `${name}-loader`;
}
