import type { RenderedObject } from '../cluster/rendered-object';
import { syncWaves } from '../kinds/sync-waves';
import { groupKindOf, partsOf } from '../kinds/kinds';
import { type Guard, objectProblem } from './guard';
import { Producers } from './producers';
import { referencesOf } from './reference-finder';

/** PAI-206: what an object needs is applied in an earlier stage or wave, or in the same one. */
export const neededObjectsComeFirst: Guard = (rendered) => {
  const producers = new Producers(rendered);
  return rendered.objects.flatMap(referencesOf).flatMap(({ from, kind, name, namespace, path }) => {
    const needed = producers.find(kind, namespace, name)?.object;
    // A role binding may name a service account, or a role that an operator makes, before it exists; it takes effect then.
    const waits =
      path.startsWith('subjects[') ||
      (path === 'roleRef.name' && needed !== undefined && groupKindOf(needed.manifest) !== kind);
    if (needed === undefined || waits || !comesAfter(needed, from)) return [];
    const message = `is applied in ${position(from)}, but needs ${partsOf(kind).kind} ${name} of ${position(needed)}`;
    const remedy =
      'move one of them: an object takes its wave from its kind, or from setSyncWave of its component';
    return [objectProblem('PAI-206', from, message, remedy, path)];
  });
};

function comesAfter(a: RenderedObject, b: RenderedObject): boolean {
  return (
    a.folderOrder > b.folderOrder ||
    (a.folderOrder === b.folderOrder && syncWaves[a.syncWave] > syncWaves[b.syncWave])
  );
}

function position(object: RenderedObject): string {
  return `${object.folder}, wave ${object.syncWave} (${syncWaves[object.syncWave]})`;
}
