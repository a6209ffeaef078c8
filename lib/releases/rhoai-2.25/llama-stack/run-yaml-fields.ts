/** What a field holds, as far as a check can tell. */
export type FieldKind =
  | 'any'
  /** A credential: only ever a reference to an environment variable. */
  | 'secret'
  /** A file or directory that the server writes. */
  | 'path'
  /** A key-value store. */
  | 'kvStore'
  /** An SQL store. */
  | 'sqlStore'
  /** An SQL store, or one with settings of its queue. */
  | 'inferenceStore';

/** Fields of one kind of mapping. Llama Stack ignores every other field without a word. */
export interface Fields {
  readonly required?: Readonly<Record<string, FieldKind>>;
  readonly optional?: Readonly<Record<string, FieldKind>>;
}

function any(...names: readonly string[]): Readonly<Record<string, FieldKind>> {
  return Object.fromEntries(names.map((name) => [name, 'any' as const]));
}

/** llama_stack/core/datatypes.py `StackRunConfig` @v0.2.22; required as well: what has an unwritable default. */
export const topLevelFields: Fields = {
  required: { ...any('version', 'image_name', 'providers'), metadata_store: 'kvStore' },
  optional: {
    ...any('container_image', 'apis', 'models', 'shields', 'vector_dbs', 'datasets', 'scoring_fns'),
    ...any('benchmarks', 'tool_groups', 'logging', 'server', 'external_providers_dir', 'external_apis_dir'),
    inference_store: 'inferenceStore',
  },
};

/** APIs that can have providers (opendatahub-io/llama-stack-distribution distribution/ @rhoai-v2.25). */
export const apiNames = [
  'agents',
  'batches',
  'datasetio',
  'eval',
  'files',
  'inference',
  'post_training',
  'safety',
  'scoring',
  'telemetry',
  'tool_runtime',
  'vector_io',
];

export const providerEntryFields: Fields = {
  required: any('provider_id', 'provider_type'),
  optional: any('config', 'module'),
};

/** Entries of the resource lists, with the API whose provider an entry names. */
export const resourceFields: Readonly<Record<string, Fields & { readonly api: string }>> = {
  models: {
    api: 'inference',
    required: any('model_id'),
    optional: any('provider_id', 'provider_model_id', 'model_type', 'metadata'),
  },
  shields: {
    api: 'safety',
    required: any('shield_id'),
    optional: any('provider_id', 'provider_shield_id', 'params'),
  },
  vector_dbs: {
    api: 'vector_io',
    required: any('vector_db_id', 'embedding_model', 'embedding_dimension'),
    optional: any('provider_id', 'provider_vector_db_id'),
  },
  tool_groups: {
    api: 'tool_runtime',
    required: any('toolgroup_id', 'provider_id'),
    optional: any('args', 'mcp_endpoint'),
  },
};

const none: Fields = {};
const s3Keys = { aws_access_key_id: 'secret', aws_secret_access_key: 'secret' } as const;
const search: Fields = { optional: { api_key: 'secret', max_results: 'any' } };
const kvStoreOnly: Fields = { required: { kvstore: 'kvStore' } };

/**
 * Provider types that run on the image of OpenShift AI 2.25, by API, with the fields of their configuration
 * classes in llamastack/llama-stack llama_stack/providers @v0.2.22. Most are those of
 * opendatahub-io/llama-stack-distribution distribution/run.yaml @rhoai-v2.25; remote::s3,
 * inline::llama-guard and remote::pgvector are part of the server, and their packages are in the image.
 */
