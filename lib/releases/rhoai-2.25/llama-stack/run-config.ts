import { posix } from 'node:path';
import { openAiUrl, type ServedModel } from '../../../contracts/served-model';
import type { VectorStore } from '../../../contracts/vector-store';
import { embeddingPath, guardrailsCa, modelCa, stateFile, vectorStoreCa } from './container-paths';
import { type EnvReference, envReference } from '../../env-reference';
import type { Embedder, FilesConfig, LlamaStackUse, ModelRegistration } from '../../llama-stack';
import { embeddingModelId, modelProviderId, vectorProviderId } from './identifiers';
import * as provider from './providers-022';
import { type Stores022, storesOf } from './stores-022';
import type { Api022, Model022, Providers022, RunConfig022 } from './run-config-022';

/** Id of the provider that computes embeddings inside of the server. */
const sentenceTransformers = 'sentence-transformers';

/** Variables that the configuration refers to; all of them come from Secrets. */
export const variables = {
  modelToken: 'VLLM_API_TOKEN',
  // Not AWS_ACCESS_KEY_ID: with that name the image's own configuration would turn on Bedrock.
  accessKey: 'FILES_S3_ACCESS_KEY_ID',
  secretKey: 'FILES_S3_SECRET_ACCESS_KEY',
  databasePassword: 'STORES_PASSWORD',
  vectorStorePassword: 'MILVUS_PASSWORD',
} as const;

/** Variable with the key of a model that somebody else serves. */
export function modelKeyVariable({ name }: Pick<ServedModel, 'name'>): string {
  return `MODEL_KEY_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Names on the state volume that others know, too. */
export const stateNames = { uploads: 'files', traces: 'trace_store.db' };

/**
 * The configuration of a Llama Stack 0.2.22 server: a function of the contracts that it uses. With `refresh` errors of
 * models are logged and the list is read again every 300 s (llama_stack/core/routing_tables/models.py,
 * remote/inference/vllm/vllm.py @v0.2.22).
 */
export function runConfig(props: LlamaStackUse): RunConfig022 {
  const stores = storesOf(props.stores, variables.databasePassword);
  const providers = providersOf(props, stores);
  return {
    version: 2,
    image_name: 'rh',
    apis: Object.keys(providers).sort() as Api022[],
    providers,
    metadata_store: stores.keyValue('registry'),
    inference_store: stores.sql('inference_store'),
    models: modelsOf(props),
    ...(props.guardrails === undefined
      ? {}
      : { shields: [{ shield_id: props.guardrails.shield.id, provider_id: guardrailsProvider }] }),
    tool_groups: [{ toolgroup_id: 'builtin::rag', provider_id: 'rag-runtime' }],
  };
}

function providersOf(props: LlamaStackUse, stores: Stores022): Providers022 {
  return {
    inference: [
      ...props.models.map((model) => vllmProvider(model, props.registration)),
      embeddingProvider(props.embedder),
    ],
    vector_io: [
      provider.milvus(vectorProviderId, {
        ...milvusConnection(props.vectorStore),
        consistency_level: 'Strong',
        kvstore: stores.keyValue('milvus_registry'),
      }),
    ],
    files: [filesProvider(props.files, stores)],
    agents: [
      provider.agents('meta-reference', {
        persistence_store: stores.keyValue('agents_store'),
        responses_store: stores.sql('responses_store'),
      }),
    ],
    safety: [safetyProvider(props)],
    telemetry: [
      provider.telemetry('meta-reference', {
        service_name: 'llama-stack',
        // Not the console, which prints prompts and answers into the pod's log; nor otel_trace, which sends them.
        sinks: ['sqlite', ...(props.metrics === undefined ? [] : (['otel_metric'] as const))],
        sqlite_db_path: stateFile(stateNames.traces),
        // The server only looks whether it is there; the exporter reads the variable (see resource.ts).
        ...(props.metrics === undefined ? {} : { otel_exporter_otlp_endpoint: props.metrics.url() }),
      }),
    ],
    tool_runtime: [
      provider.ragRuntime('rag-runtime'),
      // Without groups it connects to nothing; agents register their MCP servers with it.
      provider.modelContextProtocol('model-context-protocol'),
    ],
  };
}

const guardrailsProvider = 'trustyai_fms';

/**
 * Agents need the safety API, even without shields. Without guardrails it is Llama Guard, which is part of the server, needs no
 * further package and connects to nothing (llama_stack/providers/registry/safety.py @v0.2.22).
 */
function safetyProvider({ guardrails }: LlamaStackUse): Providers022['safety'][number] {
  if (guardrails === undefined) return provider.llamaGuard('llama-guard');
  const { endpoint, shield, detectorId } = guardrails;
  const ca = guardrailsCa(guardrails);
  return provider.trustyAi(guardrailsProvider, {
    orchestrator_url: endpoint.url(),
    ssl_cert_path: `${ca.path}/${ca.key}`,
    shields: {
      [shield.id]: {
        type: 'content',
        confidence_threshold: 0.5,
        message_types: ['user', 'completion'],
        detectors: { [detectorId]: { detector_params: { regex: [...shield.detectors] } } },
      },
    },
  });
}

/**
 * How pymilvus connects: further keys of the provider become arguments of its client, which takes the CA as the certificate of
 * the server (milvus-io/pymilvus pymilvus/client/grpc_handler.py @v2.6.2).
 */
function milvusConnection({
  endpoint,
  password,
  ca,
}: VectorStore): Pick<provider.MilvusConfig022, 'uri' | 'token' | 'secure' | 'server_pem_path'> {
  const mounted = vectorStoreCa(ca);
  return {
    uri: mounted === undefined ? endpoint.url() : `https://${endpoint.authority}`,
    token: password === undefined ? null : `root:${envReference(variables.vectorStorePassword)}`,
    ...(mounted === undefined ? {} : { secure: true, server_pem_path: `${mounted.path}/${mounted.key}` }),
  };
}

