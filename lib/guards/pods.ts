import { isRecord, type Manifest, recordAt } from '../kubernetes/manifest';
import { knownKind } from '../kinds/kinds';

/** A pod specification inside an object, with its path. */
export interface PodLocation {
  readonly path: string;
  readonly spec: Record<string, unknown>;
  readonly labels: Record<string, unknown>;
}

/** Pod specifications of the kinds that carry one; custom resources are mostly one themselves. */
export function podsOf(manifest: Manifest): PodLocation[] {
  const pods = knownKind(manifest)?.pods ?? 'none';
  if (pods === 'none') return [];
  const { template, spec, more = [] } = pods;
  const labels = template === 'none' ? {} : recordAt(manifest, ...template, 'metadata', 'labels');
  return [spec, ...more]
    .map((path) => ({ path: path.join('.'), spec: recordAt(manifest, ...path), labels }))
    .filter((pod, index) => index === 0 || Object.keys(pod.spec).length > 0);
}

/** Containers of a pod, init containers first, with their paths. */
export function containersOf(pod: PodLocation): { path: string; container: Record<string, unknown> }[] {
  return ['initContainers', 'containers'].flatMap((field) => {
    const list = pod.spec[field];
    return Array.isArray(list)
      ? list
          .filter(isRecord)
          .map((container, index) => ({ path: `${pod.path}.${field}[${index}]`, container }))
      : [];
  });
}
