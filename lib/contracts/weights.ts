import type { Bucket } from './object-store';

/** Weights that a person brings to the object store, for one model. */
export interface UploadedWeights {
  /** Name of the served model. */
  readonly model: string;
  /** Hugging Face repository that has them. */
  readonly repository: string;
  readonly bucket: Bucket;
  /** Folder of the bucket. */
  readonly path: string;
  /** Value of `app.kubernetes.io/name` of the Job that copies them. @default KServe downloads them at every start */
  readonly loader?: string;
}

/** Weights that a Job loads from Hugging Face, for one model. */
export interface HubLoad {
  /** Name of the served model. */
  readonly model: string;
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** Hugging Face, or the mirror that stands for it. */
  readonly endpoint: string;
  /** Value of `app.kubernetes.io/name` of the Job; models of one place share it. */
  readonly job: string;
}
