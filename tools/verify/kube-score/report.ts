import { isRecord, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { type Finding, requiredText } from '../manifests/finding';

/** Grade of a check that has nothing to say; the others are 1 (critical), 5 (warning) and 7 (almost all right). */
const gradeAllRight = 10;

/** What kube-score reports. */
export interface Report {
  readonly findings: readonly Finding[];
  /** How many objects it judged; it leaves out kinds that it does not know. */
  readonly subjects: number;
}

/** Reads the JSON report of kube-score, version 2. @throws Error if it is something else */
export function parseReport(environment: string, text: string): Report {
  const report: unknown = JSON.parse(text);
  if (!Array.isArray(report)) throw new Error('the report of kube-score is no list');
  const objects = report.filter(isRecord);
  return {
    subjects: objects.length,
    findings: objects.flatMap((object) => {
      const metadata = recordAt(object, 'object_meta');
      const name = [
        requiredText(recordAt(object, 'type_meta').kind, 'a kind in the report of kube-score'),
        typeof metadata.namespace === 'string' ? metadata.namespace : '',
        requiredText(metadata.name, 'a name in the report of kube-score'),
      ].join('/');
      return recordsAt(object, 'checks')
        .filter(({ skipped, grade }) => skipped !== true && grade !== gradeAllRight)
        .map((entry) => ({
          environment,
          check: requiredText(recordAt(entry, 'check').id, 'a check of kube-score'),
          object: name,
          message: messageOf(entry),
        }));
    }),
  };
}

function messageOf(entry: Record<string, unknown>): string {
  return recordsAt(entry, 'comments')
    .map(({ path, summary }) =>
      typeof path === 'string' && path !== '' ? `${path}: ${String(summary)}` : String(summary),
    )
    .join('; ');
}
