import type { ApiObjectProps } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { ImageName } from '../catalogues/image-catalogue';
import type { Endpoint } from '../contracts/endpoint';
import type { Database } from '../contracts/database';
import type { EmbeddingWeights } from '../contracts/embedding-weights';
import type { Guardrails } from '../contracts/guardrails';
import type { ObjectStoreConnection } from '../contracts/object-store';
import type { ServedModel } from '../contracts/served-model';
import type { Embedding, VectorStore } from '../contracts/vector-store';
import type { Manifest } from '../kubernetes/manifest';
import type { LlamaStackRule, ServerSettings } from './served-llama-stack';

/**
 * `refresh`: a model appears when its server is up, and a server that is down stops nothing. `required`: the server does
 * not start unless every model answers.
 */
export type ModelRegistration = 'refresh' | 'required';

/** Where the files API keeps uploads. */
export type FilesConfig =
  | {
      readonly type: 's3';
      /** Name in the store. */
      readonly bucket: string;
      readonly connection: ObjectStoreConnection;
    }
  /** The server's own volume. */
  | { readonly type: 'local' };

/** Where the server keeps what is registered, and what it remembers of requests. */
export type StoresConfig =
  /** Files on the server's own volume. */
  { readonly type: 'sqlite' } | { readonly type: 'postgresql'; readonly database: Database };

/** Who computes embeddings: the server itself, with weights on a volume that it mounts and reads only, or another one. */
export type Embedder =
  | { readonly type: 'weights'; readonly weights: Pick<EmbeddingWeights, 'claim' | 'path'> }
  | { readonly type: 'server'; readonly model: ServedModel };

/** Every server of models that a Llama Stack server calls. */
export function serversOf({ models, embedder }: Pick<LlamaStackUse, 'models' | 'embedder'>): ServedModel[] {
  return [...models, ...(embedder.type === 'server' ? [embedder.model] : [])];
}

/** The servers that a Llama Stack server uses. */
export interface LlamaStackUse {
  readonly models: readonly ServedModel[];
  readonly registration: ModelRegistration;
  readonly embedding: Embedding;
  readonly embedder: Embedder;
  readonly vectorStore: VectorStore;
  readonly files: FilesConfig;
  /** Where it sends its metrics, by OTLP over HTTP. @default nowhere */
  readonly metrics?: Endpoint;
  /** What its shield asks. @default it has no shield */
  readonly guardrails?: Guardrails;
  readonly stores: StoresConfig;
}

/** What the server is told to do, as a ConfigMap holds it. */
export interface LlamaStackConfiguration {
  /** Content of the key {@link LlamaStackFamily.configKey}, written as YAML. */
  readonly document: object;
  /** Further keys with their text. */
  readonly files: Readonly<Record<string, string>>;
}

/** Names and labels that the operator gives to what it makes of the resource. */
export interface LlamaStackNames {
  /** Name of the resource. */
  readonly server: string;
  readonly service: string;
  readonly port: number;
  readonly portName: string;
  readonly podSelector: Readonly<Record<string, string>>;
  readonly volumeClaim: string;
  readonly serviceAccount: string;
}

/** What the resource of a server is made of. */
export interface LlamaStackResourceProps {
  readonly metadata: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly use: LlamaStackUse;
  readonly configuration: LlamaStackConfiguration;
  /** ConfigMap of the configuration. */
  readonly configMap: string;
  /** Variables from Secrets. */
  readonly secrets: readonly k8s.EnvVar[];
  readonly replicas: number;
  /** Size of the state volume, as a Kubernetes quantity. @default none: what a pod writes goes with it */
  readonly size?: string;
  /** @default the operator makes one */
  readonly serviceAccount?: string;
  /** Namespaces whose pods the operator's own network policy lets in. @default the operator decides */
  readonly allowedNamespaces?: string[];
}

/** The resource of a server. */
export interface LlamaStackResource extends ApiObjectProps {
  readonly spec: object;
}

