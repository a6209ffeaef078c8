/** Namespaces that every OpenShift cluster has, of those that something is rendered into. */
export const clusterNamespaces: ReadonlySet<string> = new Set([
  'openshift-machine-api',
  'openshift-monitoring',
  'openshift-operators',
]);
