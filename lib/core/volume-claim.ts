import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { objectLabels } from './labels';
import { Platform } from './platform';

export interface VolumeClaimProps {
  readonly name: string;
  readonly namespace: string;
  /** Kubernetes quantity, for example `20Gi`. */
  readonly size: string;
  /** Name of the component that owns the data. */
  readonly component: string;
}

/**
 * A ReadWriteOnce volume of the environment's storage class. Argo CD neither prunes nor deletes it: data
 * goes only when a person deletes it.
 */
export function volumeClaim(scope: Construct, id: string, props: VolumeClaimProps): string {
  const { storageClass } = Platform.of(scope).environment.cluster;
  new k8s.KubePersistentVolumeClaim(scope, id, {
    metadata: {
      name: props.name,
      namespace: props.namespace,
      labels: objectLabels(props.component),
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: storageClass,
      resources: { requests: { storage: k8s.Quantity.fromString(props.size) } },
    },
  });
  return props.name;
}