/** A server of its own is asked for no list: it would be taken for one of a chat model. */
function embeddingProvider(embedder: Embedder): Providers022['inference'][number] {
  return embedder.type === 'server'
    ? vllmProvider(embedder.model, 'required')
    : provider.sentenceTransformers(sentenceTransformers);
}

/** Who computes embeddings, and how it names the model. */
function embeddingAtProvider(embedder: Embedder): Pick<Model022, 'provider_id' | 'provider_model_id'> {
  if (embedder.type === 'server') {
    return { provider_id: modelProviderId(embedder.model), provider_model_id: embedder.model.modelId };
  }
  // A folder: 0.2.22 hands it to SentenceTransformer as it is, which then asks no hub
  // (llama_stack/providers/utils/inference/embedding_mixin.py @v0.2.22).
  return {
    provider_id: sentenceTransformers,
    provider_model_id: posix.join(embeddingPath, embedder.weights.path ?? ''),
  };
}

function vllmProvider(
  model: ServedModel,
  registration: ModelRegistration,
): Providers022['inference'][number] {
  const ca = modelCa(model);
  const token = tokenOf(model);
  return provider.vllm(modelProviderId(model), {
    url: openAiUrl(model, 'cluster'),
    // Of a short context, half is left for the prompt.
    max_tokens: Math.min(4096, Math.floor(model.context / 2)),
    ...(token === undefined ? {} : { api_token: token }),
    tls_verify: ca === undefined ? true : `${ca.path}/${ca.key}`,
    refresh_models: registration === 'refresh',
  });
}

function tokenOf(model: ServedModel): EnvReference | undefined {
  switch (model.credential.type) {
    case 'none':
      return undefined;
    case 'account-token':
      return envReference(variables.modelToken);
    case 'key':
      return envReference(modelKeyVariable(model));
  }
}

function filesProvider(files: FilesConfig, stores: Stores022): Providers022['files'][number] {
  switch (files.type) {
    case 's3':
      return provider.s3Files('s3', {
        bucket_name: files.bucket,
        region: files.connection.region,
        endpoint_url: files.connection.url,
        aws_access_key_id: envReference(variables.accessKey),
        aws_secret_access_key: envReference(variables.secretKey),
        auto_create_bucket: false,
        metadata_store: stores.sql('s3_files_metadata'),
      });
    case 'local':
      return provider.localFiles('localfs', {
        storage_dir: stateFile(stateNames.uploads),
        metadata_store: stores.sql('files_metadata'),
      });
  }
}

function modelsOf({ models, registration, embedding, embedder }: LlamaStackUse): Model022[] {
  const required = registration === 'required' ? models : [];
  return [
    ...required.map((model) => ({
      model_id: model.modelId,
      provider_id: modelProviderId(model),
      provider_model_id: model.modelId,
      model_type: 'llm' as const,
    })),
    {
      model_id: embeddingModelId(embedding),
      ...embeddingAtProvider(embedder),
      model_type: 'embedding',
      metadata: { embedding_dimension: embedding.dimension },
    },
  ];
}
