import { Construct } from 'constructs';
import { gpuScheduling, poolDevice, selectorText, taintText } from '../core/gpu-scheduling';
import { Platform } from '../core/platform';
import { sharingLabels } from '../environment/gpu-sharing';
import type { GpuPoolSettings } from '../environment/schema';
import { count } from '../environment/value-text';
import { ClusterAutoscalerObject } from './cluster-autoscaler';
import { GpuMachineSet } from './gpu-machine-set';

/** The nodes of the GPU pools: a MachineSet where a pool has an instance type, else a duty. */
export class GpuNodes extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const { gpuPools, aws } = platform.environment;
    for (const pool of gpuPools) {
      if (pool.instanceType === undefined) {
        for (const text of duties(pool)) platform.expect({ text });
      } else {
        new GpuMachineSet(this, pool.name, pool);
      }
    }
    if (aws !== undefined && gpuPools.some(({ autoscaling }) => autoscaling !== undefined)) {
      new ClusterAutoscalerObject(this, 'cluster-autoscaler', aws.clusterAutoscaler);
    }
  }
}

function duties(pool: GpuPoolSettings): string[] {
  const { name, nodes, gpusPerNode, gpu, taints } = pool;
  const selector = selectorText(gpuScheduling(pool, 0).nodeSelector);
  const tainted = taints.length === 0 ? '' : `, tainted ${taints.map(taintText).join(', ')}`;
  const labels = Object.entries(sharingLabels(pool));
  return [
    `GPU pool ${name}: ${nodes} node(s) with ${gpusPerNode} ${gpu} each are ready, labelled ${selector}${tainted}`,
    ...labels.map(([key, value]) => {
      const devices = count(gpusPerNode * poolDevice(pool).perGpu, 'nvidia.com/gpu');
      // The label of the product changes with the sharing; the one before it finds the nodes.
      const nodesOfPool = pool.nodeSelector === undefined ? 'NODE' : `-l ${selector}`;
      return `GPU pool ${name}: its nodes share their GPUs, so that each has ${devices}: oc label node ${nodesOfPool} ${key}=${value}`;
    }),
  ];
}
