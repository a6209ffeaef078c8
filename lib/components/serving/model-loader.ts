import { Construct } from 'constructs';
import { McJob } from '../../workload/mc-job';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import type { ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import { bash } from '../../program/shell-script';
import { setSyncWave } from '../../cluster/sync-wave';
import { Platform } from '../../cluster/platform';
import type { GpuPool } from '../../environment/gpu-pool';
import type { Model } from '../../environment/known-models';
import { weightsFolder } from '../../environment/weights-place';
import { loaderName, type VolumeSource, WeightsVolume } from './weights-volume';

const loaderLabel = { 'app.kubernetes.io/component': 'model-loader' };
const modelPath = '/models';

/**
 * Fills volumes with weights from the object store: per model a volume claim and a Job that copies once.
 * The Job has ended before the model server starts (an earlier wave), since the volume has one writer.
 */
export class ModelLoader extends Construct {
  private user?: ObjectStoreUser;

  constructor(
    scope: Construct,
    id: string,
    private readonly store: ObjectStore,
  ) {
    super(scope, id);
    setSyncWave(this, 'runtimes');
  }

  /**
   * Makes the volume claim and the Job of a model.
   *
   * @returns name of the claim
   */
  load(settings: Model, source: VolumeSource, pool: GpuPool): string {
    const { name: model } = settings;
    const namespace = Platform.of(this).namespaces.workloads;
    const folder = weightsFolder(settings.entry, source);
    const origin = [source.bucket, folder];
    const claim = new WeightsVolume(this, `${model}-volume`, { model: settings, source, origin });
    const bucket = this.store.bucket(source.bucket);
    const user = this.identity(namespace);
    bucket.grantRead(user);
    new McJob(this, `${model}-job`, {
      name: loaderName(settings),
      namespace,
      command: bash('components/serving/model-loader.sh'),
      env: {
        STORE_URL: this.store.connection.url,
        STORE_PATH_STYLE: this.store.connection.pathStyle ? 'on' : 'off',
        SOURCE: `${bucket.actualName}/${folder}`,
      },
      resources: { cpu: '1', memory: '1Gi', cpuLimit: '2', memoryLimit: '2Gi' },
      mounts: [{ path: modelPath, source: { claim: claim.name } }],
      credentials: { store: user.secret },
      caConfigMap: this.store.connection.ca?.configMap,
      podLabels: loaderLabel,
      // On a node of the model's pool: there the volume is bound, in the zone of the GPUs. A loader of a later version
      // has to come to the node where the server has the volume already.
      scheduling: {
        ...gpuScheduling(pool, 0),
        beside: { 'serving.kserve.io/inferenceservice': model },
      },
    });
    return claim.name;
  }

  private identity(namespace: string): ObjectStoreUser {
    this.user ??= this.store.addUser({
      name: 'model-loader',
      namespace,
      secretName: 'model-loader-credentials',
      podSelector: loaderLabel,
    });
    return this.user;
  }
}
