import { GIB, parseQuantity } from '../../kubernetes/quantity';
import type { Finding } from '../finding';
import type { Environment } from '../schema';

/**
 * PAI-110: a quota below the volumes of its namespace. What operators make counts too, so the volumes are known once the
 * environment is constructed.
 */
export function storageQuota(
  { namespaces, quotas }: Environment,
  volumes: readonly { readonly namespace: string; readonly name: string; readonly size: string }[],
): Finding[] {
  const { storage } = quotas;
  const ours = volumes.filter(({ namespace }) => namespace === namespaces.workloads);
  const needed = ours.reduce((sum, { size }) => sum + (parseQuantity(size) ?? 0), 0);
  if (storage === undefined || (parseQuantity(storage) ?? 0) >= needed) return [];
  return [
    {
      code: 'PAI-110',
      path: ['quotas', 'storage'],
      message: `${storage} are less than the volumes of ${namespaces.workloads}: ${ours.map(({ name, size }) => `${name} ${size}`).join(', ')}`,
      remedy: `write at least ${Math.ceil(needed / GIB)}Gi; other weights get another volume while the old one serves, which takes its size twice`,
    },
  ];
}
