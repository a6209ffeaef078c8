import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ClusterNeeds } from '../../cluster/cluster-needs';
import type { QuotaSettings } from '../../environment/schema';
import { platformLabels } from '../../cluster/labels';
import { Platform } from '../../cluster/platform';
import { GIB, parseQuantity } from '../../kubernetes/quantity';

export interface QuotasProps {
  readonly needs: Pick<ClusterNeeds, 'namespaces' | 'gpuUses' | 'volumes'>;
  /** Limits that the owner states instead: all of them for the namespace of the workloads, pods for every one. */
  readonly settings: QuotaSettings;
}

/**
 * What a namespace of ours may take: GPUs, storage, numbers of objects. Each is derived from what is rendered,
 * with room for an update (docs/components/namespaces-and-network.md): GPUs of one more replica of the largest
 * model, and each volume once more, since other weights get another volume while the old one serves. No Service may
 * open a port of a node or buy a load balancer.
 *
 * In the namespace of the workloads, a LimitRange gives containers that state nothing a small request: large ones
 * would keep pipeline steps from starting (adnan-drina/private-ai-demo commit 48205f3). It sets no limit: a container
 * that states a larger request only would be refused, since its request would be above that limit. For the same
 * reason no quota counts limits, CPU or memory, which every pod would then have to state.
 */
export class Quotas extends Construct {
  constructor(scope: Construct, id: string, { needs, settings }: QuotasProps) {
    super(scope, id);
    const { workloads } = Platform.of(this).namespaces;
    for (const namespace of needs.namespaces.keys()) {
      const stated = namespace === workloads ? settings : { pods: settings.pods };
      new k8s.KubeResourceQuota(this, namespace, {
        metadata: { name: 'private-ai', namespace, labels: platformLabels },
        spec: { hard: hardLimits(needs, namespace, stated) },
      });
    }
    if (!needs.namespaces.has(workloads)) return;
    new k8s.KubeLimitRange(this, 'limits', {
      metadata: { name: 'private-ai', namespace: workloads, labels: platformLabels },
      spec: { limits: [{ type: 'Container', defaultRequest: small }] },
    });
  }
}

const quantity = (text: string): k8s.Quantity => k8s.Quantity.fromString(text);
const small = { cpu: quantity('100m'), memory: quantity('256Mi') };

function hardLimits(
  needs: QuotasProps['needs'],
  namespace: string,
  stated: QuotaSettings,
): Record<string, k8s.Quantity> {
  const gpuUses = needs.gpuUses.filter((use) => use.namespace === namespace);
  const volumes = needs.volumes.filter((volume) => volume.namespace === namespace);
  const gpus = gpuUses.reduce((sum, { perReplica, replicas }) => sum + perReplica * replicas, 0);
  const oneMore = Math.max(0, ...gpuUses.map(({ perReplica }) => perReplica));
  const bytes = volumes.reduce((sum, { size }) => sum + (parseQuantity(size) ?? 0), 0);
  // The API server writes nothing as 0, without unit.
  const storage = bytes === 0 ? '0' : `${Math.ceil((2 * bytes) / GIB)}Gi`;
  return {
    'requests.nvidia.com/gpu': quantity(String(stated.gpus ?? gpus + oneMore)),
    'requests.storage': quantity(stated.storage ?? storage),
    persistentvolumeclaims: quantity(String(2 * volumes.length + spareClaims)),
    pods: quantity(String(stated.pods)),
    'count/jobs.batch': quantity(String(stated.pods)),
    'services.loadbalancers': quantity('0'),
    'services.nodeports': quantity('0'),
  };
}

/** Claims that people make in the namespace, such as those of workbenches and pipeline steps. */
const spareClaims = 10;
