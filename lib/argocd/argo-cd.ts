import { Construct } from 'constructs';
import * as argoproj from '../../imports/argoproj.io';
import type { DeliverySettings } from '../environment/schema';
import { healthCheckEntries } from './health-checks';

/**
 * The part of the ArgoCD resource that is ours; the operator makes the resource: the health checks, and that kinds
 * which Argo CD may not list are left alone, without which it fails for a cluster where it has the rights that we
 * give it and no others. In our own instance the ClusterRole of the operator, which reads everything and writes
 * namespaces and roles, goes too (argoproj-labs/argocd-operator docs/usage/{custom_roles,resource_management}.md
 * @v0.16.0).
 */
export class ArgoCd extends Construct {
  constructor(scope: Construct, id: string, delivery: DeliverySettings) {
    super(scope, id);
    const own = delivery.argocd === 'managed';
    new argoproj.ArgoCd(this, 'ArgoCd', {
      metadata: {
        name: delivery.instance,
        namespace: delivery.namespace,
        annotations: own ? { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } : undefined,
      },
      spec: {
        ...(own ? { defaultClusterScopedRoleDisabled: true } : {}),
        extraConfig: { 'resource.respectRBAC': 'normal', ...healthCheckEntries() },
      },
    });
  }
}
