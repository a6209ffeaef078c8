import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { retained } from '../../cluster/retained';
import type { ClusterNeeds, PodSecurity } from '../../cluster/cluster-needs';

/**
 * The namespaces that components asked for, each in this one stage. Argo CD neither prunes nor deletes a namespace, since it holds data.
 */
export class Namespaces extends Construct {
  constructor(scope: Construct, id: string, { namespaces }: Pick<ClusterNeeds, 'namespaces'>) {
    super(scope, id);
    for (const [name, { labels, podSecurity }] of namespaces) {
      new k8s.KubeNamespace(this, name, {
        metadata: {
          name,
          labels: {
            'app.kubernetes.io/part-of': 'private-ai',
            ...podSecurityLabels(podSecurity),
            ...labels,
          },
          annotations: retained,
        },
      });
    }
  }
}

/**
 * Pod Security Admission: refuses what is weaker than the level, and warns of all that is not `restricted`.
 * OpenShift would otherwise derive the level from the SCCs that service accounts may use
 * (docs.openshift.com, "Understanding and managing pod security admission").
 */
function podSecurityLabels(level: PodSecurity): Record<string, string> {
  return {
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/audit': 'restricted',
    'pod-security.kubernetes.io/warn': 'restricted',
    'security.openshift.io/scc.podSecurityLabelSync': 'false',
  };
}
