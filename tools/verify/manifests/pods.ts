import { isRecord, type Manifest, recordAt } from '../../../lib/kubernetes/manifest';
import { nameOf } from './documents';

/** A pod as a judge sees it, with the object that it comes from. */
export interface PodOf {
  /** How findings name it: the object that has its template, or the pod that an operator makes. */
  readonly object: string;
  /** With the namespace of its object. */
  readonly pod: Manifest;
}

/** Pods of the objects that Kubernetes itself makes pods from. */
export function podsOf(manifests: readonly Manifest[]): PodOf[] {
  return manifests.flatMap((manifest) => {
    const { name, namespace } = manifest.metadata;
    if (manifest.kind === 'Pod') return [{ object: nameOf(manifest), pod: manifest }];
    const template =
      manifest.kind === 'CronJob'
        ? recordAt(manifest, 'spec', 'jobTemplate', 'spec', 'template')
        : recordAt(manifest, 'spec', 'template');
    const spec = recordAt(template, 'spec');
    if (!Array.isArray(spec.containers)) return [];
    const metadata = { name, namespace, labels: labelsOf(recordAt(template, 'metadata').labels) };
    return [{ object: nameOf(manifest), pod: { apiVersion: 'v1', kind: 'Pod', metadata, spec } }];
  });
}

function labelsOf(labels: unknown): Record<string, string> {
  if (!isRecord(labels)) return {};
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
}
