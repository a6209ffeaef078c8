/**
 * Where OpenShift answers queries about the metrics of one namespace, whoever may see its pods (openshift/
 * cluster-monitoring-operator Documentation and manifests/thanos-querier @release-4.18).
 */
export const namespaceQueries = 'https://thanos-querier.openshift-monitoring.svc.cluster.local:9092';
