/** Namespaces that every OpenShift cluster has, of those that something is rendered into. */
export const clusterNamespaces: ReadonlySet<string> = new Set([
  'openshift-config-managed',
  'openshift-machine-api',
  'openshift-monitoring',
  'openshift-operators',
]);
