import { recordAt } from '../../../lib/kubernetes/manifest';
import { awsInstanceTypes } from '../../../lib/catalogues/aws-instance-types';
import { core, kindOf } from './kinds';
import { makeNode } from './nodes';
import type { KubeObject } from './objects';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import type { Taint } from './workload-types';

export interface MachineSet extends KubeObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly spec: {
        readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
        readonly taints?: readonly Taint[];
        readonly providerSpec?: unknown;
      };
    };
  };
}

export const machineSets = kindOf<MachineSet>('machine.openshift.io/v1beta1', 'MachineSet', 'machinesets');
const machineSetOf = 'machine.openshift.io/machineset';

/** Nodes of MachineSets (openshift/machine-api-operator pkg/controller/machineset/status.go @release-4.18). */
export const machineApi: PlayedOperator = {
  name: 'machine API',
  watches: [machineSets, core.nodes],
  turn: async (cluster) => {
    await forEach(cluster.attended(machineSets), (each) => followMachineSet(cluster, each));
    const wanted = new Set(cluster.list(machineSets).flatMap(namesOf));
    const gone = cluster
      .list(core.nodes)
      .filter(
        ({ metadata }) => metadata.annotations?.[machineSetOf] !== undefined && !wanted.has(metadata.name),
      );
    await forEach(gone, (node) => cluster.remove(core.nodes, node));
  },
};

function namesOf({ metadata: { name }, spec }: MachineSet): string[] {
  return Array.from({ length: spec.replicas ?? 1 }, (_, index) => `${name}-${index}`);
}

async function followMachineSet(cluster: PlayedCluster, machineSet: MachineSet): Promise<void> {
  const { name, generation, deletionTimestamp } = machineSet.metadata;
  const { metadata, taints = [], providerSpec } = machineSet.spec.template.spec;
  const names = namesOf(machineSet);
  const there = names.filter((node) => cluster.get(core.nodes, node) !== undefined);
  if (deletionTimestamp === undefined && cluster.age(machineSet) >= cluster.behaviour.seconds.install) {
    const { instanceType, placement } = recordAt(providerSpec, 'value');
    const type = text(instanceType);
    await forEach(
      names.filter((node) => !there.includes(node)),
      (node) =>
        makeNode(cluster, {
          name: node,
          labels: {
            'node-role.kubernetes.io/worker': '',
            'node.kubernetes.io/instance-type': type,
            'topology.kubernetes.io/zone': text(recordAt(placement).availabilityZone),
            'topology.kubernetes.io/region': text(recordAt(placement).region),
            ...metadata?.labels,
          },
          annotations: { [machineSetOf]: name },
          taints,
          gpus: awsInstanceTypes.get(type)?.gpus ?? 0,
        }),
    );
  }
  const ready = there.length;
  await cluster.setStatus(machineSets, machineSet, {
    replicas: names.length,
    fullyLabeledReplicas: names.length,
    readyReplicas: ready,
    availableReplicas: ready,
    observedGeneration: generation,
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
