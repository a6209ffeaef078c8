import { isRecord, recordAt, recordsAt } from '../../../lib/core/manifest';

/** What kube-linter minds of one object. */
export interface Finding {
  /** Where the object is: an environment. */
  readonly environment: string;
  readonly check: string;
  /** `<kind>/<namespace>/<name>`; the namespace is empty for an object of the cluster. */
  readonly object: string;
  readonly message: string;
  /** What kube-linter proposes. */
  readonly remediation: string;
}

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
      check: required(entry.Check, 'Check'),
      object: [
        required(kind, 'Kind'),
        typeof object.Namespace === 'string' ? object.Namespace : '',
        required(object.Name, 'Name'),
      ].join('/'),
      message: required(recordAt(entry, 'Diagnostic').Message, 'Message').trim(),
      remediation: typeof entry.Remediation === 'string' ? entry.Remediation : '',
    };
  });
}

/** Names of the checks that ran. */
export function checksIn(text: string): string[] {
  return recordsAt(JSON.parse(text) as unknown, 'Checks').map(({ name }) => required(name, 'name'));
}

function required(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new Error(`a finding of kube-linter has no ${field}`);
  return value;
}
