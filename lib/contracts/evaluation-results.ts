import type { BenchmarkResults } from './benchmark-results';
import type { Bucket, ObjectStoreUser } from './object-store';
import type { HubRepository } from './weights';

/** What evaluations leave behind. */
export interface EvaluationResults extends BenchmarkResults {
  /** Names of the models that are evaluated. */
  readonly models: readonly string[];
  /** Name of the LMEvalJob of a model, which is that of its last run. */
  job(model: string): string;
  /** What a person brings to the object store. @default Hugging Face has it */
  readonly data?: EvaluationData;
}

/** Datasets and tokenizers, where a person brings them. */
interface EvaluationData {
  readonly bucket: Bucket;
  /** Folder of the bucket: what `HF_HOME` is to the harness. */
  readonly folder: string;
  /** Repositories of the tokenizers. */
  readonly tokenizers: readonly HubRepository[];
  /** Who may write them, where the object store is ours. */
  readonly uploader?: ObjectStoreUser;
}
