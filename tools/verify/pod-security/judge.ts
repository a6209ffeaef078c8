import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { Document } from '../manifests/documents';
import type { Finding } from '../manifests/finding';
import { operatorObjects } from '../manifests/operator-objects';
import { podsOf } from '../manifests/pods';
import type { Verdict } from '../manifests/run';
import { admitByAny } from './admission';
import { type Constraints, restrictedV2 } from './constraints';
import { constraintsFor } from './grants';
import { evaluate, type Level } from './program';

/** A pod to ask Pod Security admission about. */
interface Question {
  readonly object: string;
  readonly level: Level;
  readonly pod: Manifest;
}

/**
 * Judges every pod as OpenShift admits it: the constraints of its account, then Pod Security admission. Templates are
 * judged as they are written too, since who applies one is warned about it then.
 *
 * @param path of the program of tools/go-tools/pod-security
 */
export async function judgePods(
  path: string,
  environment: string,
  documents: readonly Document[],
): Promise<Verdict> {
  const manifests = documents.map(({ manifest }) => manifest);
  const written = podsOf(manifests);
  const all = [...written, ...podsOf(operatorObjects(manifests))];
  const admitted = all.map(({ object, pod }) => ({
    object,
    ...admitByAny(pod, constraintsFor(pod, manifests)),
  }));
  const questions: Question[] = [
    ...written.map(({ object, pod }) => ({ object, level: 'restricted' as const, pod })),
    ...admitted.map(({ object, pod, constraints }) => ({
      object,
      level: levelOf(constraints, pod, manifests),
      pod,
    })),
  ];
  const refused = [...admitted, ...(await answers(path, questions))];
  const findings = refused.flatMap(({ object, refusals }) =>
    refusals.map(({ check, message }) => ({ environment, check, object, message })),
  );
  return { findings: unique(findings), subjects: all.length };
}

async function answers(path: string, questions: readonly Question[]) {
  const levels = ['baseline', 'restricted'] as const;
  const perLevel = levels.map(async (level) => {
    const asked = questions.filter((question) => question.level === level);
    const pods = asked.map(({ pod }) => pod);
    const { refusals } = await evaluate(path, level, pods);
    return asked.map(({ object }, index) => ({ object, refusals: refusals[index] ?? [] }));
  });
  return (await Promise.all(perLevel)).flat();
}

/** Under restricted-v2 nothing forces a pod to be more than restricted; with other rights its namespace decides. */
function levelOf(constraints: Constraints, pod: Manifest, manifests: readonly Manifest[]): Level {
  if (constraints === restrictedV2) return 'restricted';
  const enforced = manifests
    .filter(({ kind, metadata }) => kind === 'Namespace' && metadata.name === pod.metadata.namespace)
    .map(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce']);
  return enforced.includes('restricted') ? 'restricted' : 'baseline';
}

/** A template that is refused as it is written is refused for the same again when it is admitted. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
