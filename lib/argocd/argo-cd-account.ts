import { ownCluster } from '../kubernetes/own-cluster';
import type { DeliverySettings } from '../environment/schema';
import type { Account } from '../workload/account-role';

/**
 * The account by which Argo CD writes to the cluster of an environment. In its own cluster that of its controller,
 * by the operator's rule of naming; elsewhere that of the cluster Secret, by default the one that
 * `argocd cluster add` makes (argoproj/argo-cd util/clusterauth/clusterauth.go @v3.3.12).
 */
export function writingAccount(delivery: DeliverySettings): Account {
  if (delivery.account !== undefined) return delivery.account;
  return delivery.server === ownCluster
    ? { name: `${delivery.instance}-argocd-application-controller`, namespace: delivery.namespace }
    : { name: 'argocd-manager', namespace: 'kube-system' };
}

/** The account of Argo CD's web interface, which shows live objects and logs. */
export function showingAccount(delivery: DeliverySettings): Account {
  return { name: `${delivery.instance}-argocd-server`, namespace: delivery.namespace };
}
