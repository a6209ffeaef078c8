import { chosenScenarios, inOneBox, type RunOptions, type ScenarioResult } from './run';
import type { Scenario } from './scenario';

/**
 * Runs each scenario that matches in a box of its own, without the rule that makes it end well.
 *
 * @returns whether every one failed as it must
 */
export async function runWithoutRules(options: RunOptions): Promise<boolean> {
  const { environment, only = '', context } = options;
  let good = true;
  for (const scenario of chosenScenarios(environment, only)) {
    const problem = problemWithout(scenario, await inOneBox(options, [scenario], scenario.without));
    context.progress(problem ?? `as it must, without the rule: ${scenario.rule}`);
    good &&= problem === undefined;
  }
  return good;
}

/**
 * What is wrong with how a scenario ended without its rule.
 *
 * @param results how the install ended, then the scenario, if it was begun
 * @returns nothing if it failed as it must
 */
export function problemWithout(
  { rule, breaksInstall }: Pick<Scenario, 'rule' | 'breaksInstall'>,
  [install, end]: readonly ScenarioResult[],
): string | undefined {
  const failed = install?.failure !== undefined;
  if (breaksInstall === true)
    return failed ? undefined : `the install works without the rule that it is said to need: ${rule}`;
  if (failed) return `the install failed without the rule, so that the scenario did not begin: ${rule}`;
  if (end === undefined) return 'the scenario did not begin';
  return end.failure === undefined
    ? `it ended well without the rule that it is said to need: ${rule}`
    : undefined;
}
