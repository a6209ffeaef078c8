import { Construct } from 'constructs';
import { ClusterAutoscaler } from '../../imports/autoscaling.openshift.io';
import { objectLabels } from '../core/labels';
import { Platform } from '../core/platform';
import { keep } from '../core/keep';

/**
 * The one ClusterAutoscaler `default` of the cluster, without limits of its own: those of each pool count. A node is
 * removed when it was not needed for ten minutes. With `existing` it is a duty.
 */
export class ClusterAutoscalerObject extends Construct {
  constructor(scope: Construct, id: string, management: 'managed' | 'existing') {
    super(scope, id);
    if (management === 'existing') {
      Platform.of(this).expect({
        text: 'The ClusterAutoscaler default exists, has scaleDown.enabled true, and its resourceLimits leave room for the GPU pools',
      });
      return;
    }
    const name = 'default';
    new ClusterAutoscaler(this, 'ClusterAutoscaler', {
      metadata: { name, labels: objectLabels('cluster-autoscaler'), annotations: keep },
      spec: {
        // Below this priority pods wait without a new node, as OpenShift's own example has it.
        podPriorityThreshold: -10,
        scaleDown: {
          enabled: true,
          delayAfterAdd: '10m',
          delayAfterDelete: '5m',
          delayAfterFailure: '30s',
          unneededTime: '10m',
        },
      },
    });
  }
}
