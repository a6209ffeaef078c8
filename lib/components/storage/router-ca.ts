import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { filledKeysAnnotation, objectLabels } from '../../cluster/labels';
import { bash } from '../../program/shell-script';
import { rule } from '../../workload/account-role';
import { OcJob } from '../../workload/oc-job';

export interface RouterCaProps {
  readonly namespace: string;
}

const name = 'router-ca';
const source = { name: 'default-ingress-cert', namespace: 'openshift-config-managed' } as const;

/**
 * ConfigMap `router-ca` with the CA of the router's certificate, for programs in the cluster that use a Route: not all clusters
 * have a certificate that their own programs trust. A Job copies what OpenShift publishes at every sync, so that another
 * certificate comes with the next one. Argo CD applies the ConfigMap without the key, and leaves it to the Job.
 */
export class RouterCa extends Construct {
  readonly reference = { configMap: name, key: 'ca-bundle.crt' };

  constructor(scope: Construct, id: string, { namespace }: RouterCaProps) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: {
        name,
        namespace,
        labels: objectLabels(name),
        annotations: { [filledKeysAnnotation]: this.reference.key },
      },
    });
    new OcJob(this, 'Copy', {
      name,
      namespace,
      everySync: true,
      command: bash('components/storage/router-ca.sh'),
      env: {
        SOURCE: source.name,
        SOURCE_NAMESPACE: source.namespace,
        CONFIG_MAP: name,
        NAMESPACE: namespace,
      },
      rights: [
        { namespace: source.namespace, rules: [rule('', 'configmaps', ['get'], [source.name])] },
        { namespace, rules: [rule('', 'configmaps', ['get', 'patch'], [name])] },
      ],
    });
  }
}
