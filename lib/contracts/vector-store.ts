import type { EmbeddingModel, EmbeddingModelName } from '../catalogues/embedding-catalogue';
import type { Endpoint } from './endpoint';
import type { SecretContract } from './secret-contract';
import type { CertificateAuthority } from './served-model';

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

/** A vector database, whoever runs it. */
export interface VectorStore {
  readonly endpoint: Endpoint;
  /** Type of the client that it needs. */
  readonly type: 'milvus';
  /** Password of its user `root`. @default it asks nobody who they are */
  readonly password?: { readonly secret: SecretContract; readonly key: string };
  /** CA of its certificate, as a ConfigMap of the workload namespace. @default connections are plain */
  readonly ca?: CertificateAuthority;
}
