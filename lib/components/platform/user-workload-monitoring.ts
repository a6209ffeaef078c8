import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../../workload/batch-job';
import { cliPod } from '../../workload/cli-pod';
import { objectLabels } from '../../cluster/labels';
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
    new BatchJob(this, 'Job', {
      name,
      namespace,
      ...cliPod({
        script: 'components/platform/user-workload-monitoring.sh',
        env: { NAMESPACE: config.namespace, CONFIG_MAP: config.name },
      }),
    });
    const metadata = { name, namespace: config.namespace, labels: objectLabels(name) };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: [config.name], verbs: ['get', 'patch'] },
        // A new cluster has none. Kubernetes cannot restrict it to a name; what is there already stays safe.
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}
