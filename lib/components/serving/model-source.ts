import type { Construct } from 'constructs';
import type {
  Bucket,
  ObjectStore,
  ObjectStoreConnection,
  ObjectStoreUser,
  ObjectStoreUserOptions,
} from '../../contracts/object-store';
import { declareSecret, Platform } from '../../cluster/platform';
import type { SecretContract } from '../../contracts/secret-contract';
import type { HubLoad, HubRepository, TokenizerPlace, UploadedWeights } from '../../contracts/weights';
import type { GpuPool } from '../../environment/gpu-pool';
import { mostReplicas } from '../../environment/update-replicas';
import type { Model } from '../../environment/known-models';
import type { HuggingFaceSettings, ModelSettings } from '../../environment/schema';
import { weightsFolder, weightsVolumeSize } from '../../environment/weights-place';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import { HuggingFaceLoader, type WeightsTarget } from './hugging-face-loader';
import type { LoaderJob } from './loader-job';
import { ModelLoader } from './model-loader';
import { loaderName, type VolumeSource, WeightsVolume } from './weights-volume';
import { Needs } from '../../cluster/needs';

/** How KServe finds the weights of a model. */
export interface ResolvedSource {
  /** `pvc://`, `s3://`, `oci://` or `hf://`; red-hat-data-services/kserve @rhoai-2.25 serves all four. */
  readonly storageUri: string;
  /** Credentials that the model's service account hands to KServe. */
  readonly secret?: SecretContract;
  /** Labels of the pods, by which the network lets them download. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Whether every start downloads the weights to the node's disk. */
  readonly downloads: boolean;
}

type HubSource = NonNullable<Extract<ModelSettings['source'], { type: 's3' }>['huggingFace']>;

/** Label of pods that KServe lets read the object store. */
const objectStoreReaderLabel = { 'app.kubernetes.io/component': 'model-server' };

/** Makes what a source needs (a volume, a loader, a user of the object store) and names it for KServe. */
export class ModelSources {
  /** Weights that a person brings to the object store. */
  readonly uploads: UploadedWeights[] = [];
  /** Weights that a Job loads from Hugging Face. */
  readonly hubLoads: HubLoad[] = [];
  private writer?: ObjectStoreUser;
  private readonly loader: ModelLoader;
  private readonly hubLoader: HuggingFaceLoader;
  private kserve?: ObjectStoreUser;
  private token?: SecretContract;

  constructor(
    private readonly scope: Construct,
    private readonly store: ObjectStore,
    private readonly hub: HuggingFaceSettings,
  ) {
    this.loader = new ModelLoader(scope, 'Loader', store);
    this.hubLoader = new HuggingFaceLoader(scope, 'HuggingFaceLoader', store, hub);
  }

  /** Who may write the weights that a person brings, where the store is ours. */
  get uploader(): ObjectStoreUser | undefined {
    return this.writer;
  }

  /** @param pool on whose nodes the model runs */
  resolve(model: Model, pool: GpuPool): ResolvedSource {
    const { source } = model;
    switch (source.type) {
      case 'pvc':
        return { storageUri: `pvc://${this.volume(model, source, pool)}/`, downloads: false };
      case 'existing-pvc':
        this.expectClaim(source.claim, model);
        this.download(model, `volume claim ${this.namespace}/${source.claim}, folder /${source.path ?? ''}`);
        return { storageUri: `pvc://${source.claim}/${source.path ?? ''}`, downloads: false };
      case 's3': {
        const bucket = this.store.bucket(source.bucket);
        const folder = weightsFolder(model.entry, source);
        if (source.huggingFace === undefined) this.expectUpload(model, bucket, folder);
        else this.fromHub(model, source.huggingFace, { bucket, folder }, pool);
        const secret = this.reader(bucket);
        return {
          storageUri: `s3://${bucket.actualName}/${folder}`,
          secret,
          podLabels: objectStoreReaderLabel,
          downloads: true,
        };
      }
      case 'oci': {
        const image = Platform.of(this.scope).images.mirrored(source.image);
        this.download(model, `image ${image}`);
        return { storageUri: `oci://${image}`, downloads: false };
      }
      case 'hf': {
        const repository = source.repository ?? model.entry.repository;
        this.download(model, 'huggingface.co, at every start of the model', repository);
        const secret = source.token ? this.huggingFaceToken() : undefined;
        return { storageUri: `hf://${repository}:${source.revision}`, secret, downloads: true };
      }
    }
  }

