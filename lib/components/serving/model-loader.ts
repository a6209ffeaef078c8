import { Construct } from 'constructs';
import { McJob } from '../../workload/mc-job';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import { bash } from '../../program/shell-script';
import { setSyncWave } from '../../cluster/sync-wave';
import { Platform } from '../../cluster/platform';
import type { LoaderJob } from './loader-job';

const modelPath = '/models';

/**
 * Fills volumes with weights from the object store: per volume a Job that copies once, all with one user of the store.
 * The Job has ended before the model server starts (an earlier wave), since the volume has one writer.
 */
export class ModelLoader extends Construct {
  private user?: ObjectStoreUser;

  constructor(
    scope: Construct,
    id: string,
    private readonly store: ObjectStore,
    /** Name of the user. */
    private readonly name = 'model-loader',
  ) {
    super(scope, id);
    setSyncWave(this, 'runtimes');
  }

  /** Makes the Job that copies a folder of a bucket to a volume. */
  load(
    job: Omit<LoaderJob, 'image'>,
    { bucket, folder }: { bucket: Bucket; folder: string },
    claim: string,
  ): void {
    const namespace = Platform.of(this).namespaces.workloads;
    const user = this.identity(namespace);
    bucket.grantRead(user);
    new McJob(this, job.name, {
      name: job.name,
      namespace,
      command: bash('components/serving/model-loader.sh'),
      env: {
        STORE_URL: this.store.connection.url,
        STORE_PATH_STYLE: this.store.connection.pathStyle ? 'on' : 'off',
        SOURCE: `${bucket.actualName}/${folder}`,
      },
      resources: { cpu: '1', memory: '1Gi', cpuLimit: '2', memoryLimit: '2Gi' },
      mounts: [{ path: modelPath, source: { claim } }],
      credentials: { store: user.secret },
      caConfigMap: this.store.connection.ca?.configMap,
      podLabels: { ...this.label, ...job.podLabels },
      scheduling: job.scheduling,
    });
  }

  private get label(): Readonly<Record<string, string>> {
    return { 'app.kubernetes.io/component': this.name };
  }

  private identity(namespace: string): ObjectStoreUser {
    this.user ??= this.store.addUser({
      name: this.name,
      namespace,
      secretName: `${this.name}-credentials`,
      podSelector: this.label,
    });
    return this.user;
  }
}
