import type { Client } from './client';
import type { Endpoint } from './endpoint';
import type { Shield } from './guardrails';
import type { StateVolume } from './state-volume';
import type { Collection, Embedding } from './vector-store';

/** The Llama Stack API, with the identifiers that clients must use. */
export interface LlamaStack {
  readonly endpoint: Endpoint;
  /** Id of each served model in the API, by the model's own name. */
  readonly modelIds: ReadonlyMap<string, string>;
  /** Id of the embedding model in the API. */
  readonly embeddingModelId: string;
  readonly embedding: Embedding;
  /** Path of the OpenAI API at the endpoint, without a slash at the end. */
  readonly openAiPath: string;
  /** Id of the provider that keeps vector stores. */
  readonly vectorProviderId: string;
  readonly collections: readonly Collection[];
  /** What clients ask whether a text may pass; nothing applies it by itself. @default there is none */
  readonly shield?: Shield;
  /** What it keeps itself. */
  readonly state: StateVolume;
  /** Opens the network to a client. */
  grantUse(client: Client): void;
  /** Opens the network from its pods to a server that requests name, such as one of tools. */
  grantCalls(server: Endpoint): void;
}
