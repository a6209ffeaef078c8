import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../../imports/monitoring.coreos.com';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import type { WatchedWorkload } from '../../contracts/watched-workload';

export interface DataStoreAlertsProps {
  readonly namespace: string;
  readonly watched: readonly WatchedWorkload[];
}

/**
 * PrometheusRule `data-store-alerts`: one alert (critical) per server that keeps data, which has had too few ready pods for some
 * minutes. A server that is scaled to 0 is meant to be down.
 *
 * The metrics are those of kube-state-metrics, so Thanos Ruler evaluates it: see BackupAlerts.
 */
export class DataStoreAlerts extends Construct {
  constructor(scope: Construct, id: string, { namespace, watched }: DataStoreAlertsProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const name = 'data-store-alerts';
    new coreos.PrometheusRule(this, 'PrometheusRule', {
      metadata: { name, namespace, labels: objectLabels(name) },
      spec: {
        groups: [
          {
            name,
            rules: watched.map(({ alert, title, kind, names, least, minutes }) => ({
              alert,
              expr: k8s.IntOrString.fromString(tooFew(namespace, { kind, names, least })),
              for: `${minutes}m`,
              labels: { severity: 'critical' },
              annotations: {
                summary: `${title} is down.`,
                description: `For ${minutes} minutes ${kind} ${namespace}/{{ $labels.${kind.toLowerCase()} }} has had ${least === 1 ? 'no ready pod' : `fewer than ${least} ready pods`}. Look at its pods, their events and their volumes.`,
              },
            })),
          },
        ],
      },
    });
  }
}

/** kubernetes/kube-state-metrics docs/metrics/workload/{deployment,statefulset}-metrics.md. */
function tooFew(
  namespace: string,
  { kind, names, least }: Pick<WatchedWorkload, 'kind' | 'names' | 'least'>,
): string {
  const label = kind.toLowerCase();
  const series = (metric: string) => `kube_${label}_${metric}{namespace="${namespace}",${label}=~"${names}"}`;
  const [wanted, ready] =
    kind === 'Deployment'
      ? ['spec_replicas', 'status_replicas_available']
      : ['replicas', 'status_replicas_ready'];
  return `${series(ready)} < ${least} and on(${label}) ${series(wanted)} > 0`;
}
