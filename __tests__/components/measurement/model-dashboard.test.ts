import { ModelDashboard } from '../../../lib/components/measurement/model-dashboard';
import { recordsAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, small } from '../../support/environments';

const demo = rendered('demo');
const configMap = find(demo, 'ConfigMap', 'private-ai-models');
const dashboard = JSON.parse(String(at(configMap, 'data')?.['models.json' as never])) as object;
const panels = recordsAt(dashboard, 'rows').flatMap((row) => recordsAt(row, 'panels'));

test('the dashboard alone', () => {
  expect(
    alone((folder) => new ModelDashboard(folder, 'dashboard', { namespace: 'private-ai-demo' })),
  ).toMatchSnapshot();
  const queries = panels.flatMap(({ title, targets }) =>
    (targets as { expr: string }[]).map(({ expr }) => `${String(title)}: ${expr}`),
  );
  expect(queries).toMatchSnapshot('queries');
});

test('is where the console looks, for administrators and for people who see a project', () => {
  expect(configMap.metadata.namespace).toBe('openshift-config-managed');
  expect(configMap.metadata.labels).toMatchObject({
    'console.openshift.io/dashboard': 'true',
    'console.openshift.io/odc-dashboard': 'true',
  });
});

/** What the console of OpenShift 4.18 draws: web/src/components/dashboards of openshift/monitoring-plugin. */
test('has only what the console draws', () => {
  expect(panels.map(({ type }) => type).filter((type) => type !== 'graph')).toEqual([
    'singlestat',
    'singlestat',
    'singlestat',
  ]);
  const units = panels.flatMap((panel) => recordsAt(panel, 'yaxes').map(({ format }) => format));
  expect(units.filter((unit) => !['s', 'percentunit', 'short'].includes(String(unit)))).toEqual([]);
  const ids = panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const [variable] = recordsAt(dashboard, 'templating', 'list');
  // The console splits it at one comma and one space.
  expect(String(variable?.query)).toMatch(/^label_values\([^ ]+, model_name\)$/);
});

test('asks of no other namespace, and of the chosen models', () => {
  const selectors = panels
    .flatMap((panel) => recordsAt(panel, 'targets'))
    .flatMap(({ expr }) => String(expr).match(/\{[^}]*\}/g) ?? []);
  expect(new Set(selectors)).toEqual(new Set(['{namespace="private-ai-demo",model_name=~"$model"}']));
});

test('Argo CD may write this one object there, and no other of the namespace', () => {
  const role = demo.objects.find(
    ({ manifest }) => manifest.kind === 'Role' && manifest.metadata.namespace === 'openshift-config-managed',
  );
  expect(at(role?.manifest, 'rules')).toEqual([
    { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
    {
      apiGroups: [''],
      resources: ['configmaps'],
      resourceNames: ['private-ai-models'],
      verbs: ['get', 'update', 'patch', 'delete'],
    },
  ]);
});

test('the guide says where it is, and nothing of what is off', () => {
  expect(guide(demo)).toContain('/monitoring/dashboards/private-ai-models');
  const off = rendered('demo', { ...small, monitoring: { dashboard: false } });
  expect(findAll(off, 'ConfigMap').map(({ metadata }) => metadata.name)).not.toContain('private-ai-models');
  expect(guide(off)).not.toContain('/monitoring/dashboards');
  expect(guide(off)).toContain('rules?type=alert');
  const neither = rendered('demo', { ...small, monitoring: { dashboard: false, alerts: false } });
  expect(guide(neither)).not.toContain('## Watch');
});
