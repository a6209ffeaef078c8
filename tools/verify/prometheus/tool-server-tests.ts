import { recordsAt } from '../../../lib/kubernetes/manifest';
import type { JudgedRules } from './rules';

/** Tests of promtool for the alerts on servers of tools: each by what it is for, and by nothing of another namespace or server. */
export function toolServerTests({ groups }: JudgedRules, evaluated: string): object[] {
  const rules = groups
    .filter((group) => group.name === 'tool-server-alerts')
    .flatMap((group) => recordsAt(group, 'rules'));
  if (rules.length === 0) return [];
  const names = rules.map(({ alert }) => String(alert));
  const text = rules.map(({ expr }) => String(expr)).join('\n');
  const [, namespace = '', servers = ''] = /namespace="([^"]+)",deployment=~"([^"]+)"/.exec(text) ?? [];
  return servers.split('|').flatMap((server) =>
    casesOf(namespace, server)
      .filter(({ fires }) => fires.every((alert) => names.includes(alert)))
      .map(({ title, series, fires }) => ({
        name: `${server} ${title}`,
        interval: '1m',
        input_series: series,
        promql_expr_test: names.map((alert) => ({
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
          eval_time: evaluated,
          exp_samples: fires.includes(alert) ? [{ labels: '{}', value: 1 }] : [],
        })),
      })),
  );
}

function casesOf(namespace: string, server: string) {
  const replicas = (metric: string, values: string, place = namespace, name = server) => ({
    series: `kube_deployment_${metric}{namespace="${place}",deployment="${name}"}`,
    values,
  });
  const pods = (available: number, wanted: number, place = namespace, name = server) => [
    replicas('status_replicas_available', `${available}x60`, place, name),
    replicas('spec_replicas', `${wanted}x60`, place, name),
  ];
  const restarts = (values: string, place = namespace, container = server) => ({
    series: `kube_pod_container_status_restarts_total{namespace="${place}",pod="${server}-0",container="${container}"}`,
    values,
  });
  const calls = (outcome: string, values: string, place = namespace) => ({
    series: `notification_calls_total{namespace="${place}",job="notification-tools",outcome="${outcome}"}`,
    values,
  });
  const [never, late] = ['0x60', '0x20 1x40'];
  return [
    { title: 'is well', series: [...pods(1, 1), restarts('3x60')], fires: [] },
    { title: 'has no ready pod', series: pods(0, 1), fires: ['ToolServerDown'] },
    { title: 'is scaled to none', series: pods(0, 0), fires: [] },
    { title: 'is well where another namespace has none', series: pods(0, 1, 'other'), fires: [] },
    { title: 'is well beside another server', series: pods(0, 1, namespace, 'other'), fires: [] },
    { title: 'starts again and again', series: [restarts('0+0.5x60')], fires: ['ToolServerRestarts'] },
    { title: 'has started again once', series: [restarts('0x20 1x40')], fires: [] },
    {
      title: 'is well beside a container that starts again and again',
      series: [restarts('0+0.5x60', namespace, 'other'), restarts('0+0.5x60', 'other')],
      fires: [],
    },
    { title: 'fails to notify', series: [calls('failed', late)], fires: ['NotificationsFail'] },
    { title: 'holds notifications back', series: [calls('limited', late)], fires: ['NotificationsHeldBack'] },
    {
      title: 'notifies, and fails elsewhere and before',
      series: [
        calls('sent', '0+1x60'),
        calls('limited', never),
        calls('failed', '5x60'),
        calls('failed', late, 'other'),
      ],
      fires: [],
    },
  ];
}
