import { Construct } from 'constructs';
import { gpuScheduling, poolDevice, selectorText, taintText } from '../../workload/gpu-scheduling';
import type { Prerequisite } from '../../cluster/cluster-needs';
import { Platform } from '../../cluster/platform';
import { sharingLabels } from '../../environment/gpu-sharing';
import { instanceTypesWith } from '../../environment/instance-types';
import { knownGpu } from '../../environment/known-gpus';
import { managedService } from '../../environment/managed-services';
import type { Environment, GpuPoolSettings } from '../../environment/schema';
import { count } from '../../program/value-text';
import { ClusterAutoscaler } from './cluster-autoscaler';
import { GpuMachineSet } from './gpu-machine-set';
import { Needs } from '../../cluster/needs';

/** The nodes of the GPU pools: a MachineSet where a pool has an instance type, else a prerequisite. */
export class GpuNodes extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const { gpuPools, aws } = platform.environment;
    for (const pool of gpuPools) {
      if (pool.instanceType === undefined) {
        for (const each of prerequisites(platform.environment, pool)) Needs.of(this).prerequisite(each);
      } else {
        new GpuMachineSet(this, pool.name, pool);
      }
    }
    if (aws !== undefined && gpuPools.some(({ autoscaling }) => autoscaling !== undefined)) {
      new ClusterAutoscaler(this, 'cluster-autoscaler', aws.clusterAutoscaler);
    }
  }
}

function prerequisites(environment: Environment, pool: GpuPoolSettings): Prerequisite[] {
  const { name, nodes, gpusPerNode, gpu, taints } = pool;
  const selector = selectorText(gpuScheduling(environment, pool, 0).nodeSelector);
  const tainted = taints.length === 0 ? '' : `, tainted ${taints.map(taintText).join(', ')}`;
  const ready = `GPU pool ${name}: ${nodes} node(s) with ${gpusPerNode} ${gpu} each are ready, labelled ${selector}${tainted}`;
  const labels = Object.entries(sharingLabels(pool));
  if (managedService(environment.managed)?.machinePools === true)
    return [{ text: `${ready}: ${machinePool(environment, pool)}` }];
  return [
    { text: ready },
    ...labels.map(([key, value]) => {
      const devices = count(gpusPerNode * poolDevice(environment, pool).perGpu, 'nvidia.com/gpu');
      // The label of the product changes with the sharing; the one before it finds the nodes.
      const nodesOfPool =
        pool.nodeSelector === undefined
          ? `nvidia.com/gpu.product=${knownGpu(environment, gpu).productLabel}`
          : selector;
      return {
        text: `GPU pool ${name}: its nodes share their GPUs, so that each has ${devices}, by a label`,
        command: `label nodes -l ${nodesOfPool} ${key}=${value}`,
      };
    }),
  ];
}

/** Labels and taints of a node of ROSA are those of its machine pool; nobody else sets them. */
function machinePool(environment: Environment, pool: GpuPoolSettings): string {
  const { name, nodes, gpu, gpusPerNode, taints, nodeSelector } = pool;
  const [type = 'TYPE'] = instanceTypesWith(environment, gpu, gpusPerNode);
  const labels = selectorText({ ...nodeSelector, ...sharingLabels(pool) });
  // The command wants a value; the pods of a pool without one tolerate every value.
  const tainted = taints.map(({ key, value, effect }) => `${key}=${value ?? 'true'}:${effect}`).join(',');
  return [
    `rosa create machinepool --cluster CLUSTER --name ${name} --replicas ${nodes} --instance-type ${type}`,
    ...(labels === '' ? [] : [`--labels '${labels}'`]),
    ...(tainted === '' ? [] : [`--taints '${tainted}'`]),
  ].join(' ');
}
