import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { clusterServiceOf } from '../../kubernetes/cluster-service';
import { gitHost } from './git-access';
import { console } from './markdown';
import { oc } from './shell';

/**
 * What a cluster-wide proxy changes. OLM gives operators its variables, and the operators of Argo CD and External
 * Secrets hand them on (argoproj-labs/argocd-operator controllers/argocd/deployment.go `proxyEnvVars`;
 * openshift/external-secrets-operator pkg/controller/external_secrets @release-1.1); no other pod has them. OpenShift
 * leaves out `.svc`, `.cluster.local` and its own networks (docs.openshift.com, "Configuring the cluster-wide proxy").
 */
export function proxy(rendered: RenderedEnvironment): string[] {
  return [
    '### A cluster-wide proxy',
    [
      'Without one, the command prints an empty line. With one, operators, Argo CD and External Secrets use it for everything but the names and networks that it prints.',
      `Add those of these hosts that only the inside reaches: ${throughProxy(rendered).join(', ')}.`,
      'Pods of this program use no proxy but the Jobs that load weights from Hugging Face, which use huggingFace.proxy: the object store and models that somebody else serves are reached directly, and Llama Stack downloads nothing through one.',
    ].join(' '),
    console([
      `${oc(rendered)} get proxies.config.openshift.io cluster -o jsonpath='{.status.noProxy}{"\\n"}'`,
    ]),
  ];
}

/** Hosts outside of the cluster that pods with the variables of the proxy call. */
function throughProxy({ environment }: RenderedEnvironment): string[] {
  const { delivery, objectStore, secrets } = environment;
  const store = objectStore.type === 'external' ? new URL(objectStore.endpoint).hostname : undefined;
  return [
    // Git over SSH knows no proxy.
    ...(delivery.repository.startsWith('https:') ? [`${gitHost(delivery.repository)} (Git)`] : []),
    // The operator of the pipeline server tests the bucket.
    ...(store !== undefined && clusterServiceOf(store) === undefined ? [`${store} (object store)`] : []),
    ...(secrets.store === undefined ? [] : [`the server behind ${secrets.store.kind} ${secrets.store.name}`]),
    `oauth-openshift.${environment.cluster.appsDomain} (logins)`,
  ];
}
