import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { compare } from '../core/errors';
import { Platform } from '../core/platform';

/**
 * The namespaces that components asked for, each in this one stage. Argo CD neither prunes nor deletes a namespace, since it holds data.
 */
export class Namespaces extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    platform.whenComplete(() => {
      for (const [name, labels] of [...platform.namespaces].sort(([a], [b]) => compare(a, b))) {
        new k8s.KubeNamespace(this, name, {
          metadata: {
            name,
            labels: {
              'app.kubernetes.io/part-of': 'private-ai',
              ...labels,
            },
            annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
          },
        });
      }
    });
  }
}
