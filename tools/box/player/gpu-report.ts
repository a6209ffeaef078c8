import { parse } from 'yaml';
import { recordsAt } from '../../../lib/kubernetes/manifest';
import { awsInstanceTypes } from '../../../lib/catalogues/aws-instance-types';
import { type Gpu, gpuCatalogue } from '../../../lib/catalogues/gpu-catalogue';
import { gpuCount } from './nodes';
import type { Node } from './workload-types';

/**
 * How many GPUs a node reports: as many as it has, or more where its labels say that they are shared. `settings` are
 * those of the device plugin, by the name in the label (NVIDIA/k8s-device-plugin cmd/config-manager/main.go,
 * NVIDIA/gpu-operator assets/state-mig-manager @v25.3.4).
 */
export function reportedGpus(node: Node, settings: Readonly<Record<string, string>>): number {
  const { labels = {} } = node.metadata;
  const count = gpuCount(node);
  const text = settings[labels['nvidia.com/device-plugin.config'] ?? ''];
  if (text !== undefined) {
    const shared = recordsAt(parse(text), 'sharing', 'timeSlicing', 'resources');
    return count * Number(shared.find(({ name }) => name === 'nvidia.com/gpu')?.replicas ?? 1);
  }
  const profile = labels['nvidia.com/mig.config']?.replace(/^all-/, '');
  const gpu = awsInstanceTypes.get(labels['node.kubernetes.io/instance-type'] ?? '')?.gpu;
  if (profile === undefined || gpu === undefined) return count;
  const { mig }: Gpu = gpuCatalogue[gpu];
  return count * (mig?.[profile]?.parts ?? 1);
}
