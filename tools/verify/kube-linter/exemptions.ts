/** Findings that stay, with the reason. */
export interface Exemption {
  /** Name of the check. */
  readonly check: string;
  /** `<kind>/<namespace>/<name>`; `*` stands for any text within a part. */
  readonly object: string;
  readonly reason: string;
  /** Last day, as `YYYY-MM-DD`: then somebody looks at the reason again. */
  readonly expires: string;
}

/** More than this is no longer a list of exceptions. */
export const mostExemptions = 10;

export const exemptions: readonly Exemption[] = [
  {
    check: 'access-to-secrets',
    object: 'RoleBinding/*/secrets-for-*',
    reason:
      'External Secrets copies credentials to their consumers; the Role allows get, of named Secrets only',
    expires: '2027-11-30',
  },
  {
    check: 'job-ttl-seconds-after-finished',
    object: 'Job/*/*',
    reason:
      'a Job that has gone is out of sync for Argo CD, which would run it again (lib/core/batch-job.ts)',
    expires: '2027-11-30',
  },
  {
    check: 'no-liveness-probe',
    object: 'Job/*/*',
    reason:
      'a Job ends by itself; the bootstrap bounds its waiting, and a copy has no sign of life to ask for',
    expires: '2027-11-30',
  },
  {
    check: 'no-readiness-probe',
    object: 'Job/*/*',
    reason: 'no Service leads to a Job, so nobody asks whether it is ready',
    expires: '2027-11-30',
  },
  {
    check: 'dangling-networkpolicy',
    object: 'NetworkPolicy/*/allow-*-predictor-*',
    reason:
      'KServe makes the pods of an InferenceService and labels them; no pod template in dist/ can match',
    expires: '2027-11-30',
  },
  {
    check: 'dangling-networkpolicy',
    object: 'NetworkPolicy/*/allow-llama-stack-service-*',
    reason:
      'the Llama Stack operator makes the pods of a LlamaStackDistribution; no pod template in dist/ matches',
    expires: '2027-11-30',
  },
];
