import { Construct } from 'constructs';
import { setSyncWave } from '../../cluster/sync-wave';
import type { StateCopy } from '../../contracts/backup';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { StateVolume } from '../../contracts/state-volume';
import { programText } from '../../program/program-text';
import { bash } from '../../program/shell-script';
import { mcPod } from '../../workload/mc-job';
import { tmpMount } from '../../workload/pod';
import { type BatchStep, ScheduledBatch } from '../../workload/scheduled-batch';

export interface StateBackupProps {
  /** Name of the bucket, the user and the Secret of its keys; begins the names of the CronJobs. */
  readonly name: string;
  /** The server, for people. */
  readonly server: string;
  readonly volume: StateVolume;
  readonly store: ObjectStore;
  /** Cron expression of the backup that the copy is for. */
  readonly schedule: string;
}

const volumePath = '/state';
const partsPath = '/backup';
/** Most that a copy may have, compressed and one database besides, on the disk of the node. */
const partsSize = '5Gi';
const deadlineSeconds = 60 * 60;

/**
 * Copies of the databases on a server's volume: CronJob `<name>-backup` takes them to a bucket of the platform, from where
 * they come into the backup, and suspended CronJob `<name>-restore` takes them back. The pods run on the node of the server,
 * whose volume belongs to one node, and where there is none, anywhere.
 */
export class StateBackup extends Construct implements StateCopy {
  readonly server: string;
  readonly namespace: string;
  readonly podSelector: Readonly<Record<string, string>>;
  readonly cronJob: string;
  readonly restoreJob: string;
  readonly bucket: Bucket;
  private readonly user: ObjectStoreUser;
  private readonly label: Readonly<Record<string, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: StateBackupProps,
  ) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    const { name, store, volume } = props;
    this.server = props.server;
    this.namespace = volume.namespace;
    this.podSelector = volume.podSelector;
    this.cronJob = `${name}-backup`;
    this.restoreJob = `${name}-restore`;
    this.label = { 'app.kubernetes.io/component': name };
    this.bucket = store.bucket(name);
    this.user = store.addUser({
      name,
      namespace: volume.namespace,
      secretName: `${name}-credentials`,
      podSelector: this.label,
    });
    this.bucket.grantReadWrite(this.user);
    this.batch(this.cronJob, props.schedule, [this.copyStep('save'), this.storeStep('save')]);
    this.batch(this.restoreJob, undefined, [this.storeStep('restore'), this.copyStep('restore')]);
  }

  private batch(name: string, schedule: string | undefined, steps: readonly BatchStep[]): void {
    const selector = Object.entries(this.podSelector);
    new ScheduledBatch(this, name, {
      name,
      namespace: this.namespace,
      schedule,
      steps,
      folders: { [partsPath]: partsSize },
      // The label of its own name is among its labels already.
      podLabels: {
        ...Object.fromEntries(
          selector.filter(([key]) => key !== 'app.kubernetes.io/name').map(([key]) => [key, name]),
        ),
        ...this.label,
      },
      scheduling: { onNodeOf: Object.fromEntries(selector.map(([key, value]) => [key, [value, name]])) },
      deadlineSeconds,
    });
  }

  private copyStep(action: 'save' | 'restore'): BatchStep {
    const { claim, folders, dispensable } = this.props.volume;
    const list = (name: string, words: readonly string[]) =>
      words.length === 0 ? {} : { [name]: words.join(' ') };
    return {
      name: 'copy',
      image: 'python',
      command: ['python3', '-c', programText('components/backup/state.py')],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        ACTION: action,
        VOLUME: volumePath,
        PARTS: partsPath,
        ...list('FOLDERS', folders),
        ...list('LEFT_OUT', dispensable),
      },
      resources: { cpu: '100m', memory: '128Mi', cpuLimit: '1', memoryLimit: '512Mi' },
      mounts: [{ path: volumePath, source: { claim } }, tmpMount('64Mi')],
    };
  }

  private storeStep(action: 'save' | 'restore'): BatchStep {
    const { url, pathStyle, ca } = this.props.store.connection;
    return {
      name: 'store',
      ...mcPod({
        command: bash('components/backup/state-store.sh'),
        env: {
          ACTION: action,
          STORE_URL: url,
          STORE_PATH_STYLE: pathStyle ? 'on' : 'off',
          BUCKET: this.bucket.actualName,
        },
        credentials: { store: this.user.secret },
        caConfigMap: ca?.configMap,
      }),
    };
  }
}
