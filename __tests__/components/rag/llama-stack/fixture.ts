import { parse } from 'yaml';
import type { Client } from '../../../../lib/contracts/client';
import type { Database } from '../../../../lib/contracts/database';
import { Endpoint } from '../../../../lib/contracts/endpoint';
import { EnvironmentApp, Folder, render } from '../../../../lib/cluster/environment-app';
import type { PodGroup } from '../../../../lib/contracts/network-use';
import type { ObjectStore } from '../../../../lib/contracts/object-store';
import type { RenderedEnvironment } from '../../../../lib/cluster/rendered-environment';
import { type ModelInCluster, servedAt } from '../../../../lib/contracts/served-model';
import type { Embedding, VectorStore } from '../../../../lib/contracts/vector-store';
import type { Environment } from '../../../../lib/environment/schema';
import {
  LlamaStackConfig,
  type LlamaStackConfigProps,
} from '../../../../lib/components/rag/llama-stack/llama-stack-config';
import { LlamaStackServer } from '../../../../lib/components/rag/llama-stack/llama-stack-server';
import { ExternalS3 } from '../../../../lib/components/storage/external-s3';
import { Minio } from '../../../../lib/components/storage/minio';
import { at, find, type RawSettings, settings } from '../../../support/environments';

export const namespace = 'private-ai-demo';

export const granite: Embedding = {
  name: 'granite-embedding-125m',
  repository: 'ibm-granite/granite-embedding-125m-english',
  dimension: 768,
};

export const milvus: VectorStore = {
  type: 'milvus',
  watched: [],
  endpoint: new Endpoint({
    service: 'milvus-standalone',
    namespace,
    scheme: 'tcp',
    port: 19530,
    portName: 'grpc',
    containerPort: 19530,
    podSelector: { 'app.kubernetes.io/name': 'milvus-standalone' },
    authentication: 'none',
    producer: { kind: 'Service', name: 'milvus-standalone' },
  }),
};

/** A database outside of the cluster, which remembers who reaches it. */
export function database(): Database & { readonly peers: PodGroup[] } {
  const peers: PodGroup[] = [];
  const secret = {
    name: 'llama-stack-database-credentials',
    namespace,
    purpose: 'Password of stack in database registrations',
    keys: [{ name: 'password', description: 'letters and digits only' }],
  };
  return {
    name: 'registrations',
    host: 'db.example.com',
    port: 5433,
    owner: { name: 'stack', secret, key: 'password' },
    ca: { configMap: 'database-ca', key: 'ca.pem' },
    peers,
    grantReach: (peer) => void peers.push(peer),
  };
}

/** A model that remembers its clients. */
export interface FakeModel extends ModelInCluster {
  readonly clients: Client[];
}

export function model(name: string, changes: { tokens?: boolean; context?: number } = {}): FakeModel {
  const clients: Client[] = [];
  const tokens = changes.tokens ?? false;
  return {
    name,
    modelId: name,
    clients,
    context: changes.context ?? 16384,
    concurrency: 16,
    gpus: 1,
    ...servedAt(
      new Endpoint({
        service: `${name}-predictor`,
        namespace,
        scheme: tokens ? 'https' : 'http',
        port: tokens ? 8443 : 80,
        portName: tokens ? 'https' : 'http',
        containerPort: tokens ? 8443 : 8080,
        podSelector: { 'serving.kserve.io/inferenceservice': name },
        authentication: tokens ? 'token' : 'none',
        producer: { kind: 'InferenceService', name: name },
      }),
    ),
    grantUse: (client) => void clients.push(client),
  };
}

export interface StackOptions {
  readonly models?: readonly FakeModel[];
  readonly registration?: LlamaStackConfigProps['registration'];
  readonly files?: 's3' | 'local';
  readonly stores?: LlamaStackConfigProps['stores'];
  readonly replicas?: number;
  readonly networkPolicy?: boolean;
  readonly embedding?: Embedding;
  readonly embedder?: LlamaStackConfigProps['embedder'];
  readonly settings?: RawSettings;
  /** Clients that ask for the API after the server is constructed. */
  readonly clients?: readonly Client[];
}

/** Llama Stack on an object store, with the contracts of the other stages faked. */
export function stack(
  options: StackOptions = {},
): RenderedEnvironment & { readonly server: LlamaStackServer } {
  const environment: Environment = settings('demo', options.settings);
  const app = new EnvironmentApp(environment);
  const storage = new Folder(app, 'stage00-ai-platform');
  const folder = new Folder(app, 'stage02-model-alignment');
  const objectStore = store(storage, environment);
  const models = options.models ?? [model('mistral-24b-quantized'), model('mistral-24b')];
  const config = new LlamaStackConfig(folder, 'llama-stack-config', {
    namespace,
    models,
    registration: options.registration ?? 'refresh',
    embedding: options.embedding ?? granite,
    embedder: options.embedder ?? { type: 'weights', weights: { claim: 'embedding-weights' } },
    vectorStore: milvus,
    files: options.files === 'local' ? { type: 'local' } : { type: 's3', objectStore },
    stores: options.stores ?? { type: 'sqlite' },
  });
  const server = new LlamaStackServer(folder, 'llama-stack', {
    config,
    collections: [{ name: 'red_hat_docs', embedding: options.embedding ?? granite }],
    replicas: options.replicas ?? 1,
    size: '10Gi',
    networkPolicy: options.networkPolicy ?? false,
  });
  for (const client of options.clients ?? []) server.grantUse(client);
  objectStore.complete(folder);
  return {
    environment,
    platform: app.platform,
    needs: app.needs.seal(),
    objectStore,
    models,
    uploads: [],
    hubLoads: [],
    toolServers: [],
    databases: [],
    workbenches: [],
    objects: render([storage, folder]),
    server,
  };
}

function store(scope: Folder, { objectStore }: Environment): ObjectStore {
  return objectStore.type === 'minio'
    ? new Minio(scope, 'minio', { ...objectStore, namespace: 'model-storage' })
    : new ExternalS3(scope, 'external-s3', objectStore);
}

/** An S3 service with a CA of its own and buckets in host names. */
export const externalStore: RawSettings = {
  objectStore: {
    type: 'external',
    endpoint: 'https://s3.internal.example.org',
    region: 'eu-central-1',
    pathStyle: false,
    ca: { configMap: 'corporate-ca', key: 'ca.pem' },
    buckets: { 'llama-files': 'corp-llama-files' },
  },
};

/** run.yaml as the server reads it. */
export function runYaml(environment: RenderedEnvironment): unknown {
  const data = at(find(environment, 'ConfigMap', 'llamastack-config'), 'data') as Record<string, string>;
  return parse(data['run.yaml'] ?? '', { version: '1.1' });
}

/** The container's environment: values, or `secret/key`. */
export function containerEnv(environment: RenderedEnvironment): Record<string, string> {
  const env = at(
    find(environment, 'LlamaStackDistribution', 'llama-stack'),
    'spec.server.containerSpec.env',
  ) as {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef: { name: string; key: string } };
  }[];
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [
      name,
      value ?? `${String(valueFrom?.secretKeyRef.name)}/${String(valueFrom?.secretKeyRef.key)}`,
    ]),
  );
}
