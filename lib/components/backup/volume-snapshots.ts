import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ClusterNeeds, VolumeNeed } from '../../cluster/cluster-needs';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { Platform } from '../../cluster/platform';
import { setSyncWave } from '../../cluster/sync-wave';
import type { VolumeSnapshots as VolumeSnapshotsContract } from '../../contracts/backup';
import type { BackupSettings } from '../../environment/schema';
import { compare } from '../../program/compare';
import { bash } from '../../program/shell-script';
import { AccountRole, rule } from '../../workload/account-role';
import { ocPod } from '../../workload/oc-pod';
import { ScheduledBatch } from '../../workload/scheduled-batch';

export interface VolumeSnapshotsProps {
  readonly namespace: string;
  readonly settings: NonNullable<BackupSettings['volumeSnapshots']>;
  /** Cron expression. */
  readonly schedule: string;
  /** A run that takes longer is ended, in hours. */
  readonly deadlineHours: number;
}

const name = 'platform-snapshots';
const listPath = '/opt/snapshots';

/**
 * Snapshots of the volumes whose content nobody makes again, by the driver of the StorageClass: CronJob `platform-snapshots`
 * makes a VolumeSnapshot `<claim>-<time>` of each, beside it in its namespace, waits until they can be used and removes older
 * ones. Each is what its volume would be after a loss of power.
 *
 * Role `platform-snapshots` in these namespaces lets it make, read, list and delete VolumeSnapshots there, and nothing else;
 * Kubernetes has no right to some of them, whose names are those of times to come.
 */
export class VolumeSnapshots extends Construct implements VolumeSnapshotsContract {
  readonly cronJob = name;
  readonly namespace: string;
  readonly snapshotClass: string;
  private found: readonly VolumeNeed[] = [];

  constructor(scope: Construct, id: string, props: VolumeSnapshotsProps) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    const { namespace, settings, schedule, deadlineHours } = props;
    this.namespace = namespace;
    this.snapshotClass = settings.class;
    const { token, ...pod } = ocPod({
      command: bash('components/backup/volume-snapshots.sh'),
      env: { VOLUMES: `${listPath}/volumes`, CLASS: settings.class, KEEP: String(settings.keep) },
      mounts: [{ path: listPath, source: { configMap: name } }],
    });
    new ScheduledBatch(this, 'Batch', {
      name,
      namespace,
      schedule,
      token,
      apiServer: true,
      steps: [{ name: 'snapshots', ...pod }],
      deadlineSeconds: deadlineHours * 60 * 60,
      leavesBehind: 'VolumeSnapshots, with the label private-ai/snapshot-of-volumes',
    });
    const { storageClass } = Platform.of(this);
    Needs.of(this).prerequisite({
      text: `VolumeSnapshotClass ${settings.class} exists, and its driver is the provisioner of ${storageClass === undefined ? 'the default StorageClass' : `StorageClass ${storageClass}`}`,
    });
  }

  get volumes(): readonly VolumeNeed[] {
    return this.found;
  }

  /** Lists the volumes in ConfigMap `platform-snapshots`, when all components have stated theirs. */
  list({ volumes }: Pick<ClusterNeeds, 'volumes'>): void {
    const { namespace } = this;
    this.found = volumes
      .filter(({ remade }) => remade !== true)
      .sort((a, b) => compare(`${a.namespace} ${a.name}`, `${b.namespace} ${b.name}`));
    new k8s.KubeConfigMap(this, 'List', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data: { volumes: this.found.map((each) => `${each.namespace} ${each.name}\n`).join('') },
    });
    for (const place of new Set(this.found.map((each) => each.namespace))) {
      new AccountRole(this, `Rights-${place}`, {
        name,
        namespace: place,
        labels: objectLabels(name),
        rules: [rule('snapshot.storage.k8s.io', 'volumesnapshots', ['create', 'get', 'list', 'delete'])],
        accounts: [{ name, namespace }],
      });
    }
  }
}
