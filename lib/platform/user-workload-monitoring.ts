import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { platformLabels } from '../core/labels';
import { Platform } from '../core/platform';
import { keep } from '../core/keep';

/**
 * ConfigMap `cluster-monitoring-config` in `openshift-monitoring`, which switches on the Prometheus that
 * scrapes our ServiceMonitors, if there are any. It holds nothing else: a cluster whose monitoring has further
 * settings says `userWorkloadMonitoring: existing`, since the ConfigMap has one key for all of them
 * (openshift/cluster-monitoring-operator Documentation/user-guides @release-4.18).
 */
export class UserWorkloadMonitoring extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    platform.whenComplete(() => {
      if (!platform.networkUses.some(({ peer }) => peer === 'monitoring')) return;
      if (platform.environment.userWorkloadMonitoring === 'existing') {
        platform.expect({ text: 'Monitoring of user workloads is switched on (enableUserWorkload: true)' });
        return;
      }
      new k8s.KubeConfigMap(this, 'ConfigMap', {
        metadata: {
          name: 'cluster-monitoring-config',
          namespace: 'openshift-monitoring',
          labels: platformLabels,
          annotations: keep,
        },
        data: { 'config.yaml': 'enableUserWorkload: true\n' },
      });
    });
  }
}
