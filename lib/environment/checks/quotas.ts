import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { mostServers } from '../update-replicas';
import { count } from '../../program/value-text';
import { modelsOf } from './draft-lookups';

/** PAI-121: a quota that its own models would exceed. */
export function gpuQuota(draft: Draft): Finding[] {
  const gpus = draft.quotas?.gpus;
  if (gpus === undefined) return [];
  const models = modelsOf(draft).reduce(
    (sum, { model: { gpus: each = 0, nodes = 1, replicas = 0, ...model } }) =>
      sum + each * nodes * mostServers({ ...model, replicas }),
    0,
  );
  const converter =
    draft.stages?.includes('stage02-model-alignment') === true &&
    draft.rag?.documentConverter?.gpuPool !== undefined
      ? 1
      : 0;
  const needed = models + converter;
  if (gpus >= needed) return [];
  return [
    {
      code: 'PAI-121',
      path: ['quotas', 'gpus'],
      message: `the quota is ${count(gpus, 'GPU')}, and ${count(needed, 'GPU')} are asked for`,
      remedy: `write at least ${needed}`,
    },
  ];
}
