import { isInCluster } from '../../../lib/contracts/served-model';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { longestPause } from '../../../lib/environment/cron';
import { groupKindOf } from '../../../lib/kinds/kinds';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { JudgedBackup } from './backup-cases';
import type { JudgedModel } from './cases';

/** What an environment has Prometheus evaluate, by alerts or by the dashboard. */
export interface JudgedRules {
  /** Groups of its PrometheusRules. */
  readonly groups: readonly Record<string, unknown>[];
  /** Queries of its dashboard, with their variables. */
  readonly panels: readonly { readonly title: string; readonly expr: string }[];
  readonly models: readonly JudgedModel[];
  /** What makes backups, with its alert. */
  readonly backups: readonly JudgedBackup[];
}

export function rulesOf({ environment, objects, models, backup }: RenderedEnvironment): JudgedRules {
  const manifests = objects.map(({ manifest }) => manifest);
  const targets = new Map(environment.models.map((each) => [each.name, each.timeToFirstTokenSeconds]));
  return {
    groups: manifests
      .filter((each) => groupKindOf(each) === 'monitoring.coreos.com/PrometheusRule')
      .flatMap((each) => recordsAt(each, 'spec', 'groups')),
    panels: manifests.filter(isDashboard).flatMap(panelsOf),
    models: models.filter(isInCluster).map(({ name, concurrency, endpoint }) => {
      const firstTokenSeconds = targets.get(name);
      if (firstTokenSeconds === undefined) throw new Error(`no setting is of model ${name}`);
      return { name, concurrency, namespace: endpoint.namespace, firstTokenSeconds };
    }),
    backups:
      backup === undefined || environment.backup === undefined || !environment.monitoring.alerts
        ? []
        : [
            { alert: 'BackupTooOld', cronJob: backup.cronJob },
            ...(backup.snapshots === undefined
              ? []
              : [{ alert: 'VolumeSnapshotsTooOld', cronJob: backup.snapshots.cronJob }]),
          ].map((each) => ({
            ...each,
            namespace: backup.namespace,
            limitSeconds: 2 * (longestPause(environment.backup?.schedule ?? '') ?? 0),
          })),
  };
}

/** Names of the alerts of a model. */
export function alertNames({ groups }: JudgedRules, model: string): string[] {
  return groups
    .flatMap((group) => recordsAt(group, 'rules'))
    .filter(({ labels }) => (labels as Record<string, unknown> | undefined)?.model === model)
    .map(({ alert }) => String(alert));
}

/** Names of metrics in expressions: what follows `vllm:`. */
export function metricsIn({ groups, panels }: JudgedRules): string[] {
  const expressions = [
    ...groups.flatMap((group) => recordsAt(group, 'rules').map(({ expr }) => String(expr))),
    ...panels.map(({ expr }) => expr),
  ];
  const names = expressions.flatMap((expr) => expr.match(/vllm:\w+/g) ?? []);
  return [...new Set(names)].sort();
}

function isDashboard({ kind, metadata }: Manifest): boolean {
  return kind === 'ConfigMap' && metadata.labels?.['console.openshift.io/dashboard'] === 'true';
}

function panelsOf(configMap: Manifest): JudgedRules['panels'] {
  return Object.values(recordAt(configMap, 'data')).flatMap((text) => {
    const dashboard: unknown = JSON.parse(String(text));
    return recordsAt(dashboard, 'rows')
      .flatMap((row) => recordsAt(row, 'panels'))
      .flatMap((panel) =>
        recordsAt(panel, 'targets').map(({ expr }) => ({ title: String(panel.title), expr: String(expr) })),
      );
  });
}
