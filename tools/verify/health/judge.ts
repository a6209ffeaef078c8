import { recordsAt } from '../../../lib/kubernetes/manifest';
import { kindRecords } from '../../../lib/kinds/kinds';
import { goTool } from '../../go-tools';
import { lastLines, runProgram } from '../../process';
import type { CheckContext, Failure, Outcome } from '../check';
import { healthCases } from './cases';

/** Every health check of ours on every state that we know, in the interpreter of Argo CD itself. */
export async function judgeHealthChecks(context: CheckContext): Promise<Outcome> {
  const cases = Object.entries(healthCases).flatMap(([key, each]) => each.map((one) => ({ key, one })));
  const questions = cases.map(({ key, one: { spec = {}, annotations, status } }) => ({
    script: scriptOf(key),
    resource: {
      metadata: { name: 'x', generation: 2, ...(annotations === undefined ? {} : { annotations }) },
      spec,
      ...(status === undefined ? {} : { status }),
    },
  }));
  const { path } = await goTool(context, 'argo-cd-health');
  const { code, stdout, stderr } = await runProgram(path, [], {
    input: JSON.stringify(questions),
    seconds: 60,
  });
  if (code !== 0) throw new Error(`the health checks did not run: ${lastLines(stderr, 3)}`);
  const answers = recordsAt({ answers: JSON.parse(stdout) as unknown }, 'answers');
  const failures = cases.flatMap(({ key, one }, index): Failure[] => {
    const { status, message, error } = answers[index] ?? {};
    const said = JSON.stringify(error ?? { status, message });
    const right = status === one.health && (one.message === undefined || message === one.message);
    return right ? [] : [{ subject: `health of ${key}, ${one.title}`, message: `Argo CD says ${said}` }];
  });
  return { subjects: cases.length, failures };
}

function scriptOf(key: string): string {
  const health = kindRecords.get(key)?.health;
  if (health === undefined || !('check' in health)) throw new Error(`${key} has no check of ours`);
  return health.check;
}
