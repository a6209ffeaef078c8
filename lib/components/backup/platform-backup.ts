import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ClusterNeeds } from '../../cluster/cluster-needs';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { originOf } from '../../cluster/secret-origin';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Backup, BackupTarget, DumpedDatabase, StateCopy } from '../../contracts/backup';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';
import type { VectorStore } from '../../contracts/vector-store';
import { platformTargetBucket } from '../../environment/backup-schema';
import { longestPause } from '../../environment/cron';
import type { BackupSettings, SecretsSettings } from '../../environment/schema';
import { ownCluster } from '../../kubernetes/own-cluster';
import { compare } from '../../program/compare';
import { programText } from '../../program/program-text';
import { bash } from '../../program/shell-script';
import { AccountRole, rule } from '../../workload/account-role';
import { mcPod } from '../../workload/mc-job';
import type { Mount } from '../../workload/pod';
import { type BatchStep, ScheduledBatch, type ScheduledBatchProps } from '../../workload/scheduled-batch';
import { BackupAlerts } from './backup-alerts';
import { DatabaseCopy } from './database-copy';
import { backupTarget } from './backup-target';
import { VectorBackup } from './vector-backup';
import { VolumeSnapshots } from './volume-snapshots';

export interface PlatformBackupProps {
  readonly namespace: string;
  /** Name of the environment: the folder of its backups, unless the settings name one. */
  readonly name: string;
  readonly settings: BackupSettings;
  readonly secrets: SecretsSettings;
  /** All components have asked it for their buckets. */
  readonly store: ObjectStore;
  /** Copies of states, for which a run waits. */
  readonly states: readonly StateCopy[];
  /** Databases of servers of ours. */
  readonly databases: readonly DumpedDatabase[];
  /** @default there is none */
  readonly vectorStore?: VectorStore;
  readonly alerts: boolean;
}

const name = 'platform-backup';
const restoreName = 'platform-restore';
/** Label of the pods by which the network lets them reach both stores. */
const label = { 'app.kubernetes.io/component': 'backup' };
/** Where the steps of a run leave what belongs to the backup. */
const partsPath = '/backup';
/** Most that databases and credentials may have together, on the disk of the node. */
const partsSize = '5Gi';
const listPath = '/opt/backup';
const accountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Backups of what nobody makes again: CronJob `platform-backup` copies every bucket and the credentials that were generated in
 * the cluster to a new folder at the target, and suspended CronJob `platform-restore` copies buckets back. Both run in a
 * namespace of their own, since the account of the first one may read credentials.
 *
 * The order of a run is registrations, then vectors, then buckets: what refers is copied before what it refers to, so that a
 * restored name has its content, unless that was deleted in between. Nothing is stopped meanwhile.
 *
 * The user `backup` of the object store may only read; only `restore` may write, which no clock starts.
 */
