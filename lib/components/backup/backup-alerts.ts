import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../../imports/monitoring.coreos.com';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';

export interface BackupAlertsProps {
  readonly namespace: string;
  /** CronJobs that make backups, and snapshots of volumes. */
  readonly cronJobs: { readonly backups: string; readonly snapshots?: string };
  /** Longest time between two runs of each, in seconds. */
  readonly pauseSeconds: number;
}

/**
 * PrometheusRule `backup-alerts` with the alert `BackupTooOld` (critical): the last backup that was completed is older than
 * two intervals of the schedule, or there is none after that time. `VolumeSnapshotsTooOld` (critical) says the same of snapshots.
 *
 * The metrics are those of kube-state-metrics, which the Prometheus of the platform has. So Thanos Ruler evaluates the rule,
 * which asks both; Prometheus of user workloads, by the label that the alerts on models have, would find none
 * (openshift/cluster-monitoring-operator jsonnet/components/thanos-ruler.libsonnet @release-4.18).
 */
export class BackupAlerts extends Construct {
  constructor(scope: Construct, id: string, { namespace, cronJobs, pauseSeconds }: BackupAlertsProps) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    const name = 'backup-alerts';
    const tooOld = (alert: string, cronJob: string, summary: string, one: string) => {
      const series = (metric: string) =>
        `kube_cronjob_${metric}{namespace="${namespace}",cronjob="${cronJob}"}`;
      const last = series('status_last_successful_time');
      const limit = 2 * pauseSeconds;
      return {
        alert,
        expr: k8s.IntOrString.fromString(`time() - max(${last} or ${series('created')}) > ${limit}`),
        for: '15m',
        labels: { severity: 'critical' },
        annotations: {
          summary,
          description: `The last complete ${one} by CronJob ${namespace}/${cronJob} is older than ${hours(limit)}, which is twice the interval of its schedule. Look at its Jobs and their logs.`,
        },
      };
    };
    const { backups, snapshots } = cronJobs;
    new coreos.PrometheusRule(this, 'PrometheusRule', {
      metadata: { name, namespace, labels: objectLabels(name) },
      spec: {
        groups: [
          {
            name: 'backup',
            rules: [
              tooOld('BackupTooOld', backups, 'The platform has no recent backup.', 'backup'),
              ...(snapshots === undefined
                ? []
                : [
                    tooOld(
                      'VolumeSnapshotsTooOld',
                      snapshots,
                      'Volumes have no recent snapshot.',
                      'run of snapshots',
                    ),
                  ]),
            ],
          },
        ],
      },
    });
  }
}

function hours(seconds: number): string {
  const count = Math.round(seconds / 360) / 10;
  return `${count} ${count === 1 ? 'hour' : 'hours'}`;
}
