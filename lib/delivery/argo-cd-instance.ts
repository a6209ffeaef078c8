import type { Construct } from 'constructs';
import { ArgoCd } from '../../imports/argoproj.io';
import { Platform } from '../core/platform';
import { healthCheckEntries } from './health-checks';

/**
 * The part of the ArgoCD resource that is ours; the operator makes the resource. In our own instance that is the
 * health checks, and that Argo CD has the rights that we give it and no others: the ClusterRole of the operator,
 * which reads everything and writes namespaces and roles, goes, and kinds that Argo CD may not list are left alone
 * (argoproj-labs/argocd-operator docs/usage/{custom_roles,resource_management}.md @v0.16.0). In an existing
 * instance it is the health checks only.
 */
export function argoCdInstance(scope: Construct, id: string): void {
  const { delivery } = Platform.of(scope).environment;
  const own = delivery.argocd === 'managed';
  new ArgoCd(scope, id, {
    metadata: {
      name: delivery.instance,
      namespace: delivery.namespace,
      annotations: own ? { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } : undefined,
    },
    spec: {
      ...(own ? { defaultClusterScopedRoleDisabled: true } : {}),
      extraConfig: { ...(own ? { 'resource.respectRBAC': 'normal' } : {}), ...healthCheckEntries() },
    },
  });
}
