import { type Manifest, recordsAt } from '../../../lib/kubernetes/manifest';
import { lastLines, runProgram } from '../../process';
import { requiredText } from '../manifests/finding';
import type { Refusal } from './admission';

const seconds = 120;

/** Levels of the Pod Security Standards that refuse something. */
export type Level = 'baseline' | 'restricted';

/** What Pod Security admission says. */
export interface Answer {
  /** Names of all its checks. */
  readonly checks: readonly string[];
  /** Why it refuses, per pod, in the order of the pods. */
  readonly refusals: readonly (readonly Refusal[])[];
}

/** Asks the program of tools/go-tools/pod-security, which is Pod Security admission's own evaluator. */
export async function evaluate(path: string, level: Level, pods: readonly Manifest[]): Promise<Answer> {
  const { code, stdout, stderr } = await runProgram(path, [], {
    seconds,
    input: JSON.stringify({ level, pods }),
  });
  if (code !== 0) throw new Error(`pod-security: ${lastLines(stderr, 5)}`);
  return parseAnswer(level, JSON.parse(stdout));
}

/** @throws Error if it is no answer */
export function parseAnswer(level: Level, answer: unknown): Answer {
  const { checks, pods } = answer as { checks?: unknown; pods?: unknown };
  if (!Array.isArray(checks) || !Array.isArray(pods))
    throw new Error('the answer of pod-security has no pods');
  return {
    checks: checks.map((check) => requiredText(check, 'a check of pod-security')),
    refusals: pods.map((refusals: unknown) =>
      recordsAt({ refusals }, 'refusals').map(({ check, reason, detail }) => ({
        check: requiredText(check, 'a check of pod-security'),
        message: `${level}: ${requiredText(reason, 'a reason of pod-security')} (${requiredText(detail, 'a detail of pod-security')})`,
      })),
    ),
  };
}
