import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Subscription } from '../../imports/operators.coreos.com';
import { operatorGroup } from '../cluster/operator-group';
import { Platform } from '../cluster/platform';

const labels = { 'app.kubernetes.io/part-of': 'private-ai' };
/** As the operator labels the namespace of its instance. */
const monitored = { ...labels, 'openshift.io/cluster-monitoring': 'true' };

/**
 * The operator of OpenShift GitOps: Namespace, OperatorGroup, Subscription, and the Namespace in which it makes its
 * instance of Argo CD. A bare cluster knows all these kinds.
 */
export class ArgoCdOperator extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { release, environment } = Platform.of(this);
    const operator = release.gitops;
    const { namespace } = operator;
    for (const name of [namespace, environment.delivery.namespace]) {
      new k8s.KubeNamespace(this, `namespace-${name}`, { metadata: { name, labels: monitored } });
    }
    operatorGroup(this, operator);
    new Subscription(this, 'Subscription', {
      metadata: { name: operator.package, namespace, labels },
      spec: {
        name: operator.package,
        channel: operator.channel,
        source: operator.catalog,
        sourceNamespace: 'openshift-marketplace',
        installPlanApproval: 'Automatic',
      },
    });
  }
}
