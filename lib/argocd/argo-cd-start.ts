import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../workload/batch-job';
import { cliPod } from '../workload/cli-pod';
import { objectLabels } from '../cluster/labels';
import type { Manifest } from '../kubernetes/manifest';
import { setPhase } from '../cluster/phases';
import { Platform } from '../cluster/platform';
import { toYaml } from '../program/yaml';
import type { Environment } from '../environment/schema';

const name = 'argo-cd-start';

/** What the Job applies, in this order: what a bare cluster has no kind for. */
export interface FirstObjects {
  readonly instance: Manifest;
  readonly project: Manifest;
  readonly root: Manifest;
}

/**
 * Job `argo-cd-start-<hash>`: waits for the operator and its instance of Argo CD, gives the instance our settings,
 * waits until they are in effect, and applies AppProject and root Application; from then on Argo CD keeps all three
 * itself. It waits without end and says for what, and can run again at any time. It may read the three definitions
 * and `argocd-cm`, and write these three objects.
 */
export class ArgoCdStart extends Construct {
  constructor(scope: Construct, id: string, first: FirstObjects) {
    super(scope, id);
    setPhase(this, 'bootstrap');
    const { environment, release } = Platform.of(this);
    const { namespace } = environment.delivery;
    const labels = objectLabels(name);
    const data = Object.fromEntries(
      Object.entries(first).map(([key, object]) => [`${key}.yaml`, toYaml(object)]),
    );
    new k8s.KubeConfigMap(this, 'ConfigMap', { metadata: { name, namespace, labels }, data });
    new BatchJob(this, 'Job', {
      name,
      namespace,
      ...cliPod(argoCdStartScript(environment, release.gitops.crds), [
        { path: '/first', source: { configMap: name } },
      ]),
      content: data,
    });
    const rule = (apiGroup: string, resource: string, resourceNames: string[], verbs: string[]) => ({
      apiGroups: [apiGroup],
      resources: [resource],
      resourceNames,
      verbs,
    });
    const write = ['get', 'patch'];
    this.grant('Role', { name, namespace, labels }, [
      rule('argoproj.io', 'argocds', [first.instance.metadata.name], write),
      rule('argoproj.io', 'appprojects', [first.project.metadata.name], write),
      rule('argoproj.io', 'applications', [first.root.metadata.name], write),
      // Kubernetes cannot restrict it to a name.
      { apiGroups: ['argoproj.io'], resources: ['appprojects', 'applications'], verbs: ['create'] },
      rule('', 'configmaps', ['argocd-cm'], ['get']),
    ]);
    this.grant('ClusterRole', { name: `private-ai-${name}`, labels }, [
      rule('apiextensions.k8s.io', 'customresourcedefinitions', [...release.gitops.crds], ['get']),
    ]);
  }

  private grant(kind: 'Role' | 'ClusterRole', metadata: k8s.ObjectMeta, rules: k8s.PolicyRule[]): void {
    const { namespace } = Platform.of(this).environment.delivery;
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name ?? '' };
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    if (kind === 'Role') {
      new k8s.KubeRole(this, kind, { metadata, rules });
      new k8s.KubeRoleBinding(this, `${kind}Binding`, { metadata, roleRef, subjects });
    } else {
      new k8s.KubeClusterRole(this, kind, { metadata, rules });
      new k8s.KubeClusterRoleBinding(this, `${kind}Binding`, { metadata, roleRef, subjects });
    }
  }
}

/**
 * The script that the Job runs with bash and oc. It applies with the field manager of Argo CD, so that the objects
 * have one owner.
 */
export function argoCdStartScript(
  { delivery }: Pick<Environment, 'delivery'>,
  crds: readonly string[],
): string {
  const { namespace, instance } = delivery;
  return `set -uo pipefail
interval="\${INTERVAL:-10}"
folder="\${FOLDER:-/first}"

established() {
  local crd status
  for crd in ${crds.join(' ')}; do
    status="$(oc get customresourcedefinitions.apiextensions.k8s.io "$crd" -o 'jsonpath={.status.conditions[?(@.type=="Established")].status}' 2>&1)"
    [ "$status" = True ] || { echo "$crd is not established: $status"; return 1; }
  done
}

instance() {
  oc get argocds.argoproj.io ${instance} -n ${namespace} -o name 2>&1
}

apply() {
  oc apply --server-side --force-conflicts --field-manager=argocd-controller -f "$folder/$1.yaml" 2>&1
}

# The operator writes the health checks into Argo CD's own settings.
in_effect() {
  local check
  check="$(oc get configmaps argocd-cm -n ${namespace} -o 'jsonpath={.data.resource\\.customizations\\.health\\.argoproj\\.io_Application}' 2>&1)" || { echo "$check"; return 1; }
  [ -n "$check" ] || { echo 'argocd-cm has no health check for Applications yet'; return 1; }
}

retry() {
  local said
  until said="$("$@")"; do
    echo "$*: $said"
    sleep "$interval"
  done
  echo "$*: done"
}

retry established
retry instance
retry apply instance
retry in_effect
retry apply project
retry apply root
`;
}
