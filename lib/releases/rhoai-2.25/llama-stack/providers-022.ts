import { stateFile } from './container-paths';
import type { EnvReference } from '../../env-reference';

/**
 * Providers of Llama Stack 0.2.22. A field that is not in these interfaces would be ignored by the server,
 * or, with Milvus, handed to its client. Source of types and defaults: the configuration classes below
 * llama_stack/providers in llamastack/llama-stack @v0.2.22.
 */
export interface Provider022<Type extends string, Config extends object> {
  /** Unique within its API. */
  readonly provider_id: string;
  readonly provider_type: Type;
  readonly config: Config;
  /** Python package that it comes from, in the version of the image. @default it is part of the server */
  readonly module?: string;
}

/** A provider without settings. */
export type NoConfig = Readonly<Record<string, never>>;

/** A database file. Without `db_path` the server would write outside its volume. */
export interface SqliteStore022 {
  readonly type: 'sqlite';
  readonly db_path: string;
}

/** A PostgreSQL database (providers/utils/sqlstore/sqlstore.py). The tables have names of their own. */
interface PostgresSqlStore022 {
  readonly type: 'postgres';
  readonly host: string;
  readonly port: number;
  readonly db: string;
  readonly user: string;
  readonly password: EnvReference;
}

/** One table of a PostgreSQL database (providers/utils/kvstore/config.py). */
interface PostgresKvStore022 extends PostgresSqlStore022 {
  /** @default 'llamastack_kvstore' */
  readonly table_name: string;
  /** @default 'prefer': encrypted if the server can, whoever it is */
  readonly ssl_mode?: 'verify-full';
  /** Must be there when the server starts. */
  readonly ca_cert_path?: string;
}

export type KvStore022 = SqliteStore022 | PostgresKvStore022;
export type SqlStore022 = SqliteStore022 | PostgresSqlStore022;

/** A database below the server's volume. */
export function sqlite(file: string): SqliteStore022 {
  return { type: 'sqlite', db_path: stateFile(file) };
}

/** remote/inference/vllm/config.py */
export interface VllmConfig022 {
  /** Base URL of the OpenAI API; ends with `/v1`. */
  readonly url: string;
  /** Tokens of an answer, where the request does not say. @default 4096 */
  readonly max_tokens?: number;
  /** @default 'fake', for servers that want none */
  readonly api_token?: EnvReference;
  /** Or the path of a CA file, which must exist when the server starts. @default true */
  readonly tls_verify?: boolean | string;
  /** Lists the models again every 300 s. @default false */
  readonly refresh_models?: boolean;
}

export function vllm(providerId: string, config: VllmConfig022): Provider022<'remote::vllm', VllmConfig022> {
  return { provider_id: providerId, provider_type: 'remote::vllm', config };
}

export function sentenceTransformers(
  providerId: string,
): Provider022<'inline::sentence-transformers', NoConfig> {
  return { provider_id: providerId, provider_type: 'inline::sentence-transformers', config: {} };
}

/** remote/vector_io/milvus/config.py; other keys would become arguments of MilvusClient. */
export interface MilvusConfig022 {
  readonly uri: string;
  /** The key must be there; null for a server without authentication. */
  readonly token: `root:${EnvReference}` | null;
  /** An argument of the client, as the next one. @default false */
  readonly secure?: true;
  /** File with the CA of the server. @default those of gRPC */
  readonly server_pem_path?: string;
  /** @default 'Strong' */
  readonly consistency_level?: 'Strong' | 'Session' | 'Bounded' | 'Eventually';
  readonly kvstore: KvStore022;
}

export function milvus(
  providerId: string,
  config: MilvusConfig022,
): Provider022<'remote::milvus', MilvusConfig022> {
  return { provider_id: providerId, provider_type: 'remote::milvus', config };
}

/** remote/files/s3/config.py */
export interface S3FilesConfig022 {
  readonly bucket_name: string;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default that of AWS */
  readonly endpoint_url?: string;
  /** @default those of the instance */
  readonly aws_access_key_id?: EnvReference;
  /** @default those of the instance */
  readonly aws_secret_access_key?: EnvReference;
  /** @default false; the server does not start without its bucket */
  readonly auto_create_bucket?: boolean;
  readonly metadata_store: SqlStore022;
}

