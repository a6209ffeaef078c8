import type { Bucket, ObjectStoreUser } from './object-store';

/** How documents come into collections. */
export interface Ingestion {
  /** Where documents lie. */
  readonly bucket: Bucket;
  /** A person who brings them; the owner of another store gives people their keys. */
  readonly uploader?: ObjectStoreUser;
  readonly collections: readonly string[];
  /** Name of the pipeline at the pipeline server. */
  readonly pipeline: string;
  /** Name of the CronJob of a collection. */
  cronJob(collection: string): string;
  /** Beginning of the names of its documents in the bucket. */
  prefix(collection: string): string;
}
