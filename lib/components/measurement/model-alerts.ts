import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../../imports/monitoring.coreos.com';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import type { ModelInCluster } from '../../contracts/served-model';
import { labelsOf, series } from './model-metrics';

/** A model, and what is expected of it. */
interface WatchedModel {
  readonly model: ModelInCluster;
  /** Seconds within which 95 of 100 answers should begin. */
  readonly firstTokenSeconds: number;
}

export interface ModelAlertsProps {
  readonly namespace: string;
  readonly models: readonly WatchedModel[];
}

/** One alert of one model. */
interface Alert {
  readonly alert: string;
  readonly expr: string;
  /** How long the expression has to hold. */
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  readonly summary: string;
  readonly description: string;
}

/** Share of the key-value cache above which vLLM soon has to throw requests out of it. */
const fullCache = 0.95;

/**
 * PrometheusRule `model-alerts`: for each model a group with the alerts `ModelDown` (critical), `ModelCacheFull`,
 * `ModelQueueGrowing` and `ModelFirstTokenLate` (warnings).
 *
 * The Prometheus that has the metrics evaluates them, and sends them to the Alertmanager of the cluster: by the label, since
 * Thanos Ruler would do it otherwise, which nothing here needs (openshift/cluster-monitoring-operator
 * jsonnet/components/prometheus-user-workload.libsonnet @release-4.18). It adds the label `namespace` to each alert, and
 * lets no rule see the metrics of other namespaces.
 */
export class ModelAlerts extends Construct {
  constructor(scope: Construct, id: string, props: ModelAlertsProps) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    const name = 'model-alerts';
    new coreos.PrometheusRule(this, 'PrometheusRule', {
      metadata: {
        name,
        namespace: props.namespace,
        labels: {
          ...objectLabels(name),
          'openshift.io/prometheus-rule-evaluation-scope': 'leaf-prometheus',
        },
      },
      spec: {
        groups: props.models.map((watched) => ({
          name: `model-${watched.model.name}`,
          rules: alertsOf(watched).map(({ alert, expr, for: time, severity, summary, description }) => ({
            alert,
            expr: k8s.IntOrString.fromString(expr),
            for: time,
            labels: { severity, model: watched.model.name },
            annotations: { summary, description },
          })),
        })),
      },
    });
  }
}

function alertsOf({ model, firstTokenSeconds }: WatchedModel): Alert[] {
  const { name } = model;
  return [
    {
      alert: 'ModelDown',
      expr: `absent(${series('running', labelsOf(model))})`,
      // Longer than an update that stops the old server first.
      for: '10m',
      severity: 'critical',
      summary: `No server of model ${name} gives metrics.`,
      description: `For 10 minutes no server of model ${name} has given metrics: it is down, starts for longer than that, or is not scraped.`,
    },
    {
      alert: 'ModelCacheFull',
      expr: `max by (namespace, model_name, pod) (${series('kvCache', labelsOf(model))}) > ${fullCache}`,
      for: '5m',
      severity: 'warning',
      summary: `The key-value cache of model ${name} is full.`,
      description: `A server of model ${name} has had less than ${Math.round(100 - 100 * fullCache)}% of its key-value cache left for 5 minutes. It takes requests back from the GPU and begins them again. Lower concurrency or context, or add a replica.`,
    },
    {
      alert: 'ModelQueueGrowing',
      expr: growingQueue(model),
      for: '5m',
      severity: 'warning',
      summary: `Requests to model ${name} wait, and come faster than they are answered.`,
      description: `For 10 minutes requests to model ${name} have waited without a break, and their number grows, or is more than half of the ${model.concurrency} that it works on at a time. Add a replica, or let fewer requests in.`,
    },
    {
      alert: 'ModelFirstTokenLate',
      expr: `${quantile(0.95, labelsOf(model))} > ${firstTokenSeconds}`,
      for: '10m',
      severity: 'warning',
      summary: `Answers of model ${name} begin late.`,
      description: `For 10 minutes more than 5 of 100 answers of model ${name} have begun later than ${firstTokenSeconds} seconds after their request, which is the target in its settings.`,
    },
  ];
}

/**
 * A queue that is never empty for ten minutes, and grows or is long. One that has reached the limit of the Route, as many as
 * the model works on, grows no more.
 */
function growingQueue(model: ModelInCluster): string {
  const over = (call: string) =>
    `sum by (namespace, model_name) (${series('waiting', labelsOf(model), (selector) => `${call}(${selector}[10m])`)})`;
  return `${over('min_over_time')} > 0 and (${over('deriv')} > 0 or ${over('avg_over_time')} > ${model.concurrency / 2})`;
}

function quantile(share: number, labels: string): string {
  const rates = series('firstToken', labels, (selector) => `rate(${selector}[5m])`);
  return `histogram_quantile(${share}, sum by (namespace, model_name, le) (${rates}))`;
}
