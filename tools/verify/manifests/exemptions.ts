import type { JudgeName } from './finding';

/** Findings that stay, with the reason. */
export interface Exemption {
  /** Whose finding it is. */
  readonly judge: JudgeName;
  /** What the judge asked. */
  readonly check: string;
  /** `<kind>/<namespace>/<name>`; `*` stands for any text within a part. */
  readonly object: string;
  readonly reason: string;
  /** Last day, as `YYYY-MM-DD`: then somebody looks at the reason again. */
  readonly expires: string;
}

/** More than this, of all judges together, is no longer a list of exceptions. */
export const mostExemptions = 10;

export const exemptions: readonly Exemption[] = [
  {
    judge: 'kube-linter',
    check: 'access-to-secrets',
    object: 'RoleBinding/*/secrets-for-*',
    reason:
      'External Secrets copies credentials to their consumers; the Role allows get, of named Secrets only',
    expires: '2027-11-30',
  },
  {
    judge: 'kube-linter',
    check: 'job-ttl-seconds-after-finished',
    object: 'Job/*/*',
    reason:
      'a Job that has gone is out of sync for Argo CD, which would run it again (lib/workload/batch-job.ts)',
    expires: '2027-11-30',
  },
  {
    judge: 'kube-linter',
    check: 'no-liveness-probe',
    object: 'Job/*/*',
    reason:
      'a Job ends by itself; the bootstrap bounds its waiting, and a copy has no sign of life to ask for',
    expires: '2027-11-30',
  },
  {
    judge: 'kube-linter',
    check: 'no-readiness-probe',
    object: 'Job/*/*',
    reason: 'no Service leads to a Job, so nobody asks whether it is ready',
    expires: '2027-11-30',
  },
  {
    judge: 'kube-score',
    check: 'container-security-context-user-group-id',
    object: '*/*/*',
    reason: 'OpenShift assigns user and group from the range of the namespace, and refuses any other',
    expires: '2027-11-30',
  },
  {
    judge: 'kube-score',
    check: 'container-image-pull-policy',
    object: '*/*/*',
    reason: 'an image has a digest or a tag that stays; a pod must start again while its registry is away',
    expires: '2027-11-30',
  },
  {
    judge: 'kube-score',
    check: 'deployment-replicas',
    object: 'Deployment/*/*',
    reason:
      'servers here have one writer, a GPU, or tasks in their memory; a second proxy before one of them would not help',
    expires: '2027-05-31',
  },
  {
    judge: 'kube-score',
    check: 'deployment-strategy',
    object: 'Deployment/*/*',
    reason:
      'the old pod of a server with one writer, a GPU, or tasks in its memory must stop first; a Workload without says so (`update`)',
    expires: '2027-11-30',
  },
  {
    judge: 'manifests',
    check: 'default-account',
    object: 'Pod/*/lm-eval-*',
    reason: 'LMEvalJob has no field for the account of its pod, and the account default has no rights',
    expires: '2027-11-30',
  },
];
