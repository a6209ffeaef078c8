import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../cluster/labels';

export interface ClusterCasProps {
  /** Name of the ConfigMap. */
  readonly name: string;
  readonly namespace: string;
}

/**
 * A ConfigMap that the Cluster Network Operator fills with what the cluster trusts, in one file: the CAs of the system and those
 * of the Proxy `cluster` (openshift/cluster-monitoring-operator jsonnet/utils/generate-certificate-injection.libsonnet).
 */
export class ClusterCas extends Construct {
  /** Key of the file. */
  static readonly key = 'ca-bundle.crt';

  constructor(scope: Construct, id: string, { name, namespace }: ClusterCasProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: {
        name,
        namespace,
        labels: { ...objectLabels(name), 'config.openshift.io/inject-trusted-cabundle': 'true' },
      },
    });
  }
}
