import type { Series } from './cases';

/** A CronJob that makes backups, and after how many seconds without a complete one somebody is told. */
export interface JudgedBackup {
  readonly namespace: string;
  readonly cronJob: string;
  /** Its alert. */
  readonly alert: string;
  readonly limitSeconds: number;
}

/** Invented series of its CronJob, and whether they must lead to the alert. The clock of the test begins at 0. */
interface BackupCase {
  readonly name: string;
  readonly series: readonly Series[];
  readonly fires: boolean;
}

const minutes = 60;

export function backupCases(backup: JudgedBackup): BackupCase[] {
  const { namespace, cronJob, limitSeconds } = backup;
  const series = (metric: string, time: number, name = cronJob): Series => ({
    series: `kube_cronjob_${metric}{namespace="${namespace}",cronjob="${name}"}`,
    values: `${time}x${minutes}`,
  });
  const old = -limitSeconds - 3600;
  return [
    {
      name: 'the last one is recent',
      series: [series('created', old), series('status_last_successful_time', 0)],
      fires: false,
    },
    {
      name: 'the last one is too old',
      series: [series('created', old), series('status_last_successful_time', old)],
      fires: true,
    },
    { name: 'there is none, and was time for one', series: [series('created', old)], fires: true },
    { name: 'there is none yet', series: [series('created', 0)], fires: false },
    {
      name: 'another CronJob is late',
      series: [series('status_last_successful_time', 0), series('status_last_successful_time', old, 'other')],
      fires: false,
    },
  ];
}