  /**
   * Where the tokenizer of a model is: in the bucket that its weights come from, so that it takes no other way than they
   * do; else in its repository, as of weights in an image or on a volume of somebody else.
   */
  tokenizer({ entry, source }: Pick<Model, 'entry' | 'source'>): TokenizerPlace {
    if (source.type === 's3' || (source.type === 'pvc' && source.huggingFace === undefined)) {
      return { bucket: this.store.bucket(source.bucket), folder: weightsFolder(entry, source) };
    }
    return this.repository({ entry, source });
  }

  /** The repository of a model, wherever its weights come from, with the token that a gated one wants. */
  repository(model: Pick<Model, 'entry' | 'source'>): HubRepository {
    const gated = hubWeights(model.source)?.token ?? model.entry.gated;
    return { ...repositoryOf(model), token: gated ? this.huggingFaceToken() : undefined };
  }

  /** One token for all models; KServe knows it by its key (pkg/credentials/hf/hf_secret.go @rhoai-2.25). */
  private huggingFaceToken(): SecretContract {
    const platform = Platform.of(this.scope);
    this.token ??= declareSecret(this.scope, {
      name: 'huggingface-token',
      namespace: platform.namespaces.workloads,
      purpose: 'Downloads models from gated repositories of Hugging Face',
      keys: [
        {
          name: 'HF_TOKEN',
          description:
            'an access token that begins with hf_ and may read the repositories; its account has accepted their terms',
        },
      ],
    });
    return this.token;
  }

  /** @returns name of the claim */
  private volume(model: Model, source: VolumeSource, pool: GpuPool): string {
    const { huggingFace } = source;
    if (huggingFace === undefined) {
      const bucket = this.store.bucket(source.bucket);
      const folder = weightsFolder(model.entry, source);
      this.expectUpload(model, bucket, folder, loaderName(model));
      const claim = this.claim(this.loader, model, source, [source.bucket, folder]);
      this.loader.load(loaderJob(model, pool), { bucket, folder }, claim);
      return claim;
    }
    const { repository = model.entry.repository, revision } = huggingFace;
    const claim = this.claim(this.hubLoader, model, source, ['hugging-face', repository, revision]);
    this.fromHub(model, huggingFace, { claim }, pool);
    return claim;
  }

  /** @returns name of the claim */
  private claim(scope: Construct, model: Model, source: VolumeSource, origin: readonly string[]): string {
    const size = weightsVolumeSize(model.entry, source.size);
    const props = { name: model.name, loader: loaderName(model), size, source, origin };
    return new WeightsVolume(scope, `${model.name}-volume`, props).name;
  }

  private fromHub(model: Model, weights: HubSource, target: WeightsTarget, pool: GpuPool): void {
    const { repository = model.entry.repository, revision } = weights;
    const token = weights.token ? this.huggingFaceToken() : undefined;
    const job = this.hubLoader.load(loaderJob(model, pool), { repository, revision, token }, target);
    const { endpoint } = this.hub;
    this.hubLoads.push({ model: model.name, repository, revision, endpoint, job });
    this.download(model, `${endpoint}, revision ${revision}, once`, repository);
  }

  private expectUpload(model: Model, bucket: Bucket, path: string, loader?: string): void {
    const { repository } = model.entry;
    if (this.uploads.length === 0) this.writer = this.store.addPerson('weights-uploader');
    if (this.writer !== undefined) bucket.grantReadWrite(this.writer);
    this.uploads.push({ model: model.name, repository, bucket, path, loader });
    this.download(model, `bucket ${bucket.actualName}, folder ${path}`);
  }

