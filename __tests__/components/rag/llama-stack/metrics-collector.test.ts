import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { imageCatalogue } from '../../../../lib/catalogues/image-catalogue';
import { MetricsCollector } from '../../../../lib/components/rag/llama-stack/metrics-collector';
import { runGuards } from '../../../../lib/guards';
import { pinnedVersion } from '../../../../tools/go-tools';
import { alone } from '../../../support/alone';
import { edited } from '../../../support/edit';
import { at, find, findAll, rendered } from '../../../support/environments';

const monitoring = { llamaStack: true };
const demo = rendered('demo', { monitoring });
const url = 'http://llama-stack-metrics.private-ai-demo.svc.cluster.local:4318';

describe('metrics of Llama Stack', () => {
  test('are sent where run.yaml and the exporter of the server say, and no traces are', () => {
    const text = at(find(demo, 'ConfigMap', 'llamastack-config'), 'data') as Record<string, string>;
    expect(at(parse(text['run.yaml'] ?? ''), 'providers.telemetry.0.config')).toMatchObject({
      sinks: ['sqlite', 'otel_metric'],
      otel_exporter_otlp_endpoint: url,
    });
    const server = find(demo, 'LlamaStackDistribution', 'llama-stack');
    expect(at(server, 'spec.server.containerSpec.env')).toContainEqual({
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      value: url,
    });
  });

  test('reach the collector from Llama Stack alone, and Prometheus alone reads them', () => {
    const from = (name: string) => at(find(demo, 'NetworkPolicy', name), 'spec.ingress') as object[];
    const otlp = JSON.stringify(from('allow-llama-stack-metrics-otlp-http'));
    expect(otlp).toContain('"app.kubernetes.io/instance":"llama-stack"');
    expect(otlp).toContain('4318');
    const metrics = JSON.stringify(from('allow-llama-stack-metrics-metrics'));
    expect(metrics).toContain('openshift-user-workload-monitoring');
    expect(metrics).toContain('8889');
    expect(at(find(demo, 'ServiceMonitor', 'llama-stack-metrics'), 'spec.endpoints')).toEqual([
      { port: 'metrics', path: '/metrics', interval: '30s' },
    ]);
  });

  test('are collected only where the settings say so, with the alert that belongs to it', () => {
    const none = rendered('demo');
    expect(findAll(none, 'Deployment').map(({ metadata }) => metadata.name)).not.toContain(
      'llama-stack-metrics',
    );
    const silent = rendered('demo', { monitoring: { llamaStack: true, alerts: false } });
    expect(findAll(silent, 'PrometheusRule')).toEqual([]);
    expect(at(find(demo, 'PrometheusRule', 'llama-stack-metrics'), 'spec.groups.0.rules.0.alert')).toBe(
      'LlamaStackMetricsMissing',
    );
  });

  test('are refused by PAI-212 where the exporter would send them elsewhere', () => {
    const broken = edited(demo, 'LlamaStackDistribution', 'llama-stack', ({ spec }) => {
      const { env } = spec.server.containerSpec;
      env.find(({ name }: { name: string }) => name === 'OTEL_EXPORTER_OTLP_ENDPOINT').value =
        'http://other:4318';
    });
    expect(runGuards(demo).filter(({ code }) => code === 'PAI-212')).toEqual([]);
    expect(runGuards(broken).map(({ code, message }) => `${code} ${message}`)).toContain(
      `PAI-212 sends otel_metric to http://other:4318, and run.yaml names ${url}`,
    );
  });
});

test('the collector that verify runs is the version of the image', () => {
  const version = pinnedVersion('otelcol', readFileSync('tools/go-tools/otelcol/go.mod', 'utf8'));
  expect(`${version.slice(1)}-3`).toBe(imageCatalogue['opentelemetry-collector'].version);
});

test('the collector alone', () => {
  const objects = alone(
    (scope) => new MetricsCollector(scope, 'metrics', { namespace: 'private-ai-demo', alerts: true }),
  );
  expect(objects).toMatchSnapshot();
});
