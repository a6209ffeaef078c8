import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import { objectLabels } from '../../cluster/labels';
import { Platform } from '../../cluster/platform';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';
import type { GpuPool } from '../../environment/gpu-pool';
import type { HuggingFaceSettings, ModelSettings } from '../../environment/schema';
import { programText } from '../../program/program-text';
import { ClusterCas } from '../../workload/cluster-cas';
import { BatchJob } from '../../workload/batch-job';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import type { Mount } from '../../workload/pod';
import { loaderName } from './weights-volume';

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
/** Name of the ConfigMap that OpenShift fills, and the key that it fills. */
const trustedCa = 'hugging-face-trusted-ca';

/**
 * Loads weights from Hugging Face, without a person: per place a Job that has ended before the model server starts (an
 * earlier wave). It runs in the image of the model server, which has Python and which the node needs anyway.
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
  ) {
    super(scope, id);
    setSyncWave(this, 'runtimes');
  }

  /**
   * Makes the Job of a model. Models that read the same folder of a bucket share one.
   *
   * @returns value of the label `app.kubernetes.io/name` of the Job
   */
  load(model: ModelSettings, weights: HubWeights, target: WeightsTarget, pool: GpuPool): string {
    const place = 'claim' in target ? target.claim : `${target.bucket.name}/${target.folder}`;
    const known = this.jobs.get(place);
    if (known !== undefined) return known;
    const name = loaderName(model);
    const program = this.sharedProgram();
    const labels = 'claim' in target ? toVolume : toBucket;
    this.openNetwork(name, labels);
    new BatchJob(this, `${model.name}-job`, {
      name,
      namespace: this.namespace,
      image: 'vllm-cuda',
      command: ['python', `${programPath}/load.py`],
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
        ...(this.hub.trustedCa ? [{ path: trustedCaPath, source: { configMap: trustedCa } }] : []),
        ...('claim' in target
          ? [{ path: modelPath, source: { claim: target.claim } }]
          : this.bucketMounts(target.bucket)),
      ],
      content: program.data,
      podLabels: labels,
      // On a node of the model's pool: there the volume is bound, in the zone of the GPUs, and there is the image. A loader
      // of a later version has to come to the node where the server has the volume already.
      scheduling: {
        ...gpuScheduling(pool, 0),
        beside: { 'serving.kserve.io/inferenceservice': model.name },
      },
    });
    this.jobs.set(place, name);
    return name;
  }

  private get namespace(): string {
    return Platform.of(this).namespaces.workloads;
  }

  /** ConfigMap `hugging-face-loader` with the program, which all Jobs read. */
  private sharedProgram(): { readonly name: string; readonly data: Readonly<Record<string, string>> } {
    if (this.program !== undefined) return this.program;
    const name = 'hugging-face-loader';
    const data = Object.fromEntries(
      programs.map((file) => [file, programText(`components/serving/hugging-face-loader/${file}`)]),
    );
    const { namespace } = this;
    new k8s.KubeConfigMap(this, 'Program', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data,
    });
    if (this.hub.trustedCa) {
      new ClusterCas(this, 'trusted-ca', { name: trustedCa, namespace });
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
      name: 'hugging-face-loader',
      namespace: this.namespace,
      secretName: 'hugging-face-loader-credentials',
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
