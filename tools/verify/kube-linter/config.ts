/** The version whose checks and words this folder knows. */
export const kubeLinterVersion = '0.8.3';

/** What is asked beyond the defaults of kube-linter; each has a control in controls.ts. */
export const addedChecks = [
  'access-to-secrets',
  'cluster-admin-role-binding',
  'dangling-horizontalpodautoscaler',
  'dangling-ingress',
  'dangling-networkpolicy',
  'dangling-networkpolicypeer-podselector',
  'dangling-service',
  'dangling-servicemonitor',
  'default-service-account',
  'no-liveness-probe',
  'no-readiness-probe',
  'non-isolated-pod',
  'use-namespace',
  'wildcard-in-rules',
] as const;
