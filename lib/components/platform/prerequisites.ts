import type { OpenShiftAiPrerequisite } from '../../releases/openshift-ai';
import type { Platform } from '../../cluster/platform';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';
import { secretsFrom } from './external-secrets';
import { operatorPrerequisites } from './operators';
import { secretStorePrerequisites } from './stored-secrets';
import { isScraped, userWorkloadMonitoringPrerequisite } from './user-workload-monitoring';

/** What the owner has to see to because the environment does not make it, though something needs it. */
export function platformPrerequisites(platform: Platform, needs: ClusterNeeds): Prerequisite[] {
  const { dataScienceCluster, userWorkloadMonitoring, secrets } = platform.environment;
  const { store } = secrets;
  return [
    ...operatorPrerequisites(platform, needs),
    ...(dataScienceCluster === 'existing'
      ? platform.release.openShiftAi.prerequisites(needs).map(openShiftAiPrerequisite)
      : []),
    ...(userWorkloadMonitoring === 'existing' && isScraped(needs)
      ? [userWorkloadMonitoringPrerequisite]
      : []),
    ...(store === undefined
      ? []
      : secretStorePrerequisites({ store, secrets: secretsFrom(needs, secrets, 'stored') })),
  ];
}

function openShiftAiPrerequisite({ text, namespace }: OpenShiftAiPrerequisite): Prerequisite {
  return namespace === undefined ? { text } : { text, object: { kind: 'Namespace', name: namespace } };
}
