import type { Bucket } from './object-store';
import type { PodGroup } from './network-use';
import type { SecretContract } from './secret-contract';

/** A bucket of an object store, as a folder of which backups are kept. */
export interface BackupTarget {
  /** URL without path. */
  readonly url: string;
  readonly pathStyle: boolean;
  readonly bucket: string;
  /** Folder of the bucket, without slashes at its ends. */
  readonly folder: string;
  /** Keys `accesskey` and `secretkey`, in the namespace of the backup. */
  readonly keys: SecretContract;
  /** ConfigMap of the same namespace with the CA, where the target needs one. */
  readonly ca?: { readonly configMap: string; readonly key: string };
}

/** What copies the state of a server to a bucket, from where it comes into the backup. */
export interface StateCopy {
  /** The server, for people. */
  readonly server: string;
  readonly namespace: string;
  /** Labels of the server's pods. */
  readonly podSelector: Readonly<Record<string, string>>;
  readonly bucket: Bucket;
  /** CronJob that makes a copy. */
  readonly cronJob: string;
  /** CronJob that is never run by the clock and restores the copy in the bucket. */
  readonly restoreJob: string;
}

/** A database of a server of ours that is dumped to a backup. */
export interface DumpedDatabase {
  /** Begins the name of its file; a DNS label. */
  readonly name: string;
  /** Whose it is, for people. */
  readonly server: string;
  readonly type: 'postgresql' | 'mysql';
  readonly host: string;
  readonly port: number;
  /** Name of the database. */
  readonly database: string;
  /** Who owns it. */
  readonly login: string;
  readonly password: { readonly secret: SecretContract; readonly key: string };
  /** Pods that have to start again when it is restored. */
  readonly users: Pick<PodGroup, 'namespace' | 'podSelector'>;
  /** Opens the network to pods. */
  grantReach(peer: PodGroup): void;
}

/** What makes snapshots of volumes, for the guide. */
export interface VolumeSnapshots {
  readonly namespace: string;
  readonly cronJob: string;
  /** VolumeSnapshotClass. */
  readonly snapshotClass: string;
  readonly volumes: readonly {
    readonly name: string;
    readonly namespace: string;
    /** What makes the claim, and makes it again. */
    readonly madeBy: string;
  }[];
}

/** What makes backups and what restores them, for the guide. */
export interface Backup {
  readonly namespace: string;
  readonly target: BackupTarget;
  /** CronJob that makes a backup. */
  readonly cronJob: string;
  /** CronJob that is never run by the clock and restores buckets; `RUN` and `REPLACE` of its container say what. */
  readonly restoreJob: string;
  readonly buckets: readonly Bucket[];
  /** Their copies are in the buckets. */
  readonly states: readonly StateCopy[];
  readonly databases: readonly {
    readonly database: DumpedDatabase;
    /** CronJob that is never run by the clock and restores it; `RUN` of its containers says from which backup. */
    readonly restoreJob: string;
  }[];
  /** Vectors of a database whose segments are in the object store. @default they are not in a backup */
  readonly vectors?: {
    /** CronJob that is never run by the clock and restores them; `RUN` and `REPLACE` of its containers say what. */
    readonly restoreJob: string;
  };
  /** @default no volume has snapshots */
  readonly snapshots?: VolumeSnapshots;
  /** Buckets that are left out. */
  readonly excluded: readonly Bucket[];
  /** Secrets whose values were generated in the cluster; they are in the backup, encrypted. */
  readonly credentials: readonly SecretContract[];
}
