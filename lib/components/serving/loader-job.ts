import type { ImageName } from '../../catalogues/image-catalogue';
import type { Scheduling } from '../../workload/pod';

/** A Job that loads weights: its name, and where it runs. */
export interface LoaderJob {
  /** Also that of its account, and the value of its label `app.kubernetes.io/name`. */
  readonly name: string;
  /** One with Python 3.9 or later. */
  readonly image: Extract<ImageName, 'vllm-cuda' | 'python'>;
  /** The volume is bound in the zone of the node. */
  readonly scheduling: Scheduling;
  /** Further labels of its pods. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
}
