import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import { lastLines, runProgram } from '../../process';
import type { Check, CheckContext, Failure, Outcome } from '../check';
import { ruleMistakes, withMistake } from '../prometheus/mistakes';
import { ruleFile, testFile } from '../prometheus/rule-files';
import { type JudgedRules, rulesOf } from '../prometheus/rules';
import { inFolder } from '../python/script';

/** Alerts and dashboard, by the Prometheus that OpenShift 4.18 runs: docs/components/monitoring.md. */
export const prometheusCheck: Check = {
  name: 'prometheus',
  description: 'promtool reads alerts and dashboard; each alert fires by what it is for, and only by that',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { path } = await goTool(context, 'promtool');
  const judged = judgedEnvironments(context.root)
    .map((environment) => ({ name: environment.name, rules: rulesOf(renderEnvironment(environment)) }))
    .filter(({ rules }) => rules.groups.length > 0);
  const failures: Failure[] = [];
  let subjects = 0;
  for (const { name, rules } of judged) {
    context.progress(`alerts and dashboard of ${name}`);
    subjects += rules.groups.length + rules.panels.length;
    const message = await judge(path, rules);
    if (message !== undefined) failures.push({ subject: name, message });
  }
  const mistakes = judged
    .slice(0, 1)
    .flatMap(({ rules }) => ruleMistakes.map((mistake) => ({ mistake, rules })));
  for (const { mistake, rules } of mistakes) {
    subjects += 1;
    if ((await judge(path, withMistake(rules, mistake), rules)) === undefined) {
      failures.push({ subject: `with a mistake: ${mistake.name}`, message: 'promtool finds nothing wrong' });
    }
  }
  return { subjects, failures };
}

/**
 * What promtool says against the rules; undefined if nothing. JSON is YAML, which it reads.
 *
 * @param meant what the tests are made of
 */
async function judge(promtool: string, rules: JudgedRules, meant = rules): Promise<string | undefined> {
  return inFolder(async (folder) => {
    const files = { rules: join(folder, 'rules.yaml'), tests: join(folder, 'tests.yaml') };
    writeFileSync(files.rules, JSON.stringify(ruleFile(rules)));
    writeFileSync(files.tests, JSON.stringify(testFile(meant, files.rules)));
    const read = await runProgram(promtool, ['check', 'rules', '--lint-fatal', files.rules], { seconds: 60 });
    if (read.code !== 0) return lastLines(read.stdout + read.stderr, 20);
    const tested = await runProgram(promtool, ['test', 'rules', files.tests], { seconds: 300 });
    return tested.code === 0 ? undefined : lastLines(tested.stdout + tested.stderr, 30);
  });
}
