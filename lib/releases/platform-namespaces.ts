import type { Release } from './release';

/** Namespaces that somebody else makes and fills, of those that no operator of the release table is installed in. */
const others: Readonly<Record<string, string>> = {
  default: 'every cluster has it, for nobody in particular',
  'istio-system': 'the service mesh of OpenShift AI runs there',
  'knative-serving': 'Knative runs there',
  'knative-eventing': 'Knative runs there',
  'external-secrets': 'External Secrets runs there',
  'cert-manager': 'cert-manager runs there',
  'redhat-ods-applications': 'OpenShift AI runs there',
  'redhat-ods-monitoring': 'OpenShift AI runs there',
  'rhods-notebooks': 'workbenches of OpenShift AI run there',
};

/**
 * Why a namespace is not for us: our labels, quota, default-deny policy and Argo CD's right to write would fall upon what
 * runs there. `undefined` where it may be ours. `redhat-` and `kube-` are refused whole: OpenShift gives neither to users
 * (openshift/managed-cluster-validating-webhooks, namespace-validation).
 */
export function platformNamespace(name: string, release: Release): string | undefined {
  if (name === 'openshift' || name.startsWith('openshift-')) return 'it belongs to OpenShift';
  if (name.startsWith('kube-')) return 'it belongs to Kubernetes';
  const operator = [...Object.values(release.operators), release.gitops].find(
    ({ namespace }) => namespace === name,
  );
  if (operator !== undefined) return `${operator.title} is installed there`;
  return Object.hasOwn(others, name)
    ? others[name]
    : name.startsWith('redhat-')
      ? 'it belongs to OpenShift'
      : undefined;
}