/** Name of the Deployment of ours where no operator runs the server; the operator's own has another one. */
export const ownServer = 'llama-stack-server';

/** What a pod of ours is made of that runs the server without its operator. */
export interface LlamaStackPod {
  readonly image: ImageName;
  readonly command: readonly string[];
  /** Variables that no secret is in. */
  readonly env: Readonly<Record<string, string>>;
  /** The one directory that the server writes, apart from `/tmp`; its volume is mounted there. */
  readonly statePath: string;
  /** Where the ConfigMap of the configuration is mounted. */
  readonly configPath: string;
  /** Weights and certificates, which the server only reads. */
  readonly mounts: readonly {
    readonly path: string;
    readonly source: { readonly claim: string; readonly readOnly: true } | { readonly configMap: string };
  }[];
  /** Answers as soon as the server has started, whatever other servers do. */
  readonly healthPath: string;
  /** Answers while the server works at all. */
  readonly alivePath: string;
}

/** How a release runs Llama Stack: its operator, its resource, and the configuration that its server reads. */
export interface LlamaStackFamily {
  /** Group and kind of the resource. */
  readonly groupKind: string;
  /** Kind of the resource, for people. */
  readonly kind: string;
  /** Key of the ConfigMap that the server starts from. */
  readonly configKey: string;
  readonly names: LlamaStackNames;
  /** Of its state volume: the folder of uploaded files, and the database that nobody misses. */
  readonly stateNames: { readonly uploads: string; readonly traces: string };
  /** Pods of the operator, which asks the server for its state. */
  readonly operator: { readonly name: string; readonly podSelector: Readonly<Record<string, string>> };
  /** Right that the pods need from the cluster, and why. @default none */
  readonly scc?: { readonly scc: 'anyuid'; readonly reason: string };
  /** Names of the variables that hold credentials; the configuration refers to them. */
  readonly variables: Readonly<
    Record<'modelToken' | 'accessKey' | 'secretKey' | 'databasePassword' | 'vectorStorePassword', string>
  >;
  /** Whether a replica sees what is registered at another one while it runs. */
  readonly sharesRegistrations: boolean;
  /** Name of the variable with the key of a model that wants one of its own. */
  readonly modelKeyVariable: (model: Pick<ServedModel, 'name'>) => string;
  /** Path of the OpenAI API, without a slash at the end. */
  readonly openAiPath: string;
  /**
   * What the server can do with tools of the Model Context Protocol. `scalars`: each must have an argument, and none may be a
   * list or an object. `asks`: a tool that changes something can wait until somebody agrees.
   */
  readonly tools: { readonly arguments: 'scalars' | 'all'; readonly asks: boolean };
  /** Id of the provider that keeps vector stores. */
  readonly vectorProviderId: string;
  readonly modelId: (model: Pick<ServedModel, 'name' | 'modelId'>) => string;
  readonly embeddingModelId: (embedding: Pick<Embedding, 'name'>) => string;
  readonly configuration: (use: LlamaStackUse) => LlamaStackConfiguration;
  readonly resource: (props: LlamaStackResourceProps) => LlamaStackResource;
  /** What the cluster must have where {@link LlamaStackResourceProps.allowedNamespaces} is stated. @default nothing */
  readonly allowedNamespacesNeed?: string;
  /** The same server as a pod of ours, for clusters without the operator. */
  readonly pod: (props: Pick<LlamaStackResourceProps, 'use' | 'configuration'>) => LlamaStackPod;
  /** Reads a rendered resource, for the rules. */
  readonly settingsOf: (resource: Manifest) => ServerSettings;
  /** Reads a rendered Deployment {@link ownServer}, for the rules. */
  readonly ownSettingsOf: (deployment: Manifest) => ServerSettings;
  /** Rules over the configuration, the resource, and the Deployment. They share no code with what makes these. */
  readonly rules: {
    readonly configuration: readonly LlamaStackRule[];
    readonly server: readonly LlamaStackRule[];
    readonly ownServer: readonly LlamaStackRule[];
  };
}
