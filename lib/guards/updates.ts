import { contentHash } from '../cluster/content-hash';
import { groupKindOf, knownKind } from '../kinds/kinds';
import type { Problem } from '../program/errors';
import { isRecord, type Manifest, recordAt, recordsAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { contentAnnotation } from '../workload/workload';
import { type Guard, objectProblem } from './guard';
import { podsOf } from './pods';
import { referencesOf } from './reference-finder';

/** PAI-217: a server with a volume stops before its successor starts, and changed configuration makes a new pod. */
export const updatesArrive: Guard = ({ objects }) => {
  const configMaps = objects
    .map(({ manifest }) => manifest)
    .filter((manifest) => groupKindOf(manifest) === 'ConfigMap');
  return objects.flatMap((object) => [
    ...overlapOnVolume(object),
    ...referencesOf(object).flatMap(({ kind, name, namespace, path }) => {
      const read = configMaps.find(
        ({ metadata }) => kind === 'ConfigMap' && metadata.name === name && metadata.namespace === namespace,
      );
      if (read === undefined || !staysAsItIs(object.manifest, read)) return [];
      const message = `reads ConfigMap ${name} when it starts, and goes on with the old one when that changes`;
      return [objectProblem('PAI-217', object, message, 'make its content part of the pod', path)];
    }),
  ]);
};

/** Two pods of an update would want one volume, or write one database. */
function overlapOnVolume(object: RenderedObject): Problem[] {
  const { manifest } = object;
  if (
    groupKindOf(manifest) !== 'apps/Deployment' ||
    recordAt(manifest, 'spec', 'strategy').type === 'Recreate'
  )
    return [];
  const claims = podsOf(manifest)
    .flatMap(({ spec }) => recordsAt(spec, 'volumes'))
    .some((volume) => isRecord(volume.persistentVolumeClaim));
  if (!claims) return [];
  const message = 'starts a second pod on its volume during an update';
  return [objectProblem('PAI-217', object, message, "leave out update: 'overlap'", 'spec.strategy')];
}

/** Whether the pods of an object are the same after a change of the ConfigMap. */
function staysAsItIs(reader: Manifest, { metadata, data = {} }: Manifest): boolean {
  if (metadata.name.endsWith(`-${contentHash(data)}`)) return false;
  // Its operator hands the name on, and looks at nothing else (docling-operator internal/reconcilers/deployment.go @bf3d436).
  if (groupKindOf(reader) === 'docling.github.io/DoclingServe') return true;
  const pods = knownKind(reader)?.pods ?? 'none';
  if (pods === 'none' || pods.runs !== 'server') return false;
  const annotations = recordAt(reader, 'spec', 'template', 'metadata', 'annotations');
  return annotations[contentAnnotation] === undefined;
}
