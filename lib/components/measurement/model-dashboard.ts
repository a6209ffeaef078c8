import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import { type ModelMetric, modelMetrics, series } from './model-metrics';

/** Where the console looks for dashboards (openshift/console pkg/server/server.go, `monitoring-dashboard-config`). */
const consoleNamespace = 'openshift-config-managed';

/** Name of the ConfigMap, which is also the address of the dashboard in the console. */
export const dashboardName = 'private-ai-models';

/** A panel of the console. */
interface Panel {
  readonly title: string;
  readonly type: 'graph' | 'singlestat';
  /** Columns of twelve. */
  readonly span: number;
  /** Unit of the values, by its name in the console. */
  readonly unit: 's' | 'percentunit' | 'short';
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

/**
 * ConfigMap `private-ai-models` in `openshift-config-managed`: the dashboard "Private AI models" of the console, below
 * Observe, Dashboards, and for people who see a project only below Observe there. It has the form of a Grafana dashboard, of
 * which the console draws a part: rows, graphs and numbers, and a variable with its `label_values`
 * (openshift/monitoring-plugin web/src/components/dashboards @release-4.18). Nothing else runs for it.
 */
export class ModelDashboard extends Construct {
  constructor(scope: Construct, id: string, props: { readonly namespace: string }) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: {
        name: dashboardName,
        namespace: consoleNamespace,
        labels: {
          ...objectLabels(dashboardName),
          'console.openshift.io/dashboard': 'true',
          'console.openshift.io/odc-dashboard': 'true',
        },
      },
      data: { 'models.json': `${JSON.stringify(dashboard(props.namespace), undefined, 2)}\n` },
    });
  }
}

function dashboard(namespace: string): object {
  const models = `${modelMetrics.running[0]}{namespace="${namespace}"}`;
  const all = { text: 'All', value: '$__all', selected: true };
  return {
    title: 'Private AI models',
    tags: ['private-ai'],
    timezone: 'browser',
    schemaVersion: 16,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        {
          name: 'model',
          label: 'model',
          type: 'query',
          query: `label_values(${models}, model_name)`,
          hide: 0,
          includeAll: true,
          allValue: '.+',
          current: all,
          options: [],
          refresh: 2,
        },
      ],
    },
    rows: rows(`namespace="${namespace}",model_name=~"$model"`).map(({ title, panels }, row) => ({
      title,
      showTitle: true,
      collapse: false,
      panels: panels.map((panel, index) => drawn(panel, 10 * (row + 1) + index)),
    })),
  };
}

function drawn({ title, type, span, unit, queries }: Panel, id: number): object {
  return {
    id,
    title,
    type,
    span,
    format: unit,
    datasource: null,
    legend: { show: true },
    yaxes: [{ format: unit, min: 0 }],
    targets: queries.map(({ expr, legend }, index) => ({
      expr,
      legendFormat: legend,
      refId: String.fromCharCode(65 + index),
    })),
  };
}

function rows(labels: string): { readonly title: string; readonly panels: readonly Panel[] }[] {
  const perModel = (metric: ModelMetric, aggregate = 'sum') =>
    `${aggregate} by (model_name) (${series(metric, labels)})`;
  const rates = (metric: ModelMetric, by: string) =>
    `sum by (${by}) (${series(metric, labels, (selector) => `rate(${selector}[5m])`)})`;
  const quantiles = (metric: ModelMetric) =>
    [0.5, 0.95].map((share) => ({
      expr: `histogram_quantile(${share}, ${rates(metric, 'model_name, le')})`,
      legend: `{{model_name}}, ${100 * share}%`,
    }));
  const model = '{{model_name}}';
  const number = (title: string, expr: string): Panel => ({
    title,
    type: 'singlestat',
    span: 4,
    unit: 'short',
    queries: [{ expr, legend: '' }],
  });
  const graph = (title: string, unit: Panel['unit'], queries: Panel['queries']): Panel => ({
    title,
    type: 'graph',
    span: 6,
    unit,
    queries,
  });
  return [
    {
      title: 'Now',
      panels: [
        number('Models that give metrics', `count(count by (model_name) (${series('running', labels)}))`),
        number('Requests running', `sum(${series('running', labels)})`),
        number('Requests waiting', `sum(${series('waiting', labels)})`),
      ],
    },
    {
      title: 'Load',
      panels: [
        graph('Requests running', 'short', [{ expr: perModel('running'), legend: model }]),
        graph('Requests waiting', 'short', [{ expr: perModel('waiting'), legend: model }]),
        graph('Key-value cache in use, fullest server', 'percentunit', [
          { expr: perModel('kvCache', 'max'), legend: model },
        ]),
        graph('Answers per second', 'short', [
          { expr: rates('answers', 'model_name, finished_reason'), legend: `${model}, {{finished_reason}}` },
        ]),
      ],
    },
    {
      title: 'Speed',
      panels: [
        graph('Time to first token', 's', quantiles('firstToken')),
        graph('Time between tokens', 's', quantiles('betweenTokens')),
        graph('Tokens of prompts per second', 'short', [
          { expr: rates('promptTokens', 'model_name'), legend: model },
        ]),
        graph('Tokens of answers per second', 'short', [
          { expr: rates('answerTokens', 'model_name'), legend: model },
        ]),
      ],
    },
  ];
}
