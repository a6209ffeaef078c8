import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../workload/batch-job';
import { cliPod } from '../workload/cli-pod';
import { objectLabels } from '../cluster/labels';
import type { Manifest } from '../kubernetes/manifest';
import { setSyncWave } from '../cluster/sync-wave';
import { Platform } from '../cluster/platform';
import { toYaml } from '../program/yaml';

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
    setSyncWave(this, 'bootstrap');
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
      ...cliPod({
        script: 'argocd/argo-cd-start.sh',
        env: {
          NAMESPACE: namespace,
          INSTANCE: first.instance.metadata.name,
          CRDS: release.gitops.crds.join(' '),
        },
        mounts: [{ path: '/first', source: { configMap: name } }],
      }),
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
