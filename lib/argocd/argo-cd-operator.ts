import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { platformLabels } from '../cluster/labels';
import { Platform } from '../cluster/platform';
import {
  monitored,
  OperatorInstallation,
  type OperatorSettings,
} from '../components/platform/operator-installation';

export interface ArgoCdOperatorProps {
  /** Namespace of Argo CD. */
  readonly namespace: string;
  readonly operators: OperatorSettings;
}

/**
 * The operator of OpenShift GitOps, and the Namespace in which it makes its instance of Argo CD, with the label that it
 * gives it. A bare cluster knows all these kinds.
 */
export class ArgoCdOperator extends Construct {
  constructor(scope: Construct, id: string, { namespace, operators }: ArgoCdOperatorProps) {
    super(scope, id);
    new OperatorInstallation(this, 'Installation', {
      operator: 'openshift-gitops',
      settings: operators,
      appliedBy: 'a cluster admin',
    });
    new k8s.KubeNamespace(this, 'InstanceNamespace', {
      metadata: {
        name: namespace,
        labels: { ...platformLabels, ...monitored(Platform.of(this)) },
      },
    });
  }
}
