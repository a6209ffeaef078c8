import { recordsAt } from '../../../lib/kubernetes/manifest';
import type { JudgedRules } from './rules';

/** A change of the rules after which promtool has to say that something is wrong. */
export interface RuleMistake {
  readonly name: string;
  readonly change: (expr: string) => string;
}

/** One mistake of each kind that the check is there for. */
export const ruleMistakes: readonly RuleMistake[] = [
  { name: 'a bracket that nobody closes', change: (expr) => `${expr} and (` },
  { name: 'a metric that vLLM does not have', change: (expr) => expr.replaceAll('vllm:', 'vllm:no_') },
  { name: 'another model', change: (expr) => expr.replaceAll('model_name="', 'model_name="not-') },
  { name: 'all namespaces', change: (expr) => expr.replaceAll(/namespace="[^"]*",/g, '') },
  { name: 'an alert that always fires', change: (expr) => `${expr} or vector(1)` },
];

/** The rules with the mistake in every alert. */
export function withMistake(rules: JudgedRules, { change }: RuleMistake): JudgedRules {
  return {
    ...rules,
    groups: rules.groups.map((group) => ({
      ...group,
      rules: recordsAt(group, 'rules').map((rule) => ({ ...rule, expr: change(String(rule.expr)) })),
    })),
  };
}
