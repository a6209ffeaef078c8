import { Construct } from 'constructs';
import { gpuScheduling, selectorText, taintText } from '../../workload/gpu-scheduling';
import type { Prerequisite } from '../../cluster/cluster-needs';
import { Platform } from '../../cluster/platform';
import { sharingLabels } from '../../environment/gpu-sharing';
import type { GpuPool } from '../../environment/gpu-pool';
import { managedService } from '../../environment/managed-services';
import type { AwsSettings } from '../../environment/schema';
import { count } from '../../program/value-text';
import { ClusterAutoscaler } from './cluster-autoscaler';
import { GpuMachineSet } from './gpu-machine-set';
import { Needs } from '../../cluster/needs';

export interface GpuNodesProps {
  readonly pools: readonly GpuPool[];
  /** Where a pool makes its nodes. @default no pool does */
  readonly aws?: AwsSettings;
}

/** The nodes of the GPU pools: a MachineSet where a pool has an instance type, else a prerequisite. */
export class GpuNodes extends Construct {
  constructor(scope: Construct, id: string, { pools, aws }: GpuNodesProps) {
    super(scope, id);
    const { managed } = Platform.of(this);
    for (const pool of pools) {
      if (pool.instanceType === undefined) {
        for (const each of prerequisites(pool, managed)) Needs.of(this).prerequisite(each);
      } else {
        new GpuMachineSet(this, pool.name, { pool, aws });
      }
    }
    if (aws !== undefined && pools.some(({ autoscaling }) => autoscaling !== undefined)) {
      new ClusterAutoscaler(this, 'cluster-autoscaler', aws.clusterAutoscaler);
    }
  }
}

function prerequisites(pool: GpuPool, managed: Platform['managed']): Prerequisite[] {
  const { name, nodes, gpusPerNode, gpu, taints } = pool;
  const selector = selectorText(gpuScheduling(pool, 0).nodeSelector);
  const tainted = taints.length === 0 ? '' : `, tainted ${taints.map(taintText).join(', ')}`;
  const ready = `GPU pool ${name}: ${nodes} node(s) with ${gpusPerNode} ${gpu} each are ready, labelled ${selector}${tainted}`;
  const labels = Object.entries(sharingLabels(pool));
  if (managedService(managed)?.machinePools === true) return [{ text: `${ready}: ${machinePool(pool)}` }];
  return [
    { text: ready },
    ...labels.map(([key, value]) => {
      const devices = count(gpusPerNode * pool.device.perGpu, 'nvidia.com/gpu');
      // The label of the product changes with the sharing; the one before it finds the nodes.
      const nodesOfPool =
        pool.nodeSelector === undefined ? `nvidia.com/gpu.product=${pool.product.productLabel}` : selector;
      return {
        text: `GPU pool ${name}: its nodes share their GPUs, so that each has ${devices}, by a label`,
        command: `label nodes -l ${nodesOfPool} ${key}=${value}`,
      };
    }),
  ];
}

/** Labels and taints of a node of ROSA are those of its machine pool; nobody else sets them. */
function machinePool(pool: GpuPool): string {
  const { name, nodes, instanceTypes, taints, nodeSelector } = pool;
  const [type = 'TYPE'] = instanceTypes;
  const labels = selectorText({ ...nodeSelector, ...sharingLabels(pool) });
  // The command wants a value; the pods of a pool without one tolerate every value.
  const tainted = taints.map(({ key, value, effect }) => `${key}=${value ?? 'true'}:${effect}`).join(',');
  return [
    `rosa create machinepool --cluster CLUSTER --name ${name} --replicas ${nodes} --instance-type ${type}`,
    ...(labels === '' ? [] : [`--labels '${labels}'`]),
    ...(tainted === '' ? [] : [`--taints '${tainted}'`]),
  ].join(' ');
}
