import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { stageNeeds } from '../stages';
import { endpointsOf, modelsOf } from './draft-lookups';

/** PAI-111: a stage whose needs are not in the list. Where somebody else serves every model, there is none to serve here. */
export function missingStages(draft: Draft): Finding[] {
  const stages = draft.stages ?? [];
  // A misspelt stage can be the one that seems to lack.
  if (stages.includes(undefined)) return [];
  const servedElsewhere = endpointsOf(draft).length > 0 && modelsOf(draft).length === 0;
  return stages.flatMap((stage, index) => {
    return (stage === undefined ? [] : stageNeeds[stage])
      .filter((need) => !stages.includes(need))
      .filter((need) => !(servedElsewhere && need === 'stage01-model-serving'))
      .map((need): Finding => ({
        code: 'PAI-111',
        path: ['stages', index],
        message: `${stage} builds on ${need}, which is not in the list`,
        remedy: `add ${need} to stages`,
      }));
  });
}
