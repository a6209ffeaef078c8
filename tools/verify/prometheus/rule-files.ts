import { recordsAt } from '../../../lib/kubernetes/manifest';
import { alertNames, type JudgedRules } from './rules';
import { backupCases } from './backup-cases';
import { alertCases, seriesOf } from './cases';
import { calibrationTests } from './calibration-tests';
import { toolServerTests } from './tool-server-tests';

/** Time at which alerts are looked at: longer than every range and duration of the rules together. */
const evaluated = '40m';

/** A file of `promtool check rules`, with the groups of an environment. */
export function ruleFile({ groups, panels }: JudgedRules): object {
  const named = panels.map(({ expr }, index) => ({ record: `panel:${index}`, expr: withAll(expr) }));
  return { groups: [...groups, { name: 'panels of the dashboard', rules: named }] };
}

/**
 * A file of `promtool test rules`. Each case looks at every alert of its model: it fires, or it does not. With all models
 * well, each panel of the dashboard shows something.
 */
export function testFile(rules: JudgedRules, ruleFileName: string): object {
  const tests = rules.models.flatMap((model) =>
    alertCases(model).map(({ name, series, fires }) => ({
      name: `${model.name}: ${name}`,
      interval: '1m',
      input_series: series,
      promql_expr_test: alertNames(rules, model.name).map((alert) => ({
        expr: `count(ALERTS{alertname="${alert}",model="${model.name}",alertstate="firing"})`,
        eval_time: evaluated,
        exp_samples: fires.includes(alert) ? [{ labels: '{}', value: 1 }] : [],
      })),
    })),
  );
  const backups = rules.backups.flatMap((backup) =>
    backupCases(backup).map(({ name, series, fires }) => ({
      name: `${backup.alert}: ${name}`,
      interval: '1m',
      input_series: series,
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${backup.alert}",alertstate="firing"})`,
          eval_time: evaluated,
          exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
        },
      ],
    })),
  );
  const shown = {
    name: 'every panel shows something',
    interval: '1m',
    input_series: rules.models.flatMap((model) => seriesOf(model)),
    promql_expr_test: rules.panels.map(({ expr }) => ({
      expr: `count(${withAll(expr)}) >bool 0`,
      eval_time: evaluated,
      exp_samples: [{ labels: '{}', value: 1 }],
    })),
  };
  return {
    rule_files: [ruleFileName],
    evaluation_interval: '1m',
    tests: [
      ...tests,
      ...collectorTests(rules),
      ...storeTests(rules),
      ...toolServerTests(rules, evaluated),
      ...calibrationTests(rules, evaluated),
      ...backups,
      ...(rules.panels.length === 0 ? [] : [shown]),
    ],
  };
}

/** The alert of the collector of Llama Stack, where there is one: by its own series, and by no other. */
function collectorTests({ groups }: JudgedRules): object[] {
  const name = 'llama-stack-metrics';
  const rules = groups.filter((group) => group.name === name).flatMap((group) => recordsAt(group, 'rules'));
  return rules.flatMap(({ alert, expr }) => {
    const namespace = /namespace="([^"]+)"/.exec(String(expr))?.[1];
    const up = (labels: string, value: number) => [{ series: `up{${labels}}`, values: `${value}x60` }];
    const own = `namespace="${String(namespace)}",job="${name}"`;
    const cases: [string, object[], boolean][] = [
      ['is scraped', up(own, 1), false],
      ['is down', up(own, 0), true],
      ['is nowhere', [], true],
      ['is scraped in another namespace', up(`namespace="other",job="${name}"`, 1), true],
    ];
    return cases.map(([title, series, fires]) => ({
      name: `the collector of Llama Stack ${title}`,
      interval: '1m',
      input_series: series,
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${String(alert)}",alertstate="firing"})`,
          eval_time: evaluated,
          exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
        },
      ],
    }));
  });
}

/** The alerts of servers that keep data: by their own pods, and not where they are meant to be down. */
function storeTests({ groups }: JudgedRules): object[] {
  const rules = groups
    .filter((group) => group.name === 'data-store-alerts')
    .flatMap((group) => recordsAt(group, 'rules'));
  return rules.flatMap(({ alert, expr }) => {
    const found = /kube_(\w+?)_\w+\{namespace="([^"]+)",\w+=~"([^"]+)"\} < (\d+)/.exec(String(expr));
    if (found === null) throw new Error(`${String(alert)} has another expression`);
    const [, kind = '', namespace = '', names = '', least = ''] = found;
    const [ready, wanted] =
      kind === 'deployment'
        ? ['status_replicas_available', 'spec_replicas']
        : ['status_replicas_ready', 'replicas'];
    const name = names.replace('.+', 'part');
    const series = (metric: string, value: number, of = name) => ({
      series: `kube_${kind}_${metric}{namespace="${namespace}",${kind}="${of}"}`,
      values: `${value}x60`,
    });
    const enough = Number(least);
    const cases: [string, object[], boolean][] = [
      ['has enough pods', [series(ready, enough), series(wanted, 3)], false],
      ['has too few', [series(ready, enough - 1), series(wanted, 3)], true],
      ['is scaled to none', [series(ready, 0), series(wanted, 0)], false],
      ['is well, and another one is not', [series(ready, 0, 'other'), series(wanted, 1, 'other')], false],
    ];
    return cases.map(([title, input, fires]) => ({
      name: `${String(alert)}: it ${title}`,
      interval: '1m',
      input_series: input,
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${String(alert)}",alertstate="firing"})`,
          eval_time: evaluated,
          exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
        },
      ],
    }));
  });
}

/** With all models chosen, as the console puts it (openshift/monitoring-plugin web/src/components/dashboards @release-4.18). */
function withAll(expr: string): string {
  return expr.replaceAll('$model', '.+');
}
