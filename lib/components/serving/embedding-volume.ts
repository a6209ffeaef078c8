import { Construct } from 'constructs';
import { embeddingCatalogue } from '../../catalogues/embedding-catalogue';
import { Needs } from '../../cluster/needs';
import { Platform } from '../../cluster/platform';
import { setSyncWave } from '../../cluster/sync-wave';
import type { EmbeddingWeights } from '../../contracts/embedding-weights';
import type { ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { HubLoad, UploadedWeights } from '../../contracts/weights';
import type { Embedding } from '../../contracts/vector-store';
import type { EmbeddingSource, HuggingFaceSettings } from '../../environment/schema';
import { embeddingWeightsGiB, weightsFolder, weightsVolumeSize } from '../../environment/weights-place';
import { HuggingFaceLoader } from './hugging-face-loader';
import type { LoaderJob } from './loader-job';
import { ModelLoader } from './model-loader';
import { WeightsVolume } from './weights-volume';

export interface EmbeddingVolumeProps {
  readonly embedding: Embedding;
  readonly source: EmbeddingSource;
  readonly store: ObjectStore;
  readonly hub: HuggingFaceSettings;
  /** Labels of the pods that mount the volume. */
  readonly readers: Readonly<Record<string, string>>;
}

type VolumeSource = Extract<EmbeddingSource, { type: 'pvc' }>;

/** What loads the weights, and what it shares with no loader of models: those are of another stage. */
const prefix = 'llama-stack-embedding';
const loader = `${prefix}-loader`;

/**
 * The weights of the embedding model on a volume: PersistentVolumeClaim `llama-stack-embedding-weights-<hash>` and Job
 * `llama-stack-embedding-loader-<hash>`, which fills it once from Hugging Face or a bucket and has ended before Llama Stack
 * starts (an earlier wave); or a claim of somebody else.
 *
 * Llama Stack mounts a second volume, which its operator makes, and a volume of one node (ReadWriteOnce) mostly belongs to
 * one zone. At the first start this one is bound already and the other follows it (WaitForFirstConsumer). Later the other
 * is bound, so the Job runs on the node of Llama Stack, or waits until it has room there: a volume in another zone would
 * keep the pod from starting for ever.
 */
export class EmbeddingVolume extends Construct implements EmbeddingWeights {
  readonly claim: string;
  readonly path?: string;
  readonly hubLoad?: HubLoad;
  readonly upload?: UploadedWeights;
  readonly uploader?: ObjectStoreUser;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EmbeddingVolumeProps,
  ) {
    super(scope, id);
    setSyncWave(this, 'runtimes');
    const { embedding, source, hub } = props;
    if (source.type === 'existing-pvc') {
      this.claim = source.claim;
      this.path = source.path;
      this.expectClaim();
      return;
    }
    const { huggingFace } = source;
    if (huggingFace !== undefined) {
      const { repository = embedding.repository, revision } = huggingFace;
      this.claim = this.makeClaim(source, ['hugging-face', repository, revision]);
      const job = new HuggingFaceLoader(this, 'HuggingFaceLoader', props.store, hub, prefix).load(
        this.job(source),
        { repository, revision },
        { claim: this.claim },
      );
      this.hubLoad = { model: embedding.name, repository, revision, endpoint: hub.endpoint, job };
      this.download(`${hub.endpoint}, revision ${revision}, once`, repository);
      return;
    }
    const { repository } = embedding;
    const bucket = props.store.bucket(source.bucket);
    const path = weightsFolder({ repository }, source);
    this.claim = this.makeClaim(source, [source.bucket, path]);
    new ModelLoader(this, 'Loader', props.store, loader).load(
      this.job(source),
      { bucket, folder: path },
      this.claim,
    );
    this.uploader = props.store.addPerson('embedding-uploader');
    if (this.uploader !== undefined) bucket.grantReadWrite(this.uploader);
    this.upload = { model: embedding.name, repository, bucket, path, loader };
    this.download(`bucket ${bucket.actualName}, folder ${path}`, repository);
  }

  /** @returns its name */
  private makeClaim(source: VolumeSource, origin: readonly string[]): string {
    const entry = embeddingCatalogue[this.props.embedding.name];
    const size = weightsVolumeSize({ weightsGiB: embeddingWeightsGiB(entry) }, source.size);
    if (source.accessMode === 'ReadWriteOnce') {
      Needs.of(this).prerequisite({
        text: 'Where the nodes are in several zones, the StorageClass binds a volume when a pod uses it (volumeBindingMode: WaitForFirstConsumer): Llama Stack mounts two, which have to be in one zone',
      });
    }
    return new WeightsVolume(this, 'Volume', { name: prefix, loader, size, source, origin }).name;
  }

  private job({ accessMode }: VolumeSource): LoaderJob {
    const { readers } = this.props;
    const entries = Object.entries(readers);
    return {
      name: loader,
      image: 'python',
      ...(accessMode === 'ReadWriteMany'
        ? { scheduling: {} }
        : {
            // The pod has the labels, so that it starts where there is no Llama Stack yet.
            podLabels: Object.fromEntries(entries.map(([key]) => [key, loader])),
            scheduling: {
              onNodeOf: Object.fromEntries(entries.map(([key, value]) => [key, [value, loader]])),
            },
          }),
    };
  }

  private expectClaim(): void {
    const { claim, path = '' } = this;
    const { workloads } = Platform.of(this).namespaces;
    Needs.of(this).prerequisite({
      text: `PersistentVolumeClaim ${workloads}/${claim} holds the weights of the embedding model, in /${path}, where nodes can mount it that can mount the volume of Llama Stack`,
      object: { kind: 'PersistentVolumeClaim', name: claim, namespace: workloads },
    });
    this.download(`volume claim ${workloads}/${claim}, folder /${path}`, this.props.embedding.repository);
  }

  private download(place: string, repository: string): void {
    Needs.of(this).download({ repository, place, user: 'embedding of Llama Stack' });
  }
}
