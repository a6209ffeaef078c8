import type { Bucket, ObjectStoreUser } from './object-store';

/** What benchmarks leave behind. */
export interface BenchmarkResults {
  readonly bucket: Bucket;
  /** Who writes them, and may read them. */
  readonly user: ObjectStoreUser;
  /** Name of the CronJob of a model. */
  cronJob(model: string): string;
  /** Folder of the bucket with the results of a model. */
  folder(model: string): string;
}
