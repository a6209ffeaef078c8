import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../../imports/monitoring.coreos.com';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Notifications } from '../../contracts/notifications';
import type { ToolServer } from '../../contracts/tool-server';

export interface ToolServerAlertsProps {
  readonly namespace: string;
  /** At least one. */
  readonly servers: readonly Pick<ToolServer, 'name'>[];
  /** @default nobody is notified */
  readonly notifications?: Pick<Notifications, 'name'>;
}

/**
 * PrometheusRule `tool-server-alerts`: `ToolServerDown` (a server of tools has no ready pod), `ToolServerRestarts` and, where people are
 * notified, `NotificationsFail` and `NotificationsHeldBack` (a caller is in a loop), all of them warnings.
 *
 * The first two have metrics of kube-state-metrics, so Thanos Ruler evaluates it: see BackupAlerts.
 */
export class ToolServerAlerts extends Construct {
  constructor(scope: Construct, id: string, { namespace, servers, notifications }: ToolServerAlertsProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const name = 'tool-server-alerts';
    const of = `namespace="${namespace}"`;
    const names = servers.map((server) => server.name).join('|');
    const deployments = (metric: string) => `kube_deployment_${metric}{${of},deployment=~"${names}"}`;
    const logs = (server: string) => `oc logs -n ${namespace} deployment/${server}`;
    new coreos.PrometheusRule(this, 'PrometheusRule', {
      metadata: { name, namespace, labels: objectLabels(name) },
      spec: {
        groups: [
          {
            name,
            rules: [
              rule({
                alert: 'ToolServerDown',
                expr: `${deployments('status_replicas_available')} < 1 and on(deployment) ${deployments('spec_replicas')} > 0`,
                minutes: 10,
                summary: 'A server of tools is down.',
                description: `For 10 minutes Deployment ${namespace}/{{ $labels.deployment }} has had no ready pod. A request with its tools fails as a whole. Look at its pods, and at ${logs('{{ $labels.deployment }}')}.`,
              }),
              rule({
                alert: 'ToolServerRestarts',
                expr: `increase(kube_pod_container_status_restarts_total{${of},container=~"${names}"}[30m]) > 3`,
                minutes: 0,
                summary: 'A server of tools starts again and again.',
                description: `Within half an hour {{ $labels.container }} in ${namespace}/{{ $labels.pod }} has started more than three times. Look at the end of its log, ${logs('{{ $labels.container }}')} --previous, and at its limit of memory.`,
              }),
              ...(notifications === undefined ? [] : ofNotifications(of, notifications.name, logs)),
            ],
          },
        ],
      },
    });
  }
}

function ofNotifications(namespace: string, server: string, logs: (server: string) => string) {
  const calls = (outcome: string) =>
    `sum(increase(notification_calls_total{${namespace},job="${server}",outcome="${outcome}"}[30m])) > 0`;
  return [
    rule({
      alert: 'NotificationsFail',
      expr: calls('failed'),
      minutes: 0,
      summary: 'Nobody could be notified.',
      description: `Within half an hour the webhook did not take a notification. The lines of ${logs(server)} have the reason.`,
    }),
    rule({
      alert: 'NotificationsHeldBack',
      expr: calls('limited'),
      minutes: 0,
      summary: 'There are more notifications than the settings allow.',
      description: `Within half an hour notifications were held back, since agents.notifications.perMinute was reached. A caller may be in a loop: ${logs(server)} has a line for each call.`,
    }),
  ];
}

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly minutes: number;
  readonly summary: string;
  readonly description: string;
}

function rule({ alert, expr, minutes, summary, description }: Alert) {
  return {
    alert,
    expr: k8s.IntOrString.fromString(expr),
    for: `${minutes}m`,
    labels: { severity: 'warning' },
    annotations: { summary, description },
  };
}
