import { core } from './kinds';
import { condition, timestamp } from './objects';
import type { PlayedCluster } from './played-cluster';
import type { Node, Taint } from './workload-types';

/** Annotation with how many GPUs a node has, for whoever finds them. */
const gpusOf = 'box/gpus';

export interface PlayedNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly gpus: number;
  /** Whether its GPUs are reported from the start, by a GPU operator that is there. @default false */
  readonly reported?: boolean;
}

/** Makes a node with room for everything but GPUs, which are reported once the GPU operator has found them. */
export async function makeNode(cluster: PlayedCluster, node: PlayedNode): Promise<void> {
  const { name, labels, annotations = {}, taints, gpus, reported = false } = node;
  await cluster.create(core.nodes, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...labels,
      },
      annotations: { ...annotations, [gpusOf]: String(gpus) },
    },
    spec: { taints },
  });
  const made = cluster.get(core.nodes, name);
  if (made === undefined) return;
  const capacity = {
    cpu: '64',
    memory: '512Gi',
    pods: '250',
    'ephemeral-storage': '1Ti',
    ...(reported ? { 'nvidia.com/gpu': String(gpus) } : {}),
  };
  await cluster.setStatus(core.nodes, made, {
    capacity,
    allocatable: capacity,
    conditions: [
      {
        ...condition('Ready', true, 'KubeletReady', 'kubelet is posting ready status'),
        lastHeartbeatTime: timestamp(),
      },
    ],
  });
  // The admission of nodes adds a taint that the node lifecycle controller, which does not run, would take away.
  await cluster.merge(core.nodes, cluster.get(core.nodes, name) ?? made, { spec: { taints } });
}

export function gpuCount({ metadata }: Node): number {
  return Number(metadata.annotations?.[gpusOf] ?? 0);
}
