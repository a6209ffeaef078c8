/** Operators of OLM that the platform can need, by the name that the environment file uses. */
export const operatorNames = [
  'openshift-ai',
  'node-feature-discovery',
  'gpu-operator',
  'external-secrets',
  'docling',
  'cert-manager',
  'connectivity-link',
  'pipelines',
  'service-mesh',
  'serverless',
  'authorino',
] as const;

export type OperatorName = (typeof operatorNames)[number];
