import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import {
  LlamaStackDistribution,
  type LlamaStackDistributionSpecServerPodOverrides,
} from '../../../../imports/llamastack.io';
import type { Client } from '../../../contracts/client';
import { Endpoint } from '../../../contracts/endpoint';
import { compare } from '../../../program/compare';
import { objectLabels } from '../../../cluster/labels';
import type { LlamaStack } from '../../../contracts/llama-stack';
import { setSyncWave } from '../../../cluster/sync-wave';
import { lazily } from '../../../cluster/lazily';
import { needCapability, Platform } from '../../../cluster/platform';
import { resourcesOf } from '../../../workload/pod';
import { pullSecrets, statePull } from '../../../cluster/pull-secret';
import { sccGrant } from '../../../workload/scc-grant';
import { serviceAccountToken } from '../../../workload/service-account-token';
import type { Collection, Embedding } from '../../../contracts/vector-store';
import { objectStoreCaPath, serviceCa, statePath } from '../../../releases/rhoai-2.25/llama-stack/container-paths';
import { vectorProviderId } from '../../../releases/rhoai-2.25/llama-stack/identifiers';
import { filesBucket, type LlamaStackConfig } from './llama-stack-config';
import { hasServiceCertificate, variables, wantsToken } from '../../../releases/rhoai-2.25/llama-stack/run-config';
import { type SecretSource, serverEnvironment } from './server-environment';
import { Needs } from '../../../cluster/needs';

export interface LlamaStackServerProps {
  /** What the server does; in the namespace of which it runs. */
  readonly config: LlamaStackConfig;
  /** Collections that its clients may expect. */
  readonly collections: readonly Collection[];
  /** Size of the state volume, as a Kubernetes quantity. */
  readonly size: string;
  /** Whether the operator knows `spec.network`. */
  readonly networkPolicy: boolean;
}

const name = 'llama-stack';
const port = 8321;

/**
 * Labels of the pods that the operator makes (llamastack/llama-stack-k8s-operator
 * controllers/manifests/base/deployment.yaml @stable-2.x).
 */
const podSelector = { app: 'llama-stack', 'app.kubernetes.io/instance': name };

/** opendatahub-io/llama-stack-k8s-operator config/overlays/rhoai @stable-2.x; it polls providers and version. */
const operator = {
  name: 'llama-stack-operator',
  podSelector: { 'control-plane': 'controller-manager' },
};

/**
 * Llama Stack as the resource LlamaStackDistribution `llama-stack`, with the image of the product (`rh-dev`).
 * The operator makes a Deployment, Service `llama-stack-service`, volume `llama-stack-pvc` and service account
 * `llama-stack-sa`; RoleBinding `<account>-anyuid` lets the pod of that account in.
 *
 * One replica, since its volume has one writer and its databases are files. The API asks nobody who they
 * are: reach it through the network policy or a proxy.
 */
export class LlamaStackServer extends Construct implements LlamaStack {
  readonly endpoint: Endpoint;
  readonly modelIds: ReadonlyMap<string, string>;
  readonly embeddingModelId: string;
  readonly embedding: Embedding;
  readonly vectorProviderId = vectorProviderId;
  readonly collections: readonly Collection[];
  private readonly clientNamespaces: Set<string>;

