import type { Construct } from 'constructs';
import { contentHash } from '../../cluster/content-hash';
import { Platform } from '../../cluster/platform';
import type { ModelSettings } from '../../environment/schema';
import { VolumeClaim } from '../../workload/volume-claim';

export type VolumeSource = Extract<ModelSettings['source'], { type: 'pvc' }>;

export interface WeightsVolumeProps {
  /** The model; the claim begins with it. */
  readonly name: string;
  /** Name of the loader that fills it. */
  readonly loader: string;
  /** Kubernetes quantity. */
  readonly size: string;
  readonly source: Pick<VolumeSource, 'accessMode' | 'storageClass'>;
  /** What the weights are, and where they come from. */
  readonly origin: readonly string[];
}

/**
 * Volume claim `<model>-weights-<hash>` that a Job fills. Other weights get another claim, so that the running server keeps
 * its volume until the new one is filled.
 */
export class WeightsVolume extends VolumeClaim {
  constructor(scope: Construct, id: string, { name, loader, size, source, origin }: WeightsVolumeProps) {
    const { accessMode, storageClass } = source;
    // What a claim cannot change makes another one too.
    const ofOneNode = accessMode === 'ReadWriteOnce' && storageClass === undefined;
    const identity = [...origin, ...(ofOneNode ? [] : [accessMode, storageClass ?? ''])];
    super(scope, id, {
      name: `${name}-weights-${contentHash(identity)}`,
      namespace: Platform.of(scope).namespaces.workloads,
      size,
      component: loader,
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
