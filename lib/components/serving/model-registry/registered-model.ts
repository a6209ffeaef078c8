import type { ServedModel } from '../../../contracts/served-model';
import type { Model } from '../../../environment/known-models';
import { weightsFolder } from '../../../environment/weights-place';

/** What the registry is told of one served model, in the form that the program `register.py` reads. */
export interface RegisteredModel {
  readonly name: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly version: {
    readonly name: string;
    readonly description: string;
    readonly properties: Readonly<Record<string, string>>;
    readonly artifact: { readonly name: string; readonly uri: string; readonly format: string };
  };
}

/**
 * Every property that is written, in this version of the program or an earlier one: of these, what is not stated any more is
 * taken away, and all others are people's.
 */
export const writtenProperties = [
  'catalogue-model',
  'repository',
  'licence',
  'parameters',
  'weights-format',
  'weights-gib',
  'context',
  'gpus',
  'endpoint',
  'accelerator',
] as const;

export interface RegisteredModelProps {
  readonly model: Model;
  readonly served: ServedModel;
  /** Where KServe finds the weights. @default none: the model is simulated */
  readonly storageUri?: string;
}

/**
 * A served model as the registry has it: a model by the name that requests have, a version by what its weights are, and one
 * artifact with their place.
 */
export function registeredModel({ model, served, storageUri }: RegisteredModelProps): RegisteredModel {
  const { entry } = model;
  const weights = weightsOf(model);
  return {
    name: served.name,
    description: `${entry.repository}, served as ${served.name}`,
    properties: {
      'catalogue-model': model.model,
      repository: weights.repository,
      licence: entry.licence,
      parameters: String(entry.parameters),
    },
    version: {
      name: weights.version,
      description: `Weights of ${weights.repository} in ${entry.format}`,
      properties: {
        'weights-format': entry.format,
        'weights-gib': String(entry.weightsGiB),
        context: String(served.context),
        gpus: String(served.gpus),
        endpoint: served.url,
        ...(storageUri === undefined ? { accelerator: 'simulated' } : {}),
      },
      artifact: {
        name: 'weights',
        // A simulated model has none in the cluster.
        uri: storageUri ?? `hf://${weights.repository}`,
        format: 'vLLM',
      },
    },
  };
}

/** Which weights: repository with revision where a program loads them, else the place that a person brings them to. */
function weightsOf({ source, entry }: Model): { readonly repository: string; readonly version: string } {
  const { repository } = entry;
  switch (source.type) {
    case 'pvc':
    case 's3': {
      if (source.huggingFace === undefined)
        return { repository, version: `${source.bucket}/${weightsFolder(entry, source)}` };
      const { revision } = source.huggingFace;
      return ofHub(source.huggingFace.repository ?? repository, revision);
    }
    case 'existing-pvc':
      return { repository, version: [source.claim, source.path ?? ''].join('/') };
    case 'oci':
      return { repository, version: source.image };
    case 'hf':
      return ofHub(source.repository ?? repository, source.revision);
  }
}

function ofHub(repository: string, revision: string): { repository: string; version: string } {
  return { repository, version: `${repository}@${revision}` };
}
