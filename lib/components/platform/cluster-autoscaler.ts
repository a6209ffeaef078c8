import { Construct } from 'constructs';
import * as autoscaler from '../../../imports/autoscaling.openshift.io';
import { objectLabels } from '../../cluster/labels';
import { retained } from '../../cluster/retained';
import { Needs } from '../../cluster/needs';

/**
 * The one ClusterAutoscaler `default` of the cluster. We state that nodes are removed again, and nothing else: limits
 * are those of each pool, times are those of OpenShift (a node goes when it was not needed for ten minutes), and what
 * the owner has stated there stays. With `existing` it is a prerequisite.
 */
export class ClusterAutoscaler extends Construct {
  constructor(scope: Construct, id: string, management: 'managed' | 'existing') {
    super(scope, id);
    if (management === 'existing') {
      Needs.of(this).prerequisite({
        text: 'The ClusterAutoscaler default exists, has scaleDown.enabled true, and its resourceLimits leave room for the GPU pools',
      });
      return;
    }
    const name = 'default';
    new autoscaler.ClusterAutoscaler(this, 'ClusterAutoscaler', {
      metadata: { name, labels: objectLabels('cluster-autoscaler'), annotations: retained },
      spec: {
        scaleDown: { enabled: true },
      },
    });
  }
}
