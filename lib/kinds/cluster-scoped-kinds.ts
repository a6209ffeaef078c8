/** Kinds that have no namespace, of those that the program renders. */
export const clusterScopedKinds: ReadonlySet<string> = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'DataScienceCluster',
  'DSCInitialization',
  'ClusterPolicy',
  'ClusterAutoscaler',
  'ExternalSecretsConfig',
]);
