import type * as providers from './providers-022';

/** What a builder of providers makes. */
type Made<Builder extends (...args: never[]) => unknown> = ReturnType<Builder>;

/** Providers by API. */
export interface Providers022 {
  readonly inference: readonly Made<typeof providers.vllm | typeof providers.sentenceTransformers>[];
  readonly vector_io: readonly Made<typeof providers.milvus>[];
  readonly files: readonly Made<typeof providers.s3Files | typeof providers.localFiles>[];
  readonly agents: readonly Made<typeof providers.agents>[];
  readonly safety: readonly Made<typeof providers.llamaGuard | typeof providers.trustyAi>[];
  readonly telemetry: readonly Made<typeof providers.telemetry>[];
  readonly tool_runtime: readonly Made<typeof providers.ragRuntime | typeof providers.modelContextProtocol>[];
}

export type Api022 = keyof Providers022;

/** A model that is registered when the server starts. */
export type Model022 =
  | {
      readonly model_id: string;
      readonly provider_id: string;
      readonly provider_model_id: string;
      readonly model_type: 'llm';
    }
  | {
      readonly model_id: string;
      readonly provider_id: string;
      readonly provider_model_id: string;
      readonly model_type: 'embedding';
      readonly metadata: { readonly embedding_dimension: number };
    };

/** A shield that clients can run. */
interface Shield022 {
  readonly shield_id: string;
  readonly provider_id: string;
}

/** A group of tools that agents can name. */
interface ToolGroup022 {
  readonly toolgroup_id: string;
  readonly provider_id: string;
}

/**
 * run.yaml of Llama Stack 0.2.22 (llama_stack/core/datatypes.py `StackRunConfig` @v0.2.22), as far as this
 * program writes it. Left out on purpose:
 *
 * - `vector_dbs`: 0.2.22 drops the id of an entry and makes a new store at every start
 *   (llama_stack/core/routing_tables/vector_dbs.py); clients create their stores once, through the API;
 * - `server`: the port comes from the command line, whatever is written here (core/server/server.py), and
 *   `server.auth` would close `/v1/health`, which the operator's startup probe reads.
 */
export interface RunConfig022 {
  readonly version: 2;
  /** Decides the path of prompts.db; another name leads to a directory that cannot be written. */
  readonly image_name: 'rh';
  readonly apis: readonly Api022[];
  readonly providers: Providers022;
  readonly metadata_store: providers.KvStore022;
  readonly inference_store: providers.SqlStore022;
  readonly models: readonly Model022[];
  /** @default none */
  readonly shields?: readonly Shield022[];
  readonly tool_groups: readonly ToolGroup022[];
}
