/** Core kinds that the program emits, by their class in cdk8s-plus-28. Their schemas are derived from it. */
export const CORE_KINDS = [
  'KubeNamespace',
  'KubeServiceAccount',
  'KubeRole',
  'KubeRoleBinding',
  'KubeClusterRole',
  'KubeClusterRoleBinding',
  'KubeConfigMap',
  'KubeSecret',
  'KubePersistentVolumeClaim',
  'KubeService',
  'KubeDeployment',
  'KubeStatefulSet',
  'KubeJob',
  'KubeCronJob',
  'KubeNetworkPolicy',
  'KubePodDisruptionBudget',
  'KubeResourceQuota',
  'KubeLimitRange',
] as const;

export type CoreKind = (typeof CORE_KINDS)[number];
