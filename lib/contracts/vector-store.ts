import type { EmbeddingModel, EmbeddingModelName } from '../catalogues/embedding-catalogue';
import type { Endpoint } from './endpoint';
import type { Bucket } from './object-store';
import type { SecretContract } from './secret-contract';
import type { CertificateAuthority } from './served-model';
import type { WatchedWorkload } from './watched-workload';

/** The embedding model of an environment: one name, one dimension, for providers and collections alike. */
export interface Embedding extends Pick<EmbeddingModel, 'repository' | 'dimension'> {
  /** Catalogue name; clients use it as the model id. */
  readonly name: EmbeddingModelName;
}

/** A named set of document chunks. */
export interface Collection {
  readonly name: string;
  /** Model and dimension of its vectors; another dimension needs another collection. */
  readonly embedding: Embedding;
}

/** Where the segments of a Milvus are, and what its backup wants beside its API. */
export interface VectorSegments {
  readonly bucket: Bucket;
  /** Folder of the bucket. */
  readonly rootPath: string;
  /** By which it is told to keep segments that it wants to delete. */
  readonly management: Endpoint;
}

/** A vector database, whoever runs it. */
export interface VectorStore {
  readonly endpoint: Endpoint;
  /** Type of the client that it needs. */
  readonly type: 'milvus';
  /** Password of its user `root`. @default it asks nobody who they are */
  readonly password?: { readonly secret: SecretContract; readonly key: string };
  /** CA of its certificate, as a ConfigMap of the workload namespace. @default connections are plain */
  readonly ca?: CertificateAuthority;
  /** Workloads without which it stands still. */
  readonly watched: readonly WatchedWorkload[];
  /** @default they are on a volume of its own */
  readonly segments?: VectorSegments;
}
