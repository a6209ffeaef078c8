import { core, kindOf } from './kinds';
import { machineSets } from './machines';
import type { KubeObject } from './objects';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import type { Pod } from './workload-types';

interface MachineAutoscaler extends KubeObject {
  readonly spec: {
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly scaleTargetRef: { readonly name: string };
  };
}

const autoscalers = kindOf<MachineAutoscaler>(
  'autoscaling.openshift.io/v1beta1',
  'MachineAutoscaler',
  'machineautoscalers',
);
const clusterAutoscalers = kindOf(
  'autoscaling.openshift.io/v1',
  'ClusterAutoscaler',
  'clusterautoscalers',
  'cluster',
);

/**
 * The cluster autoscaler: one more machine for a pod that no node takes. Machines that nothing needs stay, since the
 * real one takes ten minutes to end them (openshift/cluster-autoscaler-operator, openshift/kubernetes-autoscaler
 * cluster-autoscaler/cloudprovider/clusterapi @release-4.18).
 */
export const clusterAutoscaler: PlayedOperator = {
  name: 'cluster autoscaler',
  watches: [autoscalers, clusterAutoscalers, machineSets, core.pods, core.nodes],
  turn: async (cluster) => {
    if (cluster.attended(clusterAutoscalers).length === 0) return;
    await forEach(cluster.attended(autoscalers), (each) => followAutoscaler(cluster, each));
  },
};

async function followAutoscaler(cluster: PlayedCluster, autoscaler: MachineAutoscaler): Promise<void> {
  const { minReplicas, maxReplicas, scaleTargetRef } = autoscaler.spec;
  const machineSet = cluster.get(machineSets, scaleTargetRef.name, autoscaler.metadata.namespace);
  if (machineSet === undefined) return;
  const { replicas = 1, template } = machineSet.spec;
  const waiting = cluster.list(core.pods).some((pod) => waitsFor(pod, template.spec.metadata?.labels ?? {}));
  const arrived = cluster
    .list(core.nodes)
    .filter(({ metadata }) => metadata.name.startsWith(`${machineSet.metadata.name}-`)).length;
  const wanted = waiting && arrived >= replicas ? replicas + 1 : replicas;
  const allowed = Math.min(Math.max(wanted, minReplicas), maxReplicas);
  if (allowed !== machineSet.spec.replicas)
    await cluster.merge(machineSets, machineSet, { spec: { replicas: allowed } });
}

/** Whether a pod that no node takes would be taken by a node with these labels. */
export function waitsFor(
  { spec, status }: Pick<Pod, 'spec' | 'status'>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const selector = Object.entries(spec.nodeSelector ?? {});
  return (
    spec.nodeName === undefined &&
    status.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable') ===
      true &&
    selector.length > 0 &&
    selector.every(([key, value]) => labels[key] === value)
  );
}
