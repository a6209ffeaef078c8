import { compare } from '../../../lib/program/compare';
import type { RenderedObject } from '../../../lib/cluster/rendered-object';
import { syncWaves } from '../../../lib/kinds/sync-waves';

/**
 * Kinds that Argo CD applies before all others of the same wave, in this order.
 * argoproj/argo-cd gitops-engine/pkg/sync/sync_tasks.go @2c6e46a9a9ba.
 */
const KINDS = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

/** The order in which Argo CD applies objects: stage, syncWave, kind, name. */
export function inOrderOfDelivery(objects: readonly RenderedObject[]): RenderedObject[] {
  return [...objects].sort(
    (a, b) =>
      a.folderOrder - b.folderOrder ||
      syncWaves[a.syncWave] - syncWaves[b.syncWave] ||
      kindOrder(a.manifest.kind) - kindOrder(b.manifest.kind) ||
      compare(a.manifest.metadata.name, b.manifest.metadata.name),
  );
}

function kindOrder(kind: string): number {
  const index = KINDS.indexOf(kind);
  return index < 0 ? KINDS.length : index;
}
