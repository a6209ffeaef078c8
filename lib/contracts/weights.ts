import type { Bucket } from './object-store';
import type { SecretContract } from './secret-contract';

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

/** A repository of Hugging Face. */
export interface HubRepository {
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** With key `HF_TOKEN`. @default the repository is open to everybody */
  readonly token?: SecretContract;
}

/** Where programs that count tokens find the tokenizer of a model: beside its weights, or in a repository. */
export type TokenizerPlace = { readonly bucket: Bucket; readonly folder: string } | HubRepository;
