import { isRecord, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { type Finding, requiredText } from '../manifests/finding';

/** Reads the JSON report of kube-linter. @throws Error if it is something else */
export function parseReport(environment: string, text: string): Finding[] {
  const report: unknown = JSON.parse(text);
  // No findings: null. No list of checks: it has looked for nothing.
  if (!isRecord(report) || recordsAt(report, 'Checks').length === 0) {
    throw new Error('the report of kube-linter names no checks');
  }
  return recordsAt(report, 'Reports').map((entry) => {
    const object = recordAt(entry, 'Object', 'K8sObject');
    const kind = recordAt(object, 'GroupVersionKind').Kind;
    return {
      environment,
      check: requiredText(entry.Check, 'a check of kube-linter'),
      object: [
        requiredText(kind, 'a kind in the report of kube-linter'),
        typeof object.Namespace === 'string' ? object.Namespace : '',
        requiredText(object.Name, 'a name in the report of kube-linter'),
      ].join('/'),
      message: requiredText(recordAt(entry, 'Diagnostic').Message, 'a message of kube-linter').trim(),
      remediation: typeof entry.Remediation === 'string' ? entry.Remediation : '',
    };
  });
}
