import { k8s } from 'cdk8s-plus-28';

/** CPU and memory of a container, as Kubernetes quantities. */
export interface Resources {
  readonly cpu: string;
  readonly memory: string;
  /** @default same as `cpu` */
  readonly cpuLimit?: string;
  /** @default same as `memory` */
  readonly memoryLimit?: string;
  /** Disk of the node, by which the scheduler finds one with room: `nodeDisk` counts it. @default none */
  readonly ephemeralStorage?: string;
  /** Disk of the node, above which the kubelet evicts the pod. @default none */
  readonly ephemeralStorageLimit?: string;
}

/** Requests and limits of a container; GPUs are the same in both, as Kubernetes demands. */
export function resourcesOf(resources: Resources, gpus = 0): k8s.ResourceRequirements {
  const gpu: Record<string, k8s.Quantity> =
    gpus > 0 ? { 'nvidia.com/gpu': k8s.Quantity.fromString(String(gpus)) } : {};
  return {
    requests: {
      cpu: k8s.Quantity.fromString(resources.cpu),
      memory: k8s.Quantity.fromString(resources.memory),
      ...diskQuantity(resources.ephemeralStorage),
      ...gpu,
    },
    limits: {
      cpu: k8s.Quantity.fromString(resources.cpuLimit ?? resources.cpu),
      memory: k8s.Quantity.fromString(resources.memoryLimit ?? resources.memory),
      ...diskQuantity(resources.ephemeralStorageLimit),
      ...gpu,
    },
  };
}

function diskQuantity(size: string | undefined): Record<string, k8s.Quantity> {
  return size === undefined ? {} : { 'ephemeral-storage': k8s.Quantity.fromString(size) };
}
