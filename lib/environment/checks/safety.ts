import { defaultRelease, releaseOf } from '../../releases/releases';
import type { Release } from '../../releases/release';
import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { modelsOf } from './draft-lookups';

/**
 * PAI-110: a shield in a release whose Llama Stack has none, or without a model in the cluster: the operator of the orchestrator
 * calls it ready when its namespace has an InferenceService (red-hat-data-services/trustyai-service-operator
 * controllers/gorch/inferenceservices.go @rhoai-2.25), so a sync would never end.
 */
export function unofferedSafety(
  draft: Draft,
  { title, guardrails }: Pick<Release, 'title' | 'guardrails'> = releaseOf(draft.release ?? defaultRelease),
): Finding[] {
  if (draft.rag?.safety === undefined) return [];
  const path = ['rag', 'safety'];
  if (guardrails === undefined) {
    const message = `Llama Stack of ${title} has no shields`;
    return [{ code: 'PAI-110', path, message, remedy: 'remove safety' }];
  }
  // A misspelt stage or source can be the one that seems to lack.
  const { stages } = draft;
  if (stages === undefined || stages.includes(undefined)) return [];
  if (stages.includes('stage01-model-serving') && modelsOf(draft).length > 0) return [];
  const message =
    'the operator of guardrails calls them ready only beside a model of KServe, and none is served here';
  const remedy = 'add a model and stage01-model-serving, or remove safety';
  return [{ code: 'PAI-110', path, message, remedy }];
}
