import { recordsAt } from '../../lib/kubernetes/manifest';
import { alertCases } from '../../tools/verify/prometheus/cases';
import { ruleMistakes, withMistake } from '../../tools/verify/prometheus/mistakes';
import { ruleFile, testFile } from '../../tools/verify/prometheus/rule-files';
import { alertNames, metricsIn, rulesOf } from '../../tools/verify/prometheus/rules';
import { calibrationTests } from '../../tools/verify/prometheus/calibration-tests';
import { toolServerTests } from '../../tools/verify/prometheus/tool-server-tests';
import { rendered } from '../support/environments';

const demo = rendered('demo');
const rules = rulesOf(demo);

test('every alert of every model fires in a case, and stays silent in others', () => {
  expect(rules.models.map(({ name }) => name)).toEqual(demo.models.map(({ name }) => name));
  for (const model of rules.models) {
    const cases = alertCases(model);
    for (const alert of alertNames(rules, model.name)) {
      expect(cases.some(({ fires }) => fires.includes(alert))).toBe(true);
      expect(cases.some(({ fires }) => !fires.includes(alert))).toBe(true);
    }
  }
});

test('promtool is given every rule, every panel and every case', () => {
  const groups = recordsAt(ruleFile(rules), 'groups');
  const panels = groups.at(-1);
  expect(groups.length).toBe(rules.groups.length + 1);
  expect(recordsAt(panels, 'rules').length).toBe(rules.panels.length);
  expect(JSON.stringify(panels)).not.toContain('$model');
  const tests = recordsAt(testFile(rules, 'rules.yaml'), 'tests');
  const perModel = rules.models.map((model) => alertCases(model).length).reduce((sum, each) => sum + each, 0);
  // Four cases of each server that keeps data.
  const stores = rules.groups.filter(({ name }) => name === 'data-store-alerts');
  const perStore = stores.flatMap((group) => recordsAt(group, 'rules')).length * 4;
  expect(perStore).toBeGreaterThan(0);
  expect(tests.length).toBe(perModel + perStore + 1);
});

test('every alert on servers of tools and on the calibration agent fires in a case, and there are none without stage 03', () => {
  const agentic = rulesOf(
    rendered('demo', {
      stages: [...demo.environment.stages, 'stage03-agentic-ai'],
      agents: { equipment: {}, notifications: {}, calibration: {} },
    }),
  );
  const expected = (each: object) =>
    recordsAt(each, 'promql_expr_test')
      .filter(({ exp_samples }) => (exp_samples as object[]).length > 0)
      .map(({ expr }) => /alertname="(\w+)"/.exec(String(expr))?.[1]);
  const fired = toolServerTests(agentic, '40m').flatMap(expected);
  const alerts = ['ToolServerDown', 'ToolServerRestarts', 'NotificationsFail', 'NotificationsHeldBack'];
  expect(fired).toEqual([...alerts, ...alerts, ...alerts]);
  expect(toolServerTests(rules, '40m')).toEqual([]);
  const calibration = calibrationTests(agentic, '40m').flatMap(expected);
  expect([...new Set(calibration)]).toEqual([
    'CalibrationAgentDown',
    'CalibrationUnexplained',
    'CalibrationContradicted',
  ]);
  expect(calibrationTests(rules, '40m')).toEqual([]);
});

test('the metrics that alerts and dashboard read', () => {
  expect(metricsIn(rules)).toEqual([
    'vllm:generation_tokens_total',
    'vllm:gpu_cache_usage_perc',
    'vllm:inter_token_latency_seconds_bucket',
    'vllm:kv_cache_usage_perc',
    'vllm:num_requests_running',
    'vllm:num_requests_waiting',
    'vllm:prompt_tokens_total',
    'vllm:request_success_total',
    'vllm:time_per_output_token_seconds_bucket',
    'vllm:time_to_first_token_seconds_bucket',
  ]);
});

test.each(ruleMistakes)('$name changes every alert', (mistake) => {
  const changed = recordsAt(withMistake(rules, mistake).groups[0], 'rules').map(({ expr }) => expr);
  const before = recordsAt(rules.groups[0], 'rules').map(({ expr }) => expr);
  expect(changed.filter((expr) => before.includes(expr))).toEqual([]);
});
