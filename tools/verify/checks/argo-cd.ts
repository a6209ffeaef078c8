import { isDeepStrictEqual } from 'node:util';
import { boxBinaries } from '../../box/box';
import { failuresOf, runScenarios } from '../../box/scenarios/run';
import { exampleEnvironments, judgedEnvironments } from '../../environments';
import type { Check, CheckContext, Outcome } from '../check';
import { judgeHealthChecks } from '../health/judge';

/** Every environment, kept by a real Argo CD through what happens to clusters: docs/box.md. */
export const argoCdCheck: Check = {
  name: 'argo-cd',
  description:
    'a real Argo CD brings each environment from a bare cluster to healthy, and back there after failures, updates and removals',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const binaries = await boxBinaries(context);
  const outcomes: Outcome[] = [await judgeHealthChecks(context)];
  const examples = exampleEnvironments();
  for (const environment of judgedEnvironments(context.root)) {
    // What happens to clusters is the same for all, so all scenarios run with the examples. Of an owner's environment it is
    // the install that may differ, also where it has the name of an example.
    const isExample = examples.some((example) => isDeepStrictEqual(example, environment));
    const only = isExample ? undefined : '^Argo CD is refused nothing';
    const results = await runScenarios({ context, binaries, environment, only });
    outcomes.push({
      subjects: results.length,
      failures: failuresOf(environment.name, results),
      notes: results.map(({ name, seconds }) => `${environment.name}, ${seconds.toFixed(0)} s: ${name}`),
    });
  }
  return {
    subjects: outcomes.reduce((sum, { subjects }) => sum + subjects, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
    notes: outcomes.flatMap(({ notes = [] }) => notes),
  };
}
