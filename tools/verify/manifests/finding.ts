/** Checks that judge manifests; each has its own findings, all share one list of exemptions. */
export type JudgeName = 'kube-linter' | 'kube-score' | 'manifests' | 'pod-security';

/** What a judge minds of one object. */
export interface Finding {
  /** Where the object is: an environment. */
  readonly environment: string;
  /** What was asked of the object. */
  readonly check: string;
  /** `<kind>/<namespace>/<name>`; the namespace is empty for an object of the cluster. */
  readonly object: string;
  readonly message: string;
  /** What the judge proposes. @default nothing */
  readonly remediation?: string;
}

/** A text that a report must have. @throws Error with `what` if it is something else */
export function requiredText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is missing`);
  return value;
}
