import type { ObjectStoreUser } from './object-store';
import type { HubLoad, UploadedWeights } from './weights';

/** The weights of the embedding model on a volume: where they come from, and who has to bring them. */
export interface EmbeddingWeights {
  /** PersistentVolumeClaim in the namespace of Llama Stack. */
  readonly claim: string;
  /** Folder of the volume. @default its root */
  readonly path?: string;
  /** Where a Job loads them from. @default they are on the volume, or a person brings them */
  readonly hubLoad?: HubLoad;
  /** Where a person brings them. @default a Job loads them, or they are on the volume */
  readonly upload?: UploadedWeights;
  /** Who may bring them, where the object store is ours. */
  readonly uploader?: ObjectStoreUser;
}
