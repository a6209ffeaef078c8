import type { RenderedObject } from '../cluster/rendered-object';
import { type SyncWave, syncWaves } from '../kinds/sync-waves';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { DefinitionOwner } from '../kinds/kind-record';
import { knownKind } from '../kinds/kinds';
import { type Guard, objectProblem } from './guard';

/**
 * PAI-215: the CustomResourceDefinition of an object comes from an operator or a part of OpenShift AI that
 * something needs, and is there before the object is applied.
 */
export const definitionsAreThere: Guard = (rendered) =>
  rendered.objects.flatMap((object) => {
    const owner = knownKind(object.manifest)?.definition;
    // A kind without a record is not served either: PAI-210.
    if (owner === undefined || typeof owner === 'string') return [];
    const { name, need, known, syncWave } = ownerFacts(owner, rendered);
    if (!known) {
      const remedy = `state Needs.of(this).${need} in the component that makes it`;
      return [
        objectProblem(
          'PAI-215',
          object,
          `needs ${name}, which nothing in the environment asks for`,
          remedy,
          'apiVersion',
        ),
      ];
    }
    if (comesAfter(object, syncWave)) return [];
    const message = `is applied in wave ${object.syncWave}, and ${name} is ready only after wave ${syncWave}`;
    return [objectProblem('PAI-215', object, message, 'give its kind a later wave', 'apiVersion')];
  });

function ownerFacts(
  owner: Exclude<DefinitionOwner, string>,
  { platform, needs }: RenderedEnvironment,
): { name: string; need: string; known: boolean; syncWave: SyncWave } {
  if ('operator' in owner) {
    return {
      name: platform.release.operators[owner.operator].title,
      need: `operator('${owner.operator}')`,
      known: needs.operators.has(owner.operator),
      syncWave: 'waitJobs',
    };
  }
  return {
    name: `the part ${owner.component} of OpenShift AI`,
    need: `dataScienceComponent('${owner.component}')`,
    known: needs.dataScienceComponents.has(owner.component),
    syncWave: 'platform',
  };
}

/** Operators and OpenShift AI are in stage 00, so every later stage comes after them. */
function comesAfter(object: RenderedObject, syncWave: SyncWave): boolean {
  return object.folder !== 'stage00-ai-platform' || syncWaves[object.syncWave] > syncWaves[syncWave];
}
