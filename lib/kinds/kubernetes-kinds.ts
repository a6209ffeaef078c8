/** Kinds of Kubernetes itself that components render, by group; the core group is empty. */
export const kubernetesKinds: Readonly<Record<string, readonly string[]>> = {
  '': [
    'ConfigMap',
    'LimitRange',
    'Namespace',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  apps: ['Deployment', 'StatefulSet'],
  batch: ['CronJob', 'Job'],
  'networking.k8s.io': ['NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
};
