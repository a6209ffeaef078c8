import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { Producers } from '../../../lib/guards/producers';

interface Reference {
  readonly kind: string;
  readonly name: string;
  /** Key of a Secret or ConfigMap. @default all of it */
  readonly key?: string;
}

/** Objects that the pod of an operator needs and that nobody makes, in sentences. */
export function referenceProblems(pod: Manifest, producers: Producers): string[] {
  const { namespace } = pod.metadata;
  return referencesOf(recordAt(pod, 'spec')).flatMap(({ kind, name, key }) => {
    const producer = producers.find(kind, namespace, name);
    if (producer === undefined) return [`needs ${kind} ${name}, which nobody makes`];
    return key === undefined || producer.parts === undefined || producer.parts.has(key)
      ? []
      : [`needs key ${key} of ${kind} ${name}, which has none`];
  });
}

function referencesOf(spec: Record<string, unknown>): Reference[] {
  const containers = [...recordsAt(spec, 'initContainers'), ...recordsAt(spec, 'containers')];
  return [
    ...each('ServiceAccount', spec.serviceAccountName ?? 'default'),
    ...recordsAt(spec, 'imagePullSecrets').flatMap(({ name }) => each('Secret', name)),
    ...recordsAt(spec, 'volumes').flatMap((volume) => [
      ...each('PersistentVolumeClaim', recordAt(volume, 'persistentVolumeClaim').claimName),
      ...each('Secret', recordAt(volume, 'secret').secretName),
      ...each('ConfigMap', recordAt(volume, 'configMap').name),
    ]),
    ...containers.flatMap((container) => [
      ...recordsAt(container, 'env').flatMap(({ valueFrom }) => [
        ...keyed('Secret', recordAt(valueFrom, 'secretKeyRef')),
        ...keyed('ConfigMap', recordAt(valueFrom, 'configMapKeyRef')),
      ]),
      ...recordsAt(container, 'envFrom').flatMap((from) => [
        ...each('Secret', recordAt(from, 'secretRef').name),
        ...each('ConfigMap', recordAt(from, 'configMapRef').name),
      ]),
    ]),
  ];
}

function each(kind: string, name: unknown): Reference[] {
  return typeof name === 'string' ? [{ kind, name }] : [];
}

function keyed(kind: string, { name, key, optional }: Record<string, unknown>): Reference[] {
  return optional !== true && typeof name === 'string' && typeof key === 'string'
    ? [{ kind, name, key }]
    : [];
}
