import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { compare } from '../core/errors';
import { ownCluster } from '../core/own-cluster';
import { Platform } from '../core/platform';

/**
 * The namespaces that components asked for, each in this one stage. On Argo CD's own
 * cluster the label `managed-by` lets it write there (argoproj-labs/argocd-operator docs/usage/deploy-to-different-namespaces.md @cf5d1c0).
 * Argo CD neither prunes nor deletes a namespace, since it holds data.
 */
export class Namespaces extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const { delivery } = platform.environment;
    platform.whenComplete(() => {
      for (const [name, labels] of [...platform.namespaces].sort(([a], [b]) => compare(a, b))) {
        new k8s.KubeNamespace(this, name, {
          metadata: {
            name,
            labels: {
              'app.kubernetes.io/part-of': 'private-ai',
              ...(delivery.server === ownCluster
                ? { 'argocd.argoproj.io/managed-by': delivery.namespace }
                : {}),
              ...labels,
            },
            annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
          },
        });
      }
    });
  }
}
