import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import { objectLabels } from '../../cluster/labels';
import { Platform } from '../../cluster/platform';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';
import type { HuggingFaceSettings } from '../../environment/schema';
import { programText } from '../../program/program-text';
import { ClusterCas } from '../../workload/cluster-cas';
import { BatchJob } from '../../workload/batch-job';
import type { Mount } from '../../workload/pod';
import type { LoaderJob } from './loader-job';

/** Weights of Hugging Face, with the Secret that opens a gated repository. */
export interface HubWeights {
  readonly repository: string;
  readonly revision: string;
  readonly token?: SecretContract;
}

/** Where the weights go: a volume, or a folder of a bucket. */
export type WeightsTarget = { readonly claim: string } | { readonly bucket: Bucket; readonly folder: string };

/** Labels of the pods by which the network lets them out, and to the store only who writes there. */
const toVolume = { 'app.kubernetes.io/component': 'hugging-face-to-volume' };
const toBucket = { 'app.kubernetes.io/component': 'hugging-face-to-bucket' };
const programs = ['load.py', 'attempts.py', 'hub.py', 'volume.py', 'bucket.py'] as const;
const programPath = '/opt/loader';
const modelPath = '/models';
const storeKeysPath = '/run/keys/store';
const hubKeyPath = '/run/keys/hugging-face';
const storeCaPath = '/etc/store-ca';
const trustedCaPath = '/etc/trusted-ca';

/**
 * Loads weights from Hugging Face, without a person: per place a Job that has ended before the model server starts (an
 * earlier wave). All share the ConfigMap `<prefix>-loader` and, where the cluster's CAs count, `<prefix>-trusted-ca`.
 */
export class HuggingFaceLoader extends Construct {
  private user?: ObjectStoreUser;
  private program?: { readonly name: string; readonly data: Readonly<Record<string, string>> };
  /** Jobs by what they load where. */
  private readonly jobs = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly store: ObjectStore,
    private readonly hub: HuggingFaceSettings,
    private readonly prefix = 'hugging-face',
  ) {
    super(scope, id);
    setSyncWave(this, 'runtimes');
  }

  /**
   * Makes the Job of a place. Models that read the same folder of a bucket share one.
   *
   * @returns value of the label `app.kubernetes.io/name` of the Job
   */
  load(
    { name, image, scheduling, podLabels }: LoaderJob,
    weights: HubWeights,
    target: WeightsTarget,
  ): string {
    const place = 'claim' in target ? target.claim : `${target.bucket.name}/${target.folder}`;
    const known = this.jobs.get(place);
    if (known !== undefined) return known;
    const program = this.sharedProgram();
    const labels = 'claim' in target ? toVolume : toBucket;
    this.openNetwork(name, labels);
    new BatchJob(this, name, {
      name,
      namespace: this.namespace,
      image,
      command: [image === 'vllm-cuda' ? 'python' : 'python3', `${programPath}/load.py`],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        HUB_URL: this.hub.endpoint,
        REPOSITORY: weights.repository,
        REVISION: weights.revision,
        ...(weights.token === undefined ? {} : { HUB_KEY_FILE: `${hubKeyPath}/HF_TOKEN` }),
        ...this.hubEnv(),
        ...('claim' in target ? { VOLUME: modelPath } : this.bucketEnv(target)),
      },
      // Four files at a time, of which each holds three parts of 64 MiB on the way to a bucket.
      resources: { cpu: '1', memory: '1Gi', cpuLimit: '4', memoryLimit: '2Gi' },
      mounts: [
        { path: programPath, source: { configMap: program.name } },
        ...(weights.token === undefined ? [] : [{ path: hubKeyPath, source: { secret: weights.token } }]),
        ...(this.hub.trustedCa ? [{ path: trustedCaPath, source: { configMap: this.trustedCa } }] : []),
        ...('claim' in target
          ? [{ path: modelPath, source: { claim: target.claim } }]
          : this.bucketMounts(target.bucket)),
      ],
      content: program.data,
      podLabels: { ...labels, ...podLabels },
      scheduling,
    });
    this.jobs.set(place, name);
    return name;
  }

  private get namespace(): string {
    return Platform.of(this).namespaces.workloads;
  }

  /** Name of the ConfigMap that OpenShift fills. */
  private get trustedCa(): string {
    return `${this.prefix}-trusted-ca`;
  }

  /** ConfigMap `<prefix>-loader` with the program, which all Jobs read. */
  private sharedProgram(): { readonly name: string; readonly data: Readonly<Record<string, string>> } {
    if (this.program !== undefined) return this.program;
    const name = `${this.prefix}-loader`;
    const data = Object.fromEntries(
      programs.map((file) => [file, programText(`components/serving/hugging-face-loader/${file}`)]),
    );
    const { namespace } = this;
    new k8s.KubeConfigMap(this, 'Program', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data,
    });
    if (this.hub.trustedCa) {
      new ClusterCas(this, 'trusted-ca', { name: this.trustedCa, namespace });
    }
    this.program = { name, data };
    return this.program;
  }

  /** Python reads these variables itself: the proxy in urllib, the certificates in OpenSSL. */
  private hubEnv(): Record<string, string> {
    const { proxy, trustedCa: cluster } = this.hub;
    return {
      ...(proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy }),
      ...(cluster ? { SSL_CERT_FILE: `${trustedCaPath}/${ClusterCas.key}` } : {}),
    };
  }

  private bucketEnv({ bucket, folder }: Extract<WeightsTarget, { bucket: Bucket }>): Record<string, string> {
    const { url, region, pathStyle, ca } = this.store.connection;
    return {
      STORE_URL: url,
      STORE_REGION: region,
      STORE_PATH_STYLE: pathStyle ? 'on' : 'off',
      ...(ca === undefined ? {} : { STORE_CA: `${storeCaPath}/${ca.key}` }),
      STORE_KEYS: storeKeysPath,
      BUCKET: bucket.actualName,
      FOLDER: folder,
    };
  }

  private bucketMounts(bucket: Bucket): Mount[] {
    const { ca } = this.store.connection;
    this.user ??= this.store.addUser({
      name: `${this.prefix}-loader`,
      namespace: this.namespace,
      secretName: `${this.prefix}-loader-credentials`,
      podSelector: toBucket,
    });
    bucket.grantReadWrite(this.user);
    return [
      { path: storeKeysPath, source: { secret: this.user.secret } },
      ...(ca === undefined ? [] : [{ path: storeCaPath, source: { configMap: ca.configMap } }]),
    ];
  }

  private openNetwork(name: string, podSelector: Readonly<Record<string, string>>): void {
    const { endpoint, proxy } = this.hub;
    const { namespace } = this;
    const { hostname: host, port, protocol } = new URL(proxy ?? endpoint);
    Needs.of(this).allowExternal({
      peer: { name, namespace, podSelector },
      host,
      port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    });
    const way = proxy === undefined ? '' : ` through ${proxy}`;
    Needs.of(this).prerequisite({
      text: `Pods of ${namespace} reach ${endpoint}${way}, and the hosts that it sends them to for files (those of Hugging Face lie below hf.co)`,
    });
  }
}
