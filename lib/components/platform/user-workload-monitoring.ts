import { Construct } from 'constructs';
import { bash } from '../../program/shell-script';
import { rule } from '../../workload/account-role';
import { OcJob } from '../../workload/oc-job';
import { setSyncWave } from '../../cluster/sync-wave';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';

/** What an environment that does not switch it on has to have. */
export const userWorkloadMonitoringPrerequisite: Prerequisite = {
  text: 'Monitoring of user workloads is switched on (enableUserWorkload: true)',
};

/** Whether there are ServiceMonitors of ours. */
export function isScraped({ networkUses }: Pick<ClusterNeeds, 'networkUses'>): boolean {
  return networkUses.some(({ peer }) => peer === 'monitoring');
}

const name = 'user-workload-monitoring';
const config = { name: 'cluster-monitoring-config', namespace: 'openshift-monitoring' } as const;

/**
 * Switches on the Prometheus that scrapes our ServiceMonitors, if there are any: Job `user-workload-monitoring-<hash>`
 * writes one line into ConfigMap `cluster-monitoring-config` of `openshift-monitoring`, and leaves the rest as it is,
 * since that one text holds the owner's settings of all monitoring, too
 * (openshift/cluster-monitoring-operator Documentation/user-guides @release-4.18). Its account may `get` and `patch`
 * this ConfigMap, and make one there. With `existing` it is a prerequisite.
 */
export class UserWorkloadMonitoring extends Construct {
  constructor(scope: Construct, id: string, props: { readonly namespace: string }) {
    super(scope, id);
    setSyncWave(this, 'exposure');
    const { namespace } = props;
    new OcJob(this, 'Job', {
      name,
      namespace,
      command: bash('components/platform/user-workload-monitoring.sh'),
      env: { NAMESPACE: config.namespace, CONFIG_MAP: config.name },
      rights: [
        {
          namespace: config.namespace,
          rules: [
            rule('', 'configmaps', ['get', 'patch'], [config.name]),
            // A new cluster has none. Kubernetes cannot restrict it to a name; what is there already stays safe.
            rule('', 'configmaps', ['create']),
          ],
        },
      ],
    });
  }
}
