import { ModelAlerts } from '../../../lib/components/measurement/model-alerts';
import { recordsAt } from '../../../lib/kubernetes/manifest';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, small } from '../../support/environments';
import { model } from '../rag/llama-stack/fixture';

const demo = rendered('demo');

/** Every rule of an environment, with the model that it is of. */
function rulesOf(environment = demo): Record<string, unknown>[] {
  return recordsAt(find(environment, 'PrometheusRule', 'model-alerts'), 'spec', 'groups').flatMap((group) =>
    recordsAt(group, 'rules'),
  );
}

test('the alerts of one model', () => {
  const objects = alone(
    (folder) =>
      new ModelAlerts(folder, 'alerts', {
        namespace: 'private-ai-demo',
        models: [{ model: model('chat'), firstTokenSeconds: 2.5 }],
      }),
  );
  expect(objects).toMatchSnapshot();
});

test('every model has every alert, and only its own series count', () => {
  const names = ['ModelDown', 'ModelCacheFull', 'ModelQueueGrowing', 'ModelFirstTokenLate'];
  const models = demo.models.map(({ name }) => name);
  expect(models.length).toBeGreaterThan(1);
  expect(rulesOf().map(({ alert, labels }) => [at(labels, 'model'), alert])).toEqual(
    models.flatMap((name) => names.map((alert) => [name, alert])),
  );
  for (const { expr, labels } of rulesOf()) {
    const selectors = String(expr).match(/\{[^}]*\}/g) ?? [];
    const own = `{namespace="private-ai-demo",model_name="${String(at(labels, 'model'))}"}`;
    expect(new Set(selectors)).toEqual(new Set([own]));
  }
});

test('the target of late answers is that of the model', () => {
  const [model = {}] = small.models as Record<string, unknown>[];
  const environment = rendered('demo', {
    ...small,
    models: [{ ...model, timeToFirstTokenSeconds: 1.5, concurrency: 4, replicas: 1 }],
  });
  const expressions = rulesOf(environment).map(({ expr }) => String(expr));
  expect(expressions.filter((expr) => expr.endsWith('> 1.5'))).toHaveLength(1);
  // Half of what it works on at a time.
  expect(expressions.filter((expr) => expr.endsWith('> 2)'))).toHaveLength(1);
});

test('the Prometheus of user workloads evaluates them itself', () => {
  const { metadata } = find(demo, 'PrometheusRule', 'model-alerts');
  expect(metadata.namespace).toBe('private-ai-demo');
  expect(metadata.labels).toMatchObject({
    'openshift.io/prometheus-rule-evaluation-scope': 'leaf-prometheus',
  });
});

test('there are none where nobody wants them, or nothing is served', () => {
  const off = rendered('demo', { ...small, monitoring: { alerts: false } });
  const empty = rendered('demo', { stages: ['stage00-ai-platform', 'stage01-model-serving'], models: [] });
  expect([off, empty].flatMap((each) => findAll(each, 'PrometheusRule'))).toEqual([]);
});
