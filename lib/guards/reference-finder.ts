import { isRecord, type Manifest, recordsAt } from '../kubernetes/manifest';
import { knownKind } from '../kinds/kinds';
import { type FoundReference, named, variableReferences, volumeReferences } from '../kinds/references';
import type { RenderedObject } from '../cluster/rendered-object';
import { containersOf, type PodLocation, podsOf } from './pods';

/** One object names another. */
export interface Reference extends FoundReference {
  readonly from: RenderedObject;
}

/** Every reference of an object to another one: its namespace, those of its pods, and those of its kind. */
export function referencesOf(object: RenderedObject): Reference[] {
  const { manifest } = object;
  const ofKind = knownKind(manifest)?.references ?? 'none';
  const found = [
    ...named('Namespace', manifest.metadata.namespace, undefined, 'metadata.namespace'),
    ...podsOf(manifest).flatMap((pod) => podReferences(pod, manifest)),
    ...(ofKind === 'none' ? [] : ofKind(manifest)),
  ];
  return found.map((reference) => ({ from: object, ...reference }));
}

function podReferences(pod: PodLocation, { metadata }: Manifest): FoundReference[] {
  const { namespace } = metadata;
  const volumes = recordsAt(pod.spec, 'volumes').flatMap((volume, index) => [
    ...volumeReferences(volume, namespace, `${pod.path}.volumes[${index}]`),
    ...recordsAt(volume, 'projected', 'sources').flatMap((source, position) =>
      volumeReferences(source, namespace, `${pod.path}.volumes[${index}].projected.sources[${position}]`),
    ),
  ]);
  const containers = [...containersOf(pod), ...modelContainer(pod)].flatMap(({ path, container }) =>
    variableReferences(container, namespace, path),
  );
  return [
    ...named('ServiceAccount', pod.spec.serviceAccountName, namespace, `${pod.path}.serviceAccountName`),
    ...recordsAt(pod.spec, 'imagePullSecrets').flatMap((secret, index) =>
      named('Secret', secret.name, namespace, `${pod.path}.imagePullSecrets[${index}].name`),
    ),
    ...volumes,
    ...containers,
  ];
}

/** The `model` of an InferenceService is a container with a few more fields. */
function modelContainer(pod: PodLocation): { path: string; container: Record<string, unknown> }[] {
  const model = pod.spec.model;
  return isRecord(model) ? [{ path: `${pod.path}.model`, container: model }] : [];
}
