import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { modelsOf } from './draft-lookups';

/** Warnings of what runs and helps nobody: PAI-424, exposed to no group; PAI-425, servers of models without a model. */
export function usedByNobody(draft: Draft): Finding[] {
  return [...exposedToNobody(draft), ...noModels(draft)];
}

function exposedToNobody(draft: Draft): Finding[] {
  const { access, rag, stages, modelRegistry } = draft;
  if (access?.groups === undefined || access.groups.length > 0) return [];
  const models = modelsOf(draft).flatMap(({ model }) =>
    model.exposure === 'authenticated' ? (model.name ?? []) : [],
  );
  const workbenches = (draft.workbenches ?? []).flatMap((workbench) => workbench?.name ?? []);
  const servers = {
    'Llama Stack': rag?.llamaStack,
    Docling: rag?.documentConverter,
    'the playground': rag?.playground,
  };
  const exposed = [
    ...models,
    ...(modelRegistry?.exposure === 'authenticated' ? ['the model registry'] : []),
    ...workbenches,
    ...(stages?.includes('stage02-model-alignment') === true
      ? Object.entries(servers).flatMap(([name, server]) =>
          server?.exposure === 'authenticated' ? name : [],
        )
      : []),
  ];
  if (exposed.length === 0) return [];
  return [
    {
      code: 'PAI-424',
      path: ['access', 'groups'],
      message: `no group may use what is exposed as authenticated: ${exposed.join(', ')}`,
      remedy: 'write a group of OpenShift, or bind the Roles that GUIDE.md names yourself',
    },
  ];
}

function noModels({ stages, models, modelRegistry, workbenches = [] }: Draft): Finding[] {
  if (models === undefined) return [];
  // They need the stage, whoever serves the models.
  const others = modelRegistry !== undefined || workbenches.length > 0;
  if (models.length > 0) return others ? [] : servedElsewhere({ stages, models });
  const users = (stages ?? []).filter((stage) => stage !== undefined && stage !== 'stage00-ai-platform');
  if (users.length === 0) return [];
  return [
    {
      code: 'PAI-425',
      path: ['models'],
      message: `the environment serves no model, and ${users.join(', ')} ${users.length === 1 ? 'waits' : 'wait'} for one`,
      remedy: 'write a model below models, or remove the stages that need one',
    },
  ];
}

/** The stage of models where somebody else serves every one of them. */
function servedElsewhere({ stages, models }: Draft): Finding[] {
  const index = stages?.indexOf('stage01-model-serving') ?? -1;
  if (index < 0 || models?.every((model) => model?.source?.type === 'endpoint') !== true) return [];
  return [
    {
      code: 'PAI-425',
      path: ['stages', index],
      message: 'stage01-model-serving serves no model: somebody else serves all of them',
      remedy: 'remove it from stages; the others do without it then',
    },
  ];
}
