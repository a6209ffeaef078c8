import { groupKindOf } from '../../kinds/kinds';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { writingAccount } from '../../argocd/argo-cd-account';
import { repositoryFolder } from '../../argocd/repository-folder';
import { console } from './markdown';
import { hasTwoClusters, oc, quote } from './shell';
import { waitForStage, waitForSync } from './stage-waits';

/** The commands that start Argo CD, in the order of need, up to the lowest stage being healthy. */
export function start(rendered: RenderedEnvironment): string[] {
  const { delivery } = rendered.environment;
  return [
    '## Start',
    `Commit and push first: Argo CD follows ${delivery.revision} of ${delivery.repository}, and goes on from stage to stage by itself.`,
    ...(hasTwoClusters(rendered) ? clusterOfArgoCd(rendered) : []),
    ...(delivery.argocd === 'managed' ? ownArgoCd(rendered) : existingArgoCd(rendered)),
  ];
}

function ownArgoCd(rendered: RenderedEnvironment): string[] {
  const { environment, objects } = rendered;
  const job = objects.find(
    ({ manifest, folder }) => folder === 'bootstrap' && groupKindOf(manifest) === 'batch/Job',
  );
  if (job === undefined) throw new Error('the bootstrap has no Job');
  return [
    console([
      `oc apply -f ${repositoryFolder(environment)}/bootstrap/`,
      `oc wait --for=condition=Complete job/${job.manifest.metadata.name} -n ${environment.delivery.namespace} --timeout=30m`,
      ...waitForSync(rendered),
      ...waitForStage(rendered, 'stage00-ai-platform'),
    ]),
    'The folder installs Argo CD and says what it may do. Argo CD cannot give itself more: if a sync is refused as `forbidden` after an update, apply the folder again.',
  ];
}

function existingArgoCd(rendered: RenderedEnvironment): string[] {
  const folder = repositoryFolder(rendered.environment);
  return [
    '`argocd-rights/` says what Argo CD may do in the cluster. `argocd-settings/` adds our health checks to those that are there. `bootstrap/` starts the sync.',
    console([
      `${oc(rendered)} apply --server-side -f ${folder}/argocd-rights/`,
      `${oc(rendered, 'argocd')} apply --server-side --force-conflicts -f ${folder}/argocd-settings/`,
      `${oc(rendered, 'argocd')} apply -f ${folder}/bootstrap/`,
      ...waitForSync(rendered),
      ...waitForStage(rendered, 'stage00-ai-platform'),
    ]),
    'If a sync is refused as `forbidden` after an update, apply `argocd-rights/` again.',
  ];
}

/**
 * What makes the cluster known to Argo CD, without the rights on everything that `argocd cluster add` gives
 * (argoproj/argo-cd docs/operator-manual/declarative-setup.md @v3.3.12).
 */
function clusterOfArgoCd(rendered: RenderedEnvironment): string[] {
  const { name: environment, delivery } = rendered.environment;
  const { name, namespace } = writingAccount(rendered.environment.delivery);
  const [hub, cluster] = [oc(rendered, 'argocd'), oc(rendered)];
  const secret = `private-ai-${environment}-cluster`;
  const config = `${cluster} get secret ${name}-token -n ${namespace} -o json | jq -c '{bearerToken: (.data.token | @base64d), tlsClientConfig: {caData: .data["ca.crt"]}}'`;
  return [
    `The first command lists the clusters that Argo CD knows. If ${delivery.server} is not among them, the others add it:`,
    console([
      `${hub} get secrets -n ${delivery.namespace} -l argocd.argoproj.io/secret-type=cluster -o go-template='{{range .items}}{{.data.server | base64decode}}{{"\\n"}}{{end}}'`,
      `${cluster} create serviceaccount ${name} -n ${namespace}`,
      `${cluster} apply -f - <<'END'`,
      'apiVersion: v1',
      'kind: Secret',
      'type: kubernetes.io/service-account-token',
      'metadata:',
      `  name: ${name}-token`,
      `  namespace: ${namespace}`,
      '  annotations:',
      `    kubernetes.io/service-account.name: ${name}`,
      'END',
      `${hub} create secret generic ${secret} -n ${delivery.namespace} --from-literal=name=${environment} --from-literal=server=${quote(delivery.server)} --from-file=config=<(${config})`,
      `${hub} label secret ${secret} -n ${delivery.namespace} argocd.argoproj.io/secret-type=cluster`,
    ]),
  ];
}