export function s3Files(
  providerId: string,
  config: S3FilesConfig022,
): Provider022<'remote::s3', S3FilesConfig022> {
  return { provider_id: providerId, provider_type: 'remote::s3', config };
}

/** inline/files/localfs/config.py */
export interface LocalFilesConfig022 {
  readonly storage_dir: string;
  readonly metadata_store: SqlStore022;
  /** Life of a file, in seconds. @default one year */
  readonly ttl_secs?: number;
}

export function localFiles(
  providerId: string,
  config: LocalFilesConfig022,
): Provider022<'inline::localfs', LocalFilesConfig022> {
  return { provider_id: providerId, provider_type: 'inline::localfs', config };
}

/** inline/agents/meta_reference/config.py */
export interface AgentsConfig022 {
  readonly persistence_store: KvStore022;
  readonly responses_store: SqlStore022;
}

export function agents(
  providerId: string,
  config: AgentsConfig022,
): Provider022<'inline::meta-reference', AgentsConfig022> {
  return { provider_id: providerId, provider_type: 'inline::meta-reference', config };
}

/** inline/safety/llama_guard/config.py */
export interface LlamaGuardConfig022 {
  /** Hazard categories that are not checked. @default none */
  readonly excluded_categories?: readonly string[];
}

export function llamaGuard(
  providerId: string,
  config: LlamaGuardConfig022 = {},
): Provider022<'inline::llama-guard', LlamaGuardConfig022> {
  return { provider_id: providerId, provider_type: 'inline::llama-guard', config };
}

/** A shield of {@link TrustyAiConfig022}. */
interface TrustyAiShield022 {
  readonly type: 'content';
  /** Score above which a find counts. @default 0.5 */
  readonly confidence_threshold: number;
  /** Roles of the messages that it checks; it answers with a warning to others. @default all */
  readonly message_types: readonly ('user' | 'completion')[];
  /** By their ids at the orchestrator. */
  readonly detectors: Readonly<Record<string, { readonly detector_params: object }>>;
}

/** llama_stack_provider_trustyai_fms config.py @0.2.2 */
export interface TrustyAiConfig022 {
  readonly orchestrator_url: string;
  /** File of the CA. @default those of the image */
  readonly ssl_cert_path: string;
  readonly shields: Readonly<Record<string, TrustyAiShield022>>;
}

export function trustyAi(
  providerId: string,
  config: TrustyAiConfig022,
): Provider022<'remote::trustyai_fms', TrustyAiConfig022> {
  return {
    provider_id: providerId,
    provider_type: 'remote::trustyai_fms',
    // opendatahub-io/llama-stack-distribution distribution/build.yaml @rhoai-v2.25
    module: 'llama_stack_provider_trustyai_fms==0.2.2',
    config,
  };
}

/** inline/telemetry/meta_reference/config.py */
export interface TelemetryConfig022 {
  /** @default a space of no width */
  readonly service_name?: string;
  /** @default console and sqlite */
  readonly sinks?: readonly ('console' | 'sqlite' | 'otel_trace' | 'otel_metric')[];
  /** Required here: the default is a path that the server cannot write. */
  readonly sqlite_db_path: string;
  /** Required with a sink that begins with `otel_`. What it sends to is `OTEL_EXPORTER_OTLP_ENDPOINT` alone. */
  readonly otel_exporter_otlp_endpoint?: string;
}

export function telemetry(
  providerId: string,
  config: TelemetryConfig022,
): Provider022<'inline::meta-reference', TelemetryConfig022> {
  return { provider_id: providerId, provider_type: 'inline::meta-reference', config };
}

export function ragRuntime(providerId: string): Provider022<'inline::rag-runtime', NoConfig> {
  return { provider_id: providerId, provider_type: 'inline::rag-runtime', config: {} };
}

export function modelContextProtocol(
  providerId: string,
): Provider022<'remote::model-context-protocol', NoConfig> {
  return { provider_id: providerId, provider_type: 'remote::model-context-protocol', config: {} };
}
