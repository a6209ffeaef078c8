import { Construct } from 'constructs';
import { Needs } from '../../../cluster/needs';
import { Platform } from '../../../cluster/platform';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Client } from '../../../contracts/client';
import type { Endpoint } from '../../../contracts/endpoint';
import type { Shield } from '../../../contracts/guardrails';
import type { LlamaStack } from '../../../contracts/llama-stack';
import { isInCluster, wantsToken } from '../../../contracts/served-model';
import type { StateVolume } from '../../../contracts/state-volume';
import type { Collection, Embedding } from '../../../contracts/vector-store';
import { type LlamaStackFamily, serversOf } from '../../../releases/llama-stack';
import { ServiceAccountToken } from '../../../workload/service-account-token';
import { filesBucket, type LlamaStackConfig } from './llama-stack-config';
import type { SecretSource } from './secret-variables';

/** What every server is told, whoever runs it. */
export interface LlamaStackApiProps {
  /** What the server does; in the namespace of which it runs. */
  readonly config: LlamaStackConfig;
  /** Collections that its clients may expect. */
  readonly collections: readonly Collection[];
  /** Size of the state volume, as a Kubernetes quantity. */
  readonly size: string;
}

/**
 * The contract of a server, whoever runs it, and its ways to everything that its configuration names. The API asks nobody
 * who they are: reach it through the network policy or a proxy.
 */
export abstract class LlamaStackApi extends Construct implements LlamaStack {
  abstract readonly endpoint: Endpoint;
  abstract readonly state: StateVolume;
  readonly modelIds: ReadonlyMap<string, string>;
  readonly embeddingModelId: string;
  readonly embedding: Embedding;
  readonly vectorProviderId: string;
  readonly openAiPath: string;
  readonly collections: readonly Collection[];
  readonly shield?: Shield;
  protected readonly family: LlamaStackFamily;
  private client?: Client;

  constructor(scope: Construct, id: string, { config, collections }: LlamaStackApiProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { use } = config;
    const family = (this.family = Platform.of(this).release.llamaStack);
    this.modelIds = new Map(use.models.map((model) => [model.name, family.modelId(model)]));
    this.embeddingModelId = family.embeddingModelId(use.embedding);
    this.embedding = use.embedding;
    this.vectorProviderId = family.vectorProviderId;
    this.openAiPath = family.openAiPath;
    this.collections = collections;
    this.shield = use.guardrails?.shield;
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
  }

  grantCalls(server: Endpoint): void {
    if (this.client === undefined) throw new Error(`${this.node.path} is not connected`);
    Needs.of(this).allow(this.client, server);
  }

  /** The volume of that name, with what belongs to its databases. */
  protected stateOf(
    { namespace, use }: LlamaStackConfig,
    claim: string,
    podSelector: Readonly<Record<string, string>>,
  ): StateVolume {
    const { uploads, traces } = this.family.stateNames;
    const folders = use.files.type === 'local' ? [uploads] : [];
    return { claim, namespace, podSelector, folders, dispensable: [traces] };
  }

  /** What is lost with the state volume, for the guide. */
  protected stateContent({ use }: LlamaStackConfig): string {
    const files = use.files.type === 'local' ? ', uploaded files' : '';
    if (use.stores.type === 'postgresql') return `prompts, traces${files}`;
    return `conversations, names of vector stores${files}; save it together with Milvus`;
  }

  /**
   * Opens the way from the server's pods to everything that the configuration names.
   *
   * @returns where its variables come from
   */
  protected connect(
    config: LlamaStackConfig,
    podSelector: Readonly<Record<string, string>>,
  ): Record<string, SecretSource> {
    const { namespace, use } = config;
    const client = { name: 'llama-stack', namespace, podSelector, serviceAccount: 'llama-stack-models' };
    this.client = client;
    for (const model of serversOf(use)) model.grantUse(client);
    Needs.of(this).allow(client, use.vectorStore.endpoint);
    for (const endpoint of [use.metrics, use.guardrails?.endpoint]) {
      if (endpoint !== undefined) Needs.of(this).allow(client, endpoint);
    }
    this.embeddingPrerequisite(config);
    return {
      ...this.modelToken(config, client),
      ...this.modelKeys(config),
      ...this.filesUser(config, podSelector),
      ...this.databaseOwner(config, client),
      ...(use.vectorStore.password === undefined
        ? {}
        : { [this.family.variables.vectorStorePassword]: use.vectorStore.password }),
    };
  }

  private databaseOwner({ use: { stores } }: LlamaStackConfig, client: Client): Record<string, SecretSource> {
    if (stores.type === 'sqlite') return {};
    const { database } = stores;
    database.grantReach(client);
    return {
      [this.family.variables.databasePassword]: { secret: database.owner.secret, key: database.owner.key },
    };
  }

  private modelToken({ use }: LlamaStackConfig, client: Client): Record<string, SecretSource> {
    if (!serversOf(use).some(wantsToken)) return {};
    const { secret } = new ServiceAccountToken(this, 'ModelToken', {
      name: client.serviceAccount,
      namespace: client.namespace,
    });
    return { [this.family.variables.modelToken]: { secret, key: 'token' } };
  }

  private modelKeys({ use }: LlamaStackConfig): Record<string, SecretSource> {
    return Object.fromEntries(
      serversOf(use).flatMap((model) => {
        const { credential } = model;
        if (credential.type !== 'key') return [];
        const { secret, key } = credential;
        return [[this.family.modelKeyVariable(model), { secret, key }]];
      }),
    );
  }

  private filesUser(
    { files, namespace }: LlamaStackConfig,
    podSelector: Readonly<Record<string, string>>,
  ): Record<string, SecretSource> {
    if (files.type === 'local') return {};
    const { variables } = this.family;
    const user = files.objectStore.addUser({
      name: 'llama-files',
      namespace,
      secretName: 'llama-files-credentials',
      podSelector,
    });
    files.objectStore.bucket(filesBucket).grantReadWrite(user);
    return {
      [variables.accessKey]: { secret: user.secret, key: user.accessKey },
      [variables.secretKey]: { secret: user.secret, key: user.secretKey },
    };
  }

  /** A server of ours is started for it. */
  private embeddingPrerequisite({ use: { embedder, embedding } }: LlamaStackConfig): void {
    if (embedder.type === 'weights' || isInCluster(embedder.model)) return;
    const { dimension, repository } = embedding;
    Needs.of(this).prerequisite({
      text: `${embedder.model.url} computes embeddings with ${repository}, also where a request states dimensions: ${dimension}, as Llama Stack does (vLLM: --hf-overrides={"matryoshka_dimensions":[${dimension}]})`,
    });
  }
}
