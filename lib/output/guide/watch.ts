import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { dashboardName } from '../../components/measurement/model-dashboard';
import { routerCertificate } from './calls';
import { console } from './markdown';
import { oc } from './shell';

/** How people see what the models do: the dashboard, and the state of each alert. */
export function watch(rendered: RenderedEnvironment): string[] {
  const { environment, models } = rendered;
  const { alerts, dashboard, llamaStack } = environment.monitoring;
  const tokens = llamaStack && rendered.llamaStack !== undefined;
  if (models.length === 0 || !(alerts || dashboard || tokens)) return [];
  const namespace = environment.namespaces.workloads;
  const cluster = oc(rendered);
  return [
    '## Watch',
    `Prometheus has numbers of a model half a minute after its server is up. ${seen(alerts, dashboard)} The commands ask with the token of a login (\`oc login\`).`,
    console([
      ...(dashboard
        ? [`echo "$(${cluster} whoami --show-console)/monitoring/dashboards/${dashboardName}"`]
        : []),
      routerCertificate(rendered),
      `METRICS="https://$(${cluster} get route thanos-querier -n openshift-monitoring -o jsonpath='{.spec.host}')/api/v1"`,
      `ask() { curl -fsS --cacert router-ca.crt -H "Authorization: Bearer $(${cluster} whoami -t)" "$@"; }`,
      `ask -G "$METRICS/query" --data-urlencode 'query=sum by (model_name) (vllm:num_requests_running{namespace="${namespace}"})' | jq -r '.data.result[] | "\\(.metric.model_name): \\(.value[1]) requests run"'`,
      ...(alerts
        ? [
            `ask "$METRICS/rules?type=alert" | jq -r '.data.groups[].rules[] | select(.labels.namespace == "${namespace}" and .labels.model) | "\\(.labels.model): \\(.name) is \\(.state)"'`,
          ]
        : []),
      ...(tokens
        ? [
            `ask -G "$METRICS/query" --data-urlencode 'query=sum by (model_id) (increase(llama_stack_tokens_total{namespace="${namespace}"}[1d]))' | jq -r '.data.result[] | "\\(.metric.model_id): \\(.value[1]) tokens in a day through Llama Stack"'`,
          ]
        : []),
    ]),
  ];
}

function seen(alerts: boolean, dashboard: boolean): string {
  return [
    ...(dashboard ? ['The first line prints the address of the dashboard.'] : []),
    ...(alerts
      ? [
          'Alerts are below Observe, Alerting; who gets them is a setting of the Alertmanager of the cluster (docs/components/monitoring.md).',
        ]
      : []),
  ].join(' ');
}