export const providerFields: Readonly<Record<string, Readonly<Record<string, Fields>>>> = {
  inference: {
    'remote::vllm': {
      required: any('url'),
      optional: { ...any('max_tokens', 'tls_verify', 'refresh_models'), api_token: 'secret' },
    },
    'inline::sentence-transformers': none,
    'remote::openai': { optional: { base_url: 'any', api_key: 'secret' } },
    'remote::vertexai': { required: any('project'), optional: any('location') },
    'remote::watsonx': {
      optional: { ...any('url', 'project_id', 'timeout'), api_key: 'secret' },
    },
    'remote::azure': {
      required: { api_key: 'secret', api_base: 'any' },
      optional: any('api_version', 'api_type'),
    },
    'remote::bedrock': {
      optional: {
        ...s3Keys,
        aws_session_token: 'secret',
        ...any('region_name', 'profile_name', 'total_max_attempts', 'retry_mode'),
        ...any('connect_timeout', 'read_timeout', 'session_ttl'),
      },
    },
  },
  vector_io: {
    // Other fields would be handed to MilvusClient; these are the ones that it knows.
    'remote::milvus': {
      required: { uri: 'any', token: 'secret', kvstore: 'kvStore' },
      optional: any(
        'consistency_level',
        'secure',
        'server_name',
        'server_pem_path',
        'ca_pem_path',
        'client_pem_path',
        'client_key_path',
      ),
    },
    'inline::milvus': {
      required: { db_path: 'path', kvstore: 'kvStore' },
      optional: any('consistency_level'),
    },
    'remote::pgvector': {
      // Required here: its default is a password that everybody knows.
      required: { password: 'secret', kvstore: 'kvStore' },
      optional: any('host', 'port', 'db', 'user'),
    },
  },
  files: {
    'inline::localfs': {
      required: { storage_dir: 'path', metadata_store: 'sqlStore' },
      optional: any('ttl_secs'),
    },
    'remote::s3': {
      required: { bucket_name: 'any', metadata_store: 'sqlStore' },
      optional: { ...any('region', 'endpoint_url', 'auto_create_bucket'), ...s3Keys },
    },
  },
  agents: {
    'inline::meta-reference': { required: { persistence_store: 'kvStore', responses_store: 'sqlStore' } },
  },
  safety: {
    'inline::llama-guard': { optional: any('excluded_categories') },
    // trustyai-explainability/llama-stack-provider-trustyai-fms config.py @7bfc860 (0.2.2)
    'remote::trustyai_fms': {
      optional: {
        ...any('orchestrator_url', 'ssl_cert_path', 'shields', 'verify_ssl'),
        auth_token: 'secret',
      },
    },
  },
  telemetry: {
    'inline::meta-reference': {
      required: { sqlite_db_path: 'path' },
      optional: any('service_name', 'sinks', 'otel_exporter_otlp_endpoint'),
    },
  },
  tool_runtime: {
    'inline::rag-runtime': none,
    'remote::model-context-protocol': none,
    'remote::brave-search': search,
    'remote::tavily-search': search,
  },
  scoring: {
    'inline::basic': none,
    'inline::llm-as-judge': none,
    'inline::braintrust': { optional: { openai_api_key: 'secret' } },
  },
  datasetio: { 'remote::huggingface': kvStoreOnly, 'inline::localfs': kvStoreOnly },
  eval: { 'inline::meta-reference': kvStoreOnly },
};

/** Required here: the default of `host` is the pod itself, and without a password nobody gets in. */
const postgres: Fields = {
  required: { ...any('type', 'host', 'db', 'user'), password: 'secret' },
  optional: any('port'),
};

/** Stores by type (llama_stack/providers/utils/kvstore/config.py and sqlstore/sqlstore.py @v0.2.22). */
export const storeFields: Readonly<Record<'kvStore' | 'sqlStore', Readonly<Record<string, Fields>>>> = {
  kvStore: {
    // Required here: the default of db_path lies outside the volume.
    sqlite: { required: { type: 'any', db_path: 'path' }, optional: any('namespace') },
    redis: { required: any('type'), optional: any('host', 'port', 'namespace') },
    postgres: {
      ...postgres,
      optional: any('port', 'ssl_mode', 'ca_cert_path', 'table_name', 'namespace'),
    },
    mongodb: {
      required: any('type'),
      optional: { ...any('host', 'port', 'db', 'user', 'collection_name', 'namespace'), password: 'secret' },
    },
  },
  sqlStore: { sqlite: { required: { type: 'any', db_path: 'path' } }, postgres },
};

/** An `inference_store` with settings of its queue. */
export const inferenceStoreFields: Fields = {
  required: { sql_store_config: 'sqlStore' },
  optional: any('max_write_queue_size', 'num_writers'),
};

/** APIs without which a provider does not start (`api_dependencies` in llama_stack/providers/registry @v0.2.22). */
export const apiDependencies: Readonly<Record<string, readonly string[]>> = {
  'agents inline::meta-reference': ['inference', 'safety', 'vector_io', 'tool_runtime'],
  'tool_runtime inline::rag-runtime': ['vector_io', 'inference', 'files'],
  'vector_io remote::milvus': ['inference'],
  'vector_io inline::milvus': ['inference'],
  'vector_io remote::pgvector': ['inference'],
  'safety inline::llama-guard': ['inference'],
  'eval inline::meta-reference': ['datasetio', 'scoring', 'inference', 'agents'],
  'scoring inline::basic': ['datasetio'],
  'scoring inline::llm-as-judge': ['datasetio', 'inference'],
  'scoring inline::braintrust': ['datasetio'],
};

/** Mount point of the server's volume, where the resource does not say (operator @stable-2.x). */
export const defaultMountPath = '/opt/app-root/src/.llama/distributions/rh/';
