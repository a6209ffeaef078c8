import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as dashboard from '../../../imports/dashboard.opendatahub.io';
import * as infrastructure from '../../../imports/infrastructure.opendatahub.io';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import { objectLabels } from '../../cluster/labels';
import { needCapability, Platform } from '../../cluster/platform';
import type { GpuPool } from '../../environment/gpu-pool';
import type { GpuPoolSettings } from '../../environment/schema';
import { Needs } from '../../cluster/needs';

const gpuResource = 'nvidia.com/gpu';

/**
 * What people choose in the dashboard to get a GPU, per pool: a HardwareProfile, and an AcceleratorProfile, which the
 * dashboard of 2.25 reads while hardware profiles are switched off (adnan-drina/private-ai-demo
 * gitops/stage00-ai-platform/hardware-profiles @2fa9805).
 */
export class HardwareProfiles extends Construct {
  /** The dashboard reads them in the namespace of OpenShift AI. */
  private readonly namespace: string;

  constructor(scope: Construct, id: string, pools: readonly GpuPool[]) {
    super(scope, id);
    const platform = Platform.of(this);
    this.namespace = platform.release.openShiftAi.applicationsNamespace;
    Needs.of(this).operator('openshift-ai');
    needCapability(this, 'dashboard');
    for (const pool of pools) this.makeProfiles(pool);
  }

  private makeProfiles(pool: GpuPool): void {
    const { nodeSelector, tolerations } = gpuScheduling(pool, 0);
    const displayName = `NVIDIA ${pool.device.title} (${pool.name})`;
    const description = descriptionOf(pool);
    new infrastructure.HardwareProfile(this, `${pool.name}-hardware`, {
      metadata: {
        name: pool.name,
        namespace: this.namespace,
        labels: objectLabels(pool.name),
        annotations: {
          'opendatahub.io/display-name': displayName,
          'opendatahub.io/description': description,
          'opendatahub.io/disabled': 'false',
          // Empty: everywhere.
          'opendatahub.io/dashboard-feature-visibility': '[]',
        },
      },
      spec: {
        identifiers: identifiers(pool),
        scheduling: {
          type: 'Node',
          node: { nodeSelector: { ...nodeSelector }, tolerations: [...tolerations] },
        },
      },
    });
    new dashboard.AcceleratorProfile(this, `${pool.name}-accelerator`, {
      metadata: { name: pool.name, namespace: this.namespace, labels: objectLabels(pool.name) },
      spec: {
        displayName,
        description,
        enabled: true,
        identifier: gpuResource,
        tolerations: [...tolerations],
      },
    });
  }
}

/** CPU and memory start so low that the smallest GPU node, with 4 cores and 16 GiB, has room; the node is the limit. */
function identifiers(pool: GpuPoolSettings): infrastructure.HardwareProfileSpecIdentifiers[] {
  const number = (value: number) => k8s.IntOrString.fromNumber(value);
  const text = (value: string) => k8s.IntOrString.fromString(value);
  return [
    {
      displayName: 'CPU',
      identifier: 'cpu',
      resourceType: 'CPU',
      minCount: number(1),
      defaultCount: number(2),
    },
    {
      displayName: 'Memory',
      identifier: 'memory',
      resourceType: 'Memory',
      minCount: text('2Gi'),
      defaultCount: text('8Gi'),
    },
    {
      displayName: 'GPU',
      identifier: gpuResource,
      resourceType: 'Accelerator',
      minCount: number(1),
      defaultCount: number(1),
      // Two parts could be parts of one and the same GPU.
      maxCount: number(pool.sharing.type === 'none' ? pool.gpusPerNode : 1),
    },
  ];
}

function descriptionOf({ gpu, gpusPerNode, sharing }: GpuPoolSettings): string {
  switch (sharing.type) {
    case 'none':
      return `${gpusPerNode} ${gpu} per node`;
    case 'time-slicing':
      return `${gpu}, which up to ${sharing.replicas} pods share with all of its memory`;
    case 'mig':
      return `A ${sharing.profile} part of ${gpu} with memory of its own`;
  }
}