  private download(
    { name, entry }: Pick<Model, 'name' | 'entry'>,
    place: string,
    repository: string = entry.repository,
  ): void {
    Needs.of(this.scope).download({ repository, place, user: `model ${name}` });
  }

  private expectClaim(claim: string, model: Model): void {
    const { namespace } = this;
    const replicas = mostReplicas(model);
    const users =
      model.nodes > 1 ? `the ${model.nodes} nodes of model ${model.name}` : `${replicas} replicas`;
    const shared =
      replicas * model.nodes === 1
        ? ''
        : `, and every node can mount it (ReadWriteMany or ReadOnlyMany) for ${users}`;
    Needs.of(this.scope).prerequisite({
      text: `PersistentVolumeClaim ${namespace}/${claim} holds the weights${shared}`,
      object: { kind: 'PersistentVolumeClaim', name: claim, namespace },
    });
  }

  private get namespace(): string {
    return Platform.of(this.scope).namespaces.workloads;
  }

  /** One identity for all models that KServe downloads from the object store. */
  private reader(bucket: Bucket): SecretContract {
    this.kserve ??= this.store.addUser(this.kserveUser());
    bucket.grantRead(this.kserve);
    return this.kserve.secret;
  }

  private kserveUser(): ObjectStoreUserOptions {
    return {
      name: 'kserve',
      namespace: this.namespace,
      secretName: 's3-credentials-kserve',
      accessKey: 'AWS_ACCESS_KEY_ID',
      secretKey: 'AWS_SECRET_ACCESS_KEY',
      podSelector: objectStoreReaderLabel,
      connectionKeys: kserveConnectionKeys,
    };
  }
}

/**
 * Keys that KServe reads, each in the words of its own reader: `S3_USE_HTTPS` is compared with `0`
 * (pkg/credentials/s3/utils.go), `S3_USER_VIRTUAL_BUCKET` with `true` (python/kserve/kserve/storage/storage.py),
 * both in red-hat-data-services/kserve @rhoai-2.25.
 */
function kserveConnectionKeys(connection: ObjectStoreConnection): Record<string, string> {
  return {
    S3_ENDPOINT: `${connection.host}:${connection.port}`,
    S3_USE_HTTPS: connection.scheme === 'https' ? '1' : '0',
    AWS_DEFAULT_REGION: connection.region,
    S3_USER_VIRTUAL_BUCKET: String(!connection.pathStyle),
    ...(connection.ca === undefined
      ? {}
      : {
          AWS_CA_BUNDLE_CONFIGMAP: connection.ca.configMap,
          AWS_CA_BUNDLE: `/etc/ssl/custom-certs/${connection.ca.key}`,
        }),
  };
}

/** Name and revision of the repository of a model, wherever its weights come from. */
export function repositoryOf({
  entry,
  source,
}: Pick<Model, 'entry' | 'source'>): Omit<HubRepository, 'token'> {
  const hub = hubWeights(source);
  return { repository: hub?.repository ?? entry.repository, revision: hub?.revision ?? 'main' };
}

/** What a source says of Hugging Face. */
function hubWeights(source: Model['source']) {
  if (source.type === 'hf') return source;
  return 'huggingFace' in source ? source.huggingFace : undefined;
}

/**
 * On a node of the model's pool: there the volume is bound, in the zone of the GPUs, and there is the image of the model
 * server, which has Python. A loader of a later version has to come to the node where the server has the volume already.
 */
function loaderJob(model: Model, pool: GpuPool): LoaderJob {
  return {
    name: loaderName(model),
    image: 'vllm-cuda',
    scheduling: {
      ...gpuScheduling(pool, 0),
      beside: { 'serving.kserve.io/inferenceservice': model.name },
    },
  };
}
