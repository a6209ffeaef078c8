import { recordsAt } from '../../../lib/kubernetes/manifest';
import { find, findAll, rendered, type RawSettings } from '../../support/environments';

const stages = [...rendered('demo').environment.stages, 'stage03-agentic-ai'];
const withAgents = (agents: RawSettings, changes: RawSettings = {}) =>
  rendered('demo', { stages, agents, ...changes });

/** Expression and time of each alert. */
function alerts(agents: RawSettings): Record<string, string> {
  const rule = find(withAgents(agents), 'PrometheusRule', 'tool-server-alerts');
  return Object.fromEntries(
    recordsAt(rule, 'spec', 'groups')
      .flatMap((group) => recordsAt(group, 'rules'))
      .map(({ alert, expr, for: time }) => [String(alert), `${String(time)}: ${String(expr)}`]),
  );
}

test('every server of tools is watched, with what its Deployment and its container are called', () => {
  const inventory = {
    name: 'inventory',
    image: 'registry.example.com/tools/inventory-mcp:1.4.0',
    tools: [{ name: 'inventory_find', arguments: { part: 'string*' } }],
  };
  const agents = { toolServers: [inventory], notifications: {}, equipment: {} };
  const environment = withAgents(agents);
  const all = alerts(agents);
  const found = /deployment=~"([^"]+)"/.exec(all.ToolServerDown ?? '')?.[1]?.split('|') ?? [];
  expect(found).toEqual(['kubernetes-tools', 'equipment-tools', 'inventory', 'notification-tools']);
  expect(all.ToolServerRestarts).toContain(`container=~"${found.join('|')}"`);
  for (const name of found) {
    const pod = find(environment, 'Deployment', name);
    expect(recordsAt(pod, 'spec', 'template', 'spec', 'containers').map((each) => each.name)).toEqual([name]);
  }
});

test('notifications are watched where there are some', () => {
  expect(Object.keys(alerts({}))).toEqual(['ToolServerDown', 'ToolServerRestarts']);
  expect(alerts({ notifications: {} })).toMatchObject({
    NotificationsFail:
      '0m: sum(increase(notification_calls_total{namespace="private-ai-demo",job="notification-tools",outcome="failed"}[30m])) > 0',
  });
});

test('without alerts there are none', () => {
  const silent = withAgents({}, { monitoring: { alerts: false } });
  expect(findAll(silent, 'PrometheusRule').map(({ metadata }) => metadata.name)).not.toContain(
    'tool-server-alerts',
  );
});
