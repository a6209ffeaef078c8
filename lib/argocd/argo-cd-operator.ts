import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { platformLabels } from '../cluster/labels';
import { Platform } from '../cluster/platform';
import { monitored, OperatorInstallation } from '../components/platform/operator-installation';

/**
 * The operator of OpenShift GitOps, and the Namespace in which it makes its instance of Argo CD, with the label that it
 * gives it. A bare cluster knows all these kinds.
 */
export class ArgoCdOperator extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { environment } = Platform.of(this);
    new OperatorInstallation(this, 'Installation', {
      operator: 'openshift-gitops',
      appliedBy: 'a cluster admin',
    });
    new k8s.KubeNamespace(this, 'InstanceNamespace', {
      metadata: {
        name: environment.delivery.namespace,
        labels: { ...platformLabels, ...monitored(environment) },
      },
    });
  }
}
