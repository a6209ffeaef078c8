import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../../cluster/labels';
import { lazily } from '../../../cluster/lazily';
import { Needs } from '../../../cluster/needs';
import { needCapability, Platform } from '../../../cluster/platform';
import { pullSecrets, statePull } from '../../../cluster/pull-secret';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Client } from '../../../contracts/client';
import { Endpoint } from '../../../contracts/endpoint';
import type { LlamaStack } from '../../../contracts/llama-stack';
import { isInCluster, wantsToken } from '../../../contracts/served-model';
import type { Collection, Embedding } from '../../../contracts/vector-store';
import { compare } from '../../../program/compare';
import { type LlamaStackFamily, serversOf } from '../../../releases/llama-stack';
import { SccGrant } from '../../../workload/scc-grant';
import { ServiceAccountToken } from '../../../workload/service-account-token';
import { filesBucket, type LlamaStackConfig } from './llama-stack-config';
import { type SecretSource, secretVariables } from './secret-variables';

export interface LlamaStackServerProps {
  /** What the server does; in the namespace of which it runs. */
  readonly config: LlamaStackConfig;
  /** Collections that its clients may expect. */
  readonly collections: readonly Collection[];
  /** Size of the state volume, as a Kubernetes quantity. */
  readonly size: string;
  /** Whether the operator's own network policy is told who may call. */
  readonly networkPolicy: boolean;
}

const component = 'llama-stack';

/**
 * Llama Stack as the resource of the release (LlamaStackDistribution in 2.25). Its operator makes a Deployment, a
 * Service, a volume claim and a service account; where the release needs it, RoleBinding `<account>-anyuid` lets the pod
 * of that account in.
 *
 * One replica, since its volume has one writer and its databases are files. The API asks nobody who they
 * are: reach it through the network policy or a proxy.
 */
export class LlamaStackServer extends Construct implements LlamaStack {
  readonly endpoint: Endpoint;
  readonly modelIds: ReadonlyMap<string, string>;
  readonly embeddingModelId: string;
  readonly embedding: Embedding;
  readonly vectorProviderId: string;
  readonly openAiPath: string;
  readonly collections: readonly Collection[];
  private readonly family: LlamaStackFamily;
  private readonly clientNamespaces: Set<string>;

  constructor(scope: Construct, id: string, props: LlamaStackServerProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { config } = props;
    const { namespace, use } = config;
    const { release } = Platform.of(this);
    const family = (this.family = release.llamaStack);
    const { names } = family;
    this.modelIds = new Map(use.models.map((model) => [model.name, family.modelId(model)]));
    this.embeddingModelId = family.embeddingModelId(use.embedding);
    this.embedding = use.embedding;
    this.vectorProviderId = family.vectorProviderId;
    this.openAiPath = family.openAiPath;
    this.collections = props.collections;
    this.clientNamespaces = new Set([namespace]);
    needCapability(this, 'llama-stack');
    // The operator's first container is root, to make its volume writable.
    Needs.of(this).namespace({ name: namespace, podSecurity: 'baseline' });
    Needs.of(this).volume({
      name: names.volumeClaim,
      namespace,
      size: props.size,
      madeBy: `${family.kind} ${names.server}`,
      content: `conversations, names of vector stores${use.files.type === 'local' ? ', uploaded files' : ''}; save it together with Milvus`,
    });
    this.endpoint = Needs.of(this).endpoint(
      new Endpoint({
        service: names.service,
        namespace,
        port: names.port,
        portName: names.portName,
        containerPort: names.port,
        podSelector: names.podSelector,
        authentication: 'none',
        producer: { kind: family.kind, name: names.server },
      }),
    );
    const { applicationsNamespace } = release.openShiftAi;
    Needs.of(this).allow({ ...family.operator, namespace: applicationsNamespace }, this.endpoint);
    const secrets = secretVariables(config.configuration.document, this.use(config));
    this.statePrerequisites(props);
    const serviceAccount = this.ownAccount(namespace);
    if (family.scc !== undefined) {
      const account = serviceAccount ?? names.serviceAccount;
      new SccGrant(this, 'Scc', { serviceAccount: account, namespace, ...family.scc });
    }
    const resource = () =>
      family.resource({
        metadata: { namespace, labels: objectLabels(component) },
        use,
        configuration: config.configuration,
        configMap: config.configMap,
        secrets,
        size: props.size,
        serviceAccount,
        allowedNamespaces: props.networkPolicy ? [...this.clientNamespaces].sort(compare) : undefined,
      });
    // The clients of later stages are known when it is rendered.
    new ApiObject(this, 'Server', { ...resource(), spec: lazily(() => resource().spec) });
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
    this.clientNamespaces.add(client.namespace);
  }

  /** The resource has no field for pull secrets, so an account of ours carries them. @returns its name */
  private ownAccount(namespace: string): string | undefined {
    statePull(this, namespace);
    const imagePullSecrets = pullSecrets(this, namespace);
    if (imagePullSecrets === undefined) return undefined;
    const serviceAccount = 'rag-workload-sa';
    new k8s.KubeServiceAccount(this, 'Account', {
      metadata: { name: serviceAccount, namespace, labels: objectLabels(component) },
      automountServiceAccountToken: false,
      imagePullSecrets,
    });
    return serviceAccount;
  }

  /** Opens the way to everything that the configuration names. @returns where its variables come from */
  private use(config: LlamaStackConfig): Record<string, SecretSource> {
    const { namespace, use } = config;
    const { podSelector } = this.family.names;
    const client = { name: component, namespace, podSelector, serviceAccount: 'llama-stack-models' };
    for (const model of serversOf(use)) model.grantUse(client);
    Needs.of(this).allow(client, use.vectorStore.endpoint);
    return { ...this.modelToken(config, client), ...this.modelKeys(config), ...this.filesUser(config) };
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

  private filesUser({ files, namespace }: LlamaStackConfig): Record<string, SecretSource> {
    if (files.type === 'local') return {};
    const { names, variables } = this.family;
    const user = files.objectStore.addUser({
      name: 'llama-files',
      namespace,
      secretName: 'llama-files-credentials',
      podSelector: names.podSelector,
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

  private statePrerequisites({ config, networkPolicy }: LlamaStackServerProps): void {
    const { storageClass } = Platform.of(this);
    const { namespace } = config;
    const { names, allowedNamespacesNeed } = this.family;
    const claim = `the Llama Stack operator makes PersistentVolumeClaim ${namespace}/${names.volumeClaim} of it`;
    Needs.of(this).prerequisite({
      text:
        storageClass === undefined
          ? `The cluster has a default StorageClass; ${claim}`
          : `${storageClass} is the default StorageClass of the cluster; ${claim}`,
    });
    this.embeddingPrerequisite(config);
    if (networkPolicy && allowedNamespacesNeed !== undefined)
      Needs.of(this).prerequisite({ text: allowedNamespacesNeed });
  }
}
