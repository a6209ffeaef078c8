import type { AnyModelSettings, EndpointModelSettings, Environment, ModelSettings } from './schema';

type Models = Pick<Environment, 'models'>;

/** Whether somebody else serves a model. */
function isEndpoint(model: AnyModelSettings): model is AnyModelSettings & EndpointModelSettings {
  return model.source.type === 'endpoint';
}

/** Whether a model runs in the cluster. */
export function isDeployed(model: AnyModelSettings): model is ModelSettings {
  return !isEndpoint(model);
}

/** The models that run in the cluster. */
export function deployedModels({ models }: Models): ModelSettings[] {
  return models.filter(isDeployed);
}

/** The models that somebody else serves. */
export function endpointModels({ models }: Models): EndpointModelSettings[] {
  return models.filter(isEndpoint);
}

/** Models that answer chats, and the one that computes embeddings (`rag.embedding.servedBy`). */
export function byTask<Named extends { readonly name: string }>(
  { rag }: Pick<Environment, 'rag'>,
  models: readonly Named[],
): { readonly chats: Named[]; readonly embeddings: Named[] } {
  const { servedBy } = rag.embedding;
  return {
    chats: models.filter(({ name }) => name !== servedBy),
    embeddings: models.filter(({ name }) => name === servedBy),
  };
}
