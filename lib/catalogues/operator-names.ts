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
  'custom-metrics-autoscaler',
] as const;

export type OperatorName = (typeof operatorNames)[number];

/** All that the program can install: those of components, and that of Argo CD, which `delivery.argocd` decides on. */
export const installedOperatorNames = [...operatorNames, 'openshift-gitops'] as const;

export type InstalledOperatorName = (typeof installedOperatorNames)[number];