export class PlatformBackup extends Construct implements Backup {
  readonly cronJob = name;
  readonly restoreJob = restoreName;
  readonly namespace: string;
  readonly target: BackupTarget;
  readonly buckets: readonly Bucket[];
  readonly excluded: readonly Bucket[];
  readonly states: readonly StateCopy[];
  readonly databases: Backup['databases'];
  readonly vectors?: Backup['vectors'];
  readonly snapshots?: VolumeSnapshots;
  private sealed: readonly SecretContract[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PlatformBackupProps,
  ) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    const { namespace, settings, store } = props;
    this.namespace = namespace;
    this.states = props.states;
    Needs.of(this).namespace({ name: namespace });
    this.stateStoreCa();
    // A copy of what its server changes all the time would fit together with nothing.
    const isExcluded = ({ name: bucket, versions }: Bucket) => settings.exclude.includes(bucket) || !versions;
    const all = store.buckets().filter((bucket) => bucket.name !== platformTargetBucket);
    this.buckets = all.filter((bucket) => !isExcluded(bucket));
    this.target = backupTarget(this, {
      namespace,
      folder: props.name,
      settings: settings.target,
      store,
      podSelector: label,
    });
    const vectors = this.vectorBackup();
    // What the program of the vectors saves is not left out.
    this.excluded = all.filter(
      (bucket) =>
        isExcluded(bucket) &&
        (vectors === undefined || bucket.name !== props.vectorStore?.segments?.bucket.name),
    );
    const copies = props.databases.map(
      (database) =>
        new DatabaseCopy(this, `database-${database.name}`, {
          database,
          pods: { name, namespace, podSelector: label },
          partsPath,
        }),
    );
    this.databases = copies.map(({ database }) => ({
      database,
      restoreJob: `${restoreName}-${database.name}`,
    }));
    this.makeBackup(copies, vectors);
    const writer = this.makeRestore();
    if (vectors !== undefined) this.vectors = this.makeVectorRestore(vectors, writer);
    for (const copy of copies) this.makeDatabaseRestore(copy);
    if (settings.volumeSnapshots !== undefined) {
      this.snapshots = new VolumeSnapshots(this, 'Snapshots', {
        namespace,
        settings: settings.volumeSnapshots,
        schedule: settings.schedule,
        deadlineHours: settings.deadlineHours,
      });
    }
    if (props.alerts) {
      new BackupAlerts(this, 'Alerts', {
        namespace,
        cronJobs: { backups: name, snapshots: this.snapshots?.cronJob },
        pauseSeconds: longestPause(settings.schedule) ?? 0,
      });
    }
  }

  get credentials(): readonly SecretContract[] {
    return this.sealed;
  }

  /**
   * Lets the backup read the Secrets whose values were generated in the cluster: Role `platform-backup` in their namespaces
   * names each of them, and ConfigMap `platform-backup` lists them.
   */
  readCredentials(needs: Pick<ClusterNeeds, 'secrets'>): void {
    const { namespace, settings } = this.props;
    if (!this.seals()) return;
    this.sealed = needs.secrets
      .filter((secret) => originOf(secret, this.props.secrets) === 'generated')
      .flatMap((secret) => [...(secret.older ?? []), secret])
      .sort((a, b) => compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`));
    new k8s.KubeConfigMap(this, 'List', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data: {
        'credentials.json': `${JSON.stringify(
          this.sealed.map((secret) => ({ namespace: secret.namespace, name: secret.name })),
          null,
          2,
        )}\n`,
        'recipients.pem': settings.recipients.map((pem) => `${pem.trim()}\n`).join(''),
      },
    });
    const namespaces = new Set(this.sealed.map((secret) => secret.namespace));
    for (const place of namespaces) {
      const names = this.sealed.filter((secret) => secret.namespace === place).map((secret) => secret.name);
      new AccountRole(this, `Rights-${place}`, {
        name,
        namespace: place,
        labels: objectLabels(name),
        rules: [rule('', 'secrets', ['get'], names)],
        accounts: [{ name, namespace }],
      });
    }
  }

  /** Whether there can be generated credentials. */
  private seals(): boolean {
    const { provider, store } = this.props.secrets;
    return provider === 'external-secrets' && store === undefined;
  }

  /** Mounts of another namespace are not seen here. */
  private stateStoreCa(): void {
    const { ca, url } = this.props.store.connection;
    if (ca === undefined) return;
    const { namespace } = this;
    Needs.of(this).prerequisite({
      text: `ConfigMap ${ca.configMap} in ${namespace} holds the CA of ${url} under ${ca.key}`,
      object: { kind: 'ConfigMap', name: ca.configMap, namespace, keys: [ca.key] },
    });
  }

  /** Where the segments are in a bucket that is not left out. */
  private vectorBackup(): VectorBackup | undefined {
    const { vectorStore, store, settings, namespace } = this.props;
    const segments = vectorStore?.segments;
    if (vectorStore === undefined || segments === undefined) return undefined;
    if (settings.exclude.includes(segments.bucket.name)) return undefined;
    return new VectorBackup(this, 'Vectors', {
      vectorStore,
      segments,
      pods: { name, namespace, podSelector: label },
      store: store.connection,
      target: this.target,
      partsPath,
    });
  }

  private makeBackup(copies: readonly DatabaseCopy[], vectors: VectorBackup | undefined): void {
    const { settings } = this.props;
    const reader = this.user('backup', 'backup-reader-credentials');
    for (const bucket of this.buckets) bucket.grantRead(reader);
    if (vectors !== undefined) this.props.vectorStore?.segments?.bucket.grantRead(reader);
    const states = this.states.map(({ bucket }) => bucket.actualName).join(' ');
    this.batch('Backup', name, {
      schedule: settings.schedule,
      token: this.seals(),
      apiServer: this.seals(),
      folders: { [partsPath]: partsSize },
      steps: [
        this.storeStep('begin', reader, {
          command: bash('components/backup/backup-common.sh', 'components/backup/begin.sh'),
          env: { JOB: 'backup', ...(states === '' ? {} : { STATES: states }) },
        }),
        ...(this.seals() ? [credentialsStep()] : []),
        ...copies.map((copy) => copy.step('save')),
        ...(vectors === undefined ? [] : [vectors.step('save', reader)]),
        this.storeStep('buckets', reader, {
          command: bash('components/backup/backup-common.sh', 'components/backup/back-up.sh'),
          env: {
            JOB: 'backup',
            ENVIRONMENT: this.props.name,
            KEEP: String(settings.keep),
            ...(vectors === undefined ? {} : { VECTORS: 'milvus' }),
          },
        }),
      ],
    });
  }

  private makeRestore(): ObjectStoreUser {
    const writer = this.user('restore', 'restore-credentials');
    for (const bucket of this.buckets) bucket.grantReadWrite(writer);
    this.batch('Restore', restoreName, {
      steps: [
        this.storeStep('buckets', writer, {
          command: bash('components/backup/backup-common.sh', 'components/backup/restore.sh'),
          env: { JOB: 'restore' },
        }),
      ],
    });
    return writer;
  }

  private makeVectorRestore(vectors: VectorBackup, writer: ObjectStoreUser): { restoreJob: string } {
    this.props.vectorStore?.segments?.bucket.grantReadWrite(writer);
    const restoreJob = `${restoreName}-milvus`;
    this.batch('Restore-milvus', restoreJob, {
      folders: { [partsPath]: '64Mi' },
      steps: [
        this.storeStep('check', undefined, {
          command: bash('components/backup/backup-common.sh', 'components/backup/vectors-check.sh'),
          env: { JOB: 'restore' },
        }),
        vectors.step('restore', writer),
      ],
    });
    return { restoreJob };
  }

  private makeDatabaseRestore(copy: DatabaseCopy): void {
    const { database, file } = copy;
    this.batch(`Restore-${database.name}`, `${restoreName}-${database.name}`, {
      folders: { [partsPath]: partsSize },
      steps: [
        this.storeStep('fetch', undefined, {
          command: bash('components/backup/backup-common.sh', 'components/backup/fetch.sh'),
          env: { JOB: 'restore', FILE: file },
        }),
        copy.step('restore'),
      ],
    });
  }

  private batch(
    id: string,
    cronJob: string,
    props: Pick<ScheduledBatchProps, 'steps' | 'schedule' | 'token' | 'apiServer' | 'folders'>,
  ): void {
    new ScheduledBatch(this, id, {
      ...props,
      name: cronJob,
      namespace: this.namespace,
      podLabels: label,
      deadlineSeconds: this.props.settings.deadlineHours * 60 * 60,
    });
  }

  private user(user: string, secretName: string): ObjectStoreUser {
    return this.props.store.addUser({
      name: user,
      namespace: this.namespace,
      secretName,
      podSelector: label,
    });
  }

  /** A step that copies between the two stores, or without a user works on the target alone. */
  private storeStep(
    step: string,
    user: ObjectStoreUser | undefined,
    { command, env }: Pick<BatchStep, 'command' | 'env'>,
  ): BatchStep {
    const { connection } = this.props.store;
    const { target } = this;
    const authorities = [
      ...(connection.ca === undefined ? [] : [{ file: 'store.crt', ...connection.ca }]),
      ...(target.ca === undefined ? [] : [{ file: 'target.crt', ...target.ca }]),
    ];
    const pod = mcPod({
      command,
      env: {
        STORE_URL: connection.url,
        STORE_PATH_STYLE: connection.pathStyle ? 'on' : 'off',
        TARGET_URL: target.url,
        TARGET_PATH_STYLE: target.pathStyle ? 'on' : 'off',
        TARGET_BUCKET: target.bucket,
        TARGET_FOLDER: target.folder,
        ...(this.buckets.length === 0
          ? {}
          : {
              BUCKETS: this.buckets
                .map(({ actualName }) => actualName)
                .sort(compare)
                .join(' '),
            }),
        ...env,
      },
      credentials: { ...(user === undefined ? {} : { store: user.secret }), target: target.keys },
      resources: { cpu: '200m', memory: '256Mi', cpuLimit: '2', memoryLimit: '1Gi' },
    });
    return {
      name: step,
      ...pod,
      mounts: [
        ...(pod.mounts ?? []),
        // Single files, since the two certificates are in different ConfigMaps.
        ...authorities.map(({ file, configMap, key }): Mount => ({
          path: `/tmp/mc/certs/CAs/${file}`,
          source: { configMap, subPath: key },
        })),
      ],
    };
  }
}

/** Encrypts the credentials; the list is in the ConfigMap that {@link PlatformBackup.readCredentials} makes. */
function credentialsStep(): BatchStep {
  return {
    name: 'credentials',
    image: 'python',
    command: ['python3', '-c', programText('components/backup/seal.py')],
    env: {
      PYTHONDONTWRITEBYTECODE: '1',
      API_URL: ownCluster,
      API_CA: `${accountPath}/ca.crt`,
      ACCOUNT_FILE: `${accountPath}/token`,
      LIST_FILE: `${listPath}/credentials.json`,
      RECIPIENTS_FILE: `${listPath}/recipients.pem`,
      PARTS: partsPath,
    },
    resources: { cpu: '50m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
    mounts: [{ path: listPath, source: { configMap: name } }],
  };
}
