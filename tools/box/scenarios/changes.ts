import type { Environment, ModelSettings } from '../../../lib/environment/schema';

/** An environment whose first model has other settings. */
export function withModel(environment: Environment, settings: Partial<ModelSettings>): Environment {
  const [model, ...others] = environment.models;
  if (model === undefined) throw new Error(`${environment.name} has no model`);
  return { ...environment, models: [{ ...model, ...settings }, ...others] };
}

/** Another number of requests at once: an argument of the model server. */
export function withConcurrency(environment: Environment, change: number): Environment {
  return withModel(environment, { concurrency: (environment.models[0]?.concurrency ?? 0) + change });
}

/** Another image of Milvus. */
export function withMilvus(environment: Environment, tag: string): Environment {
  const { images } = environment;
  return { ...environment, images: { ...images, overrides: { ...images.overrides, milvus: { tag } } } };
}
