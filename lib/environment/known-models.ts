import type { CatalogueModel } from '../catalogues/model';
import { modelCatalogue, modelNames } from '../catalogues/model-catalogue';
import { modelEntrySchema } from './catalogue-schema';
import type { Draft } from './draft';
import type { Environment, ModelSettings } from './schema';

/** What a file says of models of its own. */
export type OwnModels = Pick<Draft, 'catalogue'>;

const builtIn: Readonly<Partial<Record<string, CatalogueModel>>> = modelCatalogue;

/** Models that the file can name: those of the catalogue, and its own after them. */
export function catalogueNames({ catalogue }: OwnModels): string[] {
  return [...modelNames, ...Object.keys(catalogue?.models ?? {})];
}

/** The model of that name; `undefined` if there is none, or if its own entry is not valid. */
export function findModel({ catalogue }: OwnModels, name: string | undefined): CatalogueModel | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(builtIn, name)) return builtIn[name];
  const own = catalogue?.models;
  if (own === undefined || !Object.hasOwn(own, name)) return undefined;
  return modelEntrySchema.safeParse(own[name]).data;
}

/** The settings of a model, with what the catalogue of the program or of the file says of it. */
export interface Model extends ModelSettings {
  readonly entry: CatalogueModel;
}

/** A model of an environment, whose checks have made sure that its entry exists. */
export function knownModel(environment: Pick<Environment, 'catalogue'>, model: ModelSettings): Model {
  const entry = findModel(environment, model.model);
  if (entry === undefined) throw new Error(`model ${model.model} does not exist`);
  return { ...model, entry };
}