  constructor(scope: Construct, id: string, props: LlamaStackServerProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { config } = props;
    this.modelIds = config.modelIds;
    this.embeddingModelId = config.embeddingModelId;
    this.embedding = config.embedding;
    this.collections = props.collections;
    this.clientNamespaces = new Set([config.namespace]);
    needCapability(this, 'llama-stack');
    // The operator's first container is root, to make its volume writable.
    Needs.of(this).namespace({ name: config.namespace, podSecurity: 'baseline' });
    Needs.of(this).volume({
      name: `${name}-pvc`,
      namespace: config.namespace,
      size: props.size,
      madeBy: `LlamaStackDistribution ${name}`,
      content: `conversations, names of vector stores${config.files.type === 'local' ? ', uploaded files' : ''}; save it together with Milvus. The embedding model on it is downloaded again`,
    });
    this.endpoint = Needs.of(this).endpoint(
      new Endpoint({
        service: `${name}-service`,
        namespace: config.namespace,
        port,
        portName: 'http',
        containerPort: port,
        podSelector,
        authentication: 'none',
        producer: { kind: 'LlamaStackDistribution', name },
      }),
    );
    const { applicationsNamespace } = Platform.of(this).release.openShiftAi;
    Needs.of(this).allow({ ...operator, namespace: applicationsNamespace }, this.endpoint);
    const env = serverEnvironment(config.runConfig, plainVariables(config), this.use(config));
    this.stateDuties(props);
    const serviceAccount = this.ownAccount(config.namespace);
    // The operator binds only an account that it made itself, in a ClusterRoleBinding `<name>-crb` that it leaves
    // alone if there is one: that of a server of this name in any other namespace, which outlives that server.
    // Sources: red-hat-data-services/llama-stack-k8s-operator controllers/manifests/base/scc-binding.yaml,
    // controllers/resource_helper.go and pkg/deploy/kustomizer.go @rhoai-2.25; ogx-ai/ogx-k8s-operator #172.
    sccGrant(this, 'Scc', {
      serviceAccount: serviceAccount ?? `${name}-sa`,
      namespace: config.namespace,
      scc: 'anyuid',
      reason:
        'The Llama Stack operator sets fsGroup 0 and an init container that runs as root, and grants anyuid to the first server of this name in the cluster only',
    });
    this.makeServer(props, env, serviceAccount);
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
      metadata: { name: serviceAccount, namespace, labels: objectLabels(name) },
      automountServiceAccountToken: false,
      imagePullSecrets,
    });
    return serviceAccount;
  }

  private makeServer(
    { config, size, networkPolicy }: LlamaStackServerProps,
    env: k8s.EnvVar[],
    serviceAccount: string | undefined,
  ): void {
    // The clients of later stages are known when it is rendered.
    const namespaces = lazily(() => [...this.clientNamespaces].sort(compare));
    new LlamaStackDistribution(this, 'Server', {
      metadata: { name, namespace: config.namespace, labels: objectLabels(name) },
      spec: {
        replicas: 1,
        server: {
          distribution: { name: 'rh-dev' },
          // No command or arguments: they would win over userConfig. No HF_HOME: the operator sets it.
          containerSpec: {
            name,
            port,
            env,
            // The embedding model runs inside, on the CPU.
            resources: resourcesOf({ cpu: '4', memory: '4Gi', ephemeralStorage: '5Gi' }),
          },
          podOverrides: podOverrides(config, serviceAccount),
          storage: { size: k8s.Quantity.fromString(size) },
          userConfig: { configMapName: config.configMap },
        },
        ...(networkPolicy ? { network: { exposeRoute: false, allowedFrom: { namespaces } } } : {}),
      },
    });
  }

  /** Opens the way to everything that the configuration names. @returns where its variables come from */
  private use(config: LlamaStackConfig): Record<string, SecretSource> {
    const { namespace } = config;
    const client = { name, namespace, podSelector, serviceAccount: 'llama-stack-models' };
    for (const model of config.models) model.grantUse(client);
    Needs.of(this).allow(client, config.vectorStore.endpoint);
    return { ...this.modelToken(config, client), ...this.filesUser(config) };
  }

  private modelToken(config: LlamaStackConfig, client: Client): Record<string, SecretSource> {
    if (!config.models.some(wantsToken)) return {};
    const secret = serviceAccountToken(this, 'ModelToken', {
      name: client.serviceAccount,
      namespace: client.namespace,
    });
    return { [variables.modelToken]: { secret, key: 'token' } };
  }

  private filesUser({ files, namespace }: LlamaStackConfig): Record<string, SecretSource> {
    if (files.type === 'local') return {};
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

  private stateDuties({ config, networkPolicy }: LlamaStackServerProps): void {
    const platform = Platform.of(this);
    const { storageClass } = platform.environment.cluster;
    const claim = `the Llama Stack operator makes PersistentVolumeClaim ${config.namespace}/${name}-pvc of it`;
    Needs.of(this).prerequisite({
      text:
        storageClass === undefined
          ? `The cluster has a default StorageClass; ${claim}`
          : `${storageClass} is the default StorageClass of the cluster; ${claim}`,
    });
    Needs.of(this).prerequisite({
      text: `Pods of ${config.namespace} reach huggingface.co: Llama Stack downloads ${config.embedding.repository} at the first request and keeps it on its volume, unless the cluster admin has put it there`,
    });
    Needs.of(this).download({
      repository: config.embedding.repository,
      place: `volume claim ${config.namespace}/${name}-pvc, Hugging Face cache`,
      user: 'embedding of Llama Stack',
    });
    if (!networkPolicy) return;
    // llamastack/llama-stack-k8s-operator 3134bd7, 2026-01-15, on the branch stable-2.x.
    Needs.of(this).prerequisite({
      text: 'OpenShift AI is a build of 2.25 from after 15 January 2026: before, its Llama Stack operator rejects spec.network',
    });
  }
}

/** Variables that no secret is in. */
function plainVariables({ files, awsConfigFile }: LlamaStackConfig): Record<string, string> {
  const ca = files.type === 's3' ? files.objectStore.connection.ca : undefined;
  return {
    // Moves what run.yaml cannot move (prompts.db) to the volume (llama_stack/core/utils/config_dirs.py @v0.2.22).
    LLAMA_STACK_CONFIG_DIR: statePath,
    // Clients of other minor versions are refused otherwise (llama_stack/core/server/server.py @v0.2.22).
    LLAMA_STACK_DISABLE_VERSION_CHECK: 'true',
    ...(ca === undefined ? {} : { AWS_CA_BUNDLE: `${objectStoreCaPath}/${ca.key}` }),
    ...(awsConfigFile === undefined ? {} : { AWS_CONFIG_FILE: awsConfigFile }),
  };
}

/** CA files, each at a path of its own: `tlsConfig.caBundle` would replace the trust of every connection. */
function podOverrides(
  config: LlamaStackConfig,
  serviceAccountName: string | undefined,
): LlamaStackDistributionSpecServerPodOverrides | undefined {
  const ca = config.files.type === 's3' ? config.files.objectStore.connection.ca : undefined;
  const mounts = [
    ...(config.models.some(hasServiceCertificate)
      ? [{ volume: 'service-ca', configMap: serviceCa.configMap, path: serviceCa.path }]
      : []),
    ...(ca === undefined
      ? []
      : [{ volume: 'object-store-ca', configMap: ca.configMap, path: objectStoreCaPath }]),
  ];
  if (mounts.length === 0) return serviceAccountName === undefined ? undefined : { serviceAccountName };
  return {
    serviceAccountName,
    volumes: mounts.map(({ volume, configMap }) => ({ name: volume, configMap: { name: configMap } })),
    volumeMounts: mounts.map(({ volume, path }) => ({ name: volume, mountPath: path, readOnly: true })),
  };
}
