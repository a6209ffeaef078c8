import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../../../imports/monitoring.coreos.com';
import { objectLabels } from '../../../cluster/labels';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Endpoint } from '../../../contracts/endpoint';
import { toYaml } from '../../../program/yaml';
import { Workload } from '../../../workload/workload';

export interface MetricsCollectorProps {
  readonly namespace: string;
  /** Whether an alert says that there are no metrics. */
  readonly alerts: boolean;
}

const name = 'llama-stack-metrics';
const configPath = '/etc/llama-stack-metrics';
const configFile = 'collector.yaml';
const ports = { 'otlp-http': 4318, metrics: 8889, health: 13133 } as const;

/** Mebibytes above which the collector refuses what it gets rather than being killed. */
const memory = { limit: 192, spike: 48, container: '256Mi' } as const;

/**
 * What the server sends, and how Prometheus reads it. Llama Stack has no metrics to scrape, so it pushes them; they leave
 * the collector five minutes after the server has stopped to (`metric_expiration`).
 *
 * Its components are in the image: os-observability/redhat-opentelemetry-collector manifest.yaml @753d5e3.
 */
const config = {
  receivers: { otlp: { protocols: { http: { endpoint: `0.0.0.0:${ports['otlp-http']}` } } } },
  processors: {
    memory_limiter: { check_interval: '1s', limit_mib: memory.limit, spike_limit_mib: memory.spike },
  },
  exporters: {
    prometheus: { endpoint: `0.0.0.0:${ports.metrics}`, namespace: 'llama_stack', metric_expiration: '5m' },
  },
  extensions: { health_check: { endpoint: `0.0.0.0:${ports.health}` } },
  service: {
    extensions: ['health_check'],
    // Of itself it tells nobody: that it is scraped says enough.
    telemetry: { metrics: { level: 'none' } },
    pipelines: {
      metrics: { receivers: ['otlp'], processors: ['memory_limiter'], exporters: ['prometheus'] },
    },
  },
} as const;

/**
 * Deployment `llama-stack-metrics`: an OpenTelemetry collector that gets the metrics of Llama Stack by OTLP over HTTP and
 * shows them to the monitoring of user workloads (ServiceMonitor of its name). No traces: those of Llama Stack have every
 * question and answer in them. PrometheusRule `llama-stack-metrics` has the alert `LlamaStackMetricsMissing`.
 */
export class MetricsCollector extends Construct {
  /** Where Llama Stack sends its metrics. */
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, { namespace, alerts }: MetricsCollectorProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data: { [configFile]: toYaml(config) },
    });
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'opentelemetry-collector',
      // The entry point of the image (os-observability/konflux-opentelemetry Dockerfile.collector @861e8be).
      command: ['/usr/bin/opentelemetry-collector', `--config=${configPath}/${configFile}`],
      update: 'overlap',
      ports,
      resources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: memory.container },
      mounts: [{ path: configPath, source: { configMap: name } }],
      content: config,
      probes: { readiness: { http: { port: 'health', path: '/' } }, liveness: { tcp: { port: 'health' } } },
    });
    this.endpoint = server.endpoint('otlp-http', 'none');
    server.monitor(server.endpoint('metrics', 'none'), '/metrics');
    if (alerts) this.makeAlert(namespace);
  }

  /** Its scope keeps it to the metrics of the namespace: see ModelAlerts. */
  private makeAlert(namespace: string): void {
    new coreos.PrometheusRule(this, 'PrometheusRule', {
      metadata: {
        name,
        namespace,
        labels: {
          ...objectLabels(name),
          'openshift.io/prometheus-rule-evaluation-scope': 'leaf-prometheus',
        },
      },
      spec: {
        groups: [
          {
            name,
            rules: [
              {
                alert: 'LlamaStackMetricsMissing',
                expr: k8s.IntOrString.fromString(`absent(up{namespace="${namespace}",job="${name}"} == 1)`),
                for: '10m',
                labels: { severity: 'warning' },
                annotations: {
                  summary: 'Nobody collects the metrics of Llama Stack.',
                  description: `For 10 minutes Deployment ${name} has given no metrics: it is down, or is not scraped. Llama Stack itself goes on.`,
                },
              },
            ],
          },
        ],
      },
    });
  }
}
