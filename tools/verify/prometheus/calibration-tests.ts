import { recordsAt } from '../../../lib/kubernetes/manifest';
import type { JudgedRules } from './rules';

/** Tests of promtool for the alerts on the calibration agent: each by what it is for, and by nothing of another namespace. */
export function calibrationTests({ groups }: JudgedRules, evaluated: string): object[] {
  const rules = groups
    .filter((group) => group.name === 'calibration-agent')
    .flatMap((group) => recordsAt(group, 'rules'));
  if (rules.length === 0) return [];
  const names = rules.map(({ alert }) => String(alert));
  const [, namespace = ''] =
    /namespace="([^"]+)"/.exec(rules.map(({ expr }) => String(expr)).join('\n')) ?? [];
  return casesOf(namespace).map(({ title, series, fires }) => ({
    name: `the calibration agent ${title}`,
    interval: '1m',
    input_series: series,
    promql_expr_test: names.map((alert) => ({
      expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
      eval_time: evaluated,
      exp_samples: fires.includes(alert) ? [{ labels: '{}', value: 1 }] : [],
    })),
  }));
}

function casesOf(namespace: string) {
  const of = (place: string) => `namespace="${place}",job="calibration-agent"`;
  const up = (values: string, place = namespace) => ({ series: `up{${of(place)}}`, values });
  const failures = (reason: string, values: string, place = namespace) => ({
    series: `calibration_failures_total{${of(place)},reason="${reason}"}`,
    values,
  });
  const [once, often] = ['0x30 1x30', '0x20 1 2 3 4x40'];
  return [
    { title: 'is well', series: [up('1x60'), failures('model', '0x60')], fires: [] },
    { title: 'is down', series: [up('0x60')], fires: ['CalibrationAgentDown'] },
    {
      title: 'is not scraped, and another is',
      series: [up('1x60', 'other')],
      fires: ['CalibrationAgentDown'],
    },
    {
      title: 'gets no explanation',
      series: [up('1x60'), failures('model', often)],
      fires: ['CalibrationUnexplained'],
    },
    {
      title: 'leaves servers out',
      series: [up('1x60'), failures('tools', often)],
      fires: ['CalibrationUnexplained'],
    },
    { title: 'gets none once', series: [up('1x60'), failures('model', once)], fires: [] },
    {
      title: 'is contradicted',
      series: [up('1x60'), failures('contradiction', once)],
      fires: ['CalibrationContradicted'],
    },
    {
      title: 'is well where others are not, and refuses requests',
      series: [up('1x60'), failures('contradiction', once, 'other'), failures('request', often)],
      fires: [],
    },
  ];
}
