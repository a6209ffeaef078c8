import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { bash } from '../program/shell-script';
import { rule } from '../workload/account-role';
import { OcJob } from '../workload/oc-job';
import { objectLabels } from '../cluster/labels';
import type { Manifest } from '../kubernetes/manifest';
import { setSyncWave } from '../cluster/sync-wave';
import { Platform } from '../cluster/platform';
import { toYaml } from '../program/yaml';

const name = 'argo-cd-start';

export interface ArgoCdStartProps {
  /** Namespace of Argo CD. */
  readonly namespace: string;
  readonly first: FirstObjects;
}

/** What the Job applies, in this order: what a bare cluster has no kind for. */
interface FirstObjects {
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
  constructor(scope: Construct, id: string, { namespace, first }: ArgoCdStartProps) {
    super(scope, id);
    setSyncWave(this, 'bootstrap');
    const { release } = Platform.of(this);
    const data = Object.fromEntries(
      Object.entries(first).map(([key, object]) => [`${key}.yaml`, toYaml(object)]),
    );
    const metadata = { name, namespace, labels: objectLabels(name) };
    new k8s.KubeConfigMap(this, 'ConfigMap', { metadata, data });
    const write = ['get', 'patch'];
    new OcJob(this, 'Job', {
      name,
      namespace,
      command: bash('argocd/argo-cd-start.sh'),
      env: {
        NAMESPACE: namespace,
        INSTANCE: first.instance.metadata.name,
        CRDS: release.gitops.crds.join(' '),
      },
      mounts: [{ path: '/first', source: { configMap: name } }],
      content: data,
      rights: [
        {
          namespace,
          rules: [
            rule('argoproj.io', 'argocds', write, [first.instance.metadata.name]),
            rule('argoproj.io', 'appprojects', write, [first.project.metadata.name]),
            rule('argoproj.io', 'applications', write, [first.root.metadata.name]),
            // Kubernetes cannot restrict it to a name.
            { apiGroups: ['argoproj.io'], resources: ['appprojects', 'applications'], verbs: ['create'] },
            rule('', 'configmaps', ['get'], ['argocd-cm']),
          ],
        },
        {
          rules: [rule('apiextensions.k8s.io', 'customresourcedefinitions', ['get'], release.gitops.crds)],
        },
      ],
    });
  }
}
