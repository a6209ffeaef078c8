import { recordsAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import { find, findAll, type RawSettings, rendered } from '../../support/environments';

/** Expression and time of each alert. */
function alerts(changes: RawSettings = {}): Record<string, string> {
  const rule = find(rendered('demo', changes), 'PrometheusRule', 'data-store-alerts');
  return Object.fromEntries(
    recordsAt(rule, 'spec', 'groups')
      .flatMap((group) => recordsAt(group, 'rules'))
      .map(({ alert, expr, for: time }) => [String(alert), `${String(time)}: ${String(expr)}`]),
  );
}

test('Milvus is watched, and a PostgreSQL where there is one', () => {
  expect(alerts()).toEqual({
    MilvusDown:
      '15m: kube_deployment_status_replicas_available{namespace="private-ai-demo",deployment=~"milvus-standalone"} < 1 and on(deployment) kube_deployment_spec_replicas{namespace="private-ai-demo",deployment=~"milvus-standalone"} > 0',
  });
  const own = { rag: { llamaStack: { stores: { type: 'postgresql', size: '5Gi' } } } };
  expect(Object.keys(alerts(own))).toEqual(['MilvusDown', 'PostgreSqlDown']);
  expect(alerts(own).PostgreSqlDown).toContain('deployment=~"postgresql"} < 1');
  const external = { rag: { llamaStack: { stores: { type: 'external', host: 'db.example.com' } } } };
  expect(alerts(external)).not.toHaveProperty('PostgreSqlDown');
});

test('each part of a Milvus cluster is watched, and the majority of its etcd', () => {
  const cluster = alerts({ rag: { vectorStore: { type: 'milvus', mode: 'cluster' } } });
  expect(cluster.MilvusDown).toContain('deployment=~"milvus-milvus-.+"} < 1');
  expect(cluster.MilvusEtcdDown).toContain(
    'kube_statefulset_status_replicas_ready{namespace="private-ai-demo",statefulset=~"milvus-etcd"} < 2',
  );
  const etcd = { type: 'external', endpoints: ['etcd.example.com:2379'] };
  const other = alerts({ rag: { vectorStore: { type: 'milvus', mode: 'cluster', cluster: { etcd } } } });
  expect(other).not.toHaveProperty('MilvusEtcdDown');
});

test('without alerts there are none', () => {
  const silent = rendered('demo', { monitoring: { alerts: false } });
  expect(findAll(silent, 'PrometheusRule').map(({ metadata }) => metadata.name)).not.toContain(
    'data-store-alerts',
  );
});

test('the guide says what Llama Stack does after a restart of PostgreSQL, where it has one', () => {
  const command = (deployment: string) =>
    `Start it again when PostgreSQL is ready: \`oc rollout restart deployment/${deployment} -n private-ai-demo\``;
  const stores = { type: 'postgresql', size: '5Gi' };
  expect(guide(rendered('demo', { rag: { llamaStack: { stores } } }))).toContain(command('llama-stack'));
  expect(guide(rendered('demo', { rag: { llamaStack: { stores, server: 'deployment' } } }))).toContain(
    command('llama-stack-server'),
  );
  expect(guide(rendered('demo'))).not.toContain('Start it again when PostgreSQL is ready');
});
