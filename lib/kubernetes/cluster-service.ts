/** A Service of this cluster, by name and namespace. */
export interface ClusterService {
  readonly name: string;
  readonly namespace: string;
}

/**
 * The Service that a host name of the cluster's own name resolution leads to: `s3.openshift-storage.svc`, with or
 * without `.cluster.local` (kubernetes.io/docs, "DNS for Services and Pods"). Nothing for every other host.
 */
export function clusterServiceOf(host: string): ClusterService | undefined {
  const [, name, namespace] = /^(?:[^.]+\.)*([^.]+)\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(host) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}
