import { parseQuantity } from '../kubernetes/quantity';

const MIB = 2 ** 20;

/**
 * Logs of one container, in MiB. OpenShift's kubelet keeps 5 files of 50 MiB (openshift/machine-config-operator
 * templates/worker/01-worker-kubelet/_base/files/kubelet.yaml @01e20aa) and looks every 10 seconds, so twice as much.
 */
export const logsMiB = 512;

/**
 * What a container takes of its node's disk, as a Kubernetes quantity: directories of these sizes, and its logs. Nothing
 * else grows where the root file system is read-only.
 *
 * @param sizes Kubernetes quantities
 */
export function nodeDisk(...sizes: readonly string[]): string {
  const bytes = sizes.reduce((sum, size) => sum + (parseQuantity(size) ?? 0), 0);
  return `${Math.ceil(bytes / MIB) + logsMiB}Mi`;
}
