import type { EmbeddingModel } from '../catalogues/embedding-catalogue';
import type { CatalogueModel } from '../catalogues/model';
import type { ModelSettings } from './schema';

type Source = ModelSettings['source'];
type HubWeights = NonNullable<Extract<Source, { type: 's3' }>['huggingFace']>;

/** Where weights lie in a bucket, as far as a file says it. */
interface BucketPlace {
  readonly path?: string;
  readonly huggingFace?: Partial<HubWeights>;
}

/** Beside the weights a volume holds the tokenizer and other small files of the repository. */
export const volumeFactor = 1.2;

/** Size of the volume of a model as a quantity: the stated one, or room for the weights of the catalogue. */
export function weightsVolumeSize(
  model: Pick<CatalogueModel, 'weightsGiB'>,
  stated: string | undefined,
): string {
  return stated ?? `${Math.ceil(volumeFactor * model.weightsGiB) + 1}Gi`;
}

/** Size of the weights of an embedding model, in GiB: four bytes of a parameter at most. */
export function embeddingWeightsGiB({ parameters }: Pick<EmbeddingModel, 'parameters'>): number {
  return (4 * parameters) / 2 ** 30;
}

/** Folder of the bucket with the weights. Each revision that a Job loads has its own. */
export function weightsFolder(model: Pick<CatalogueModel, 'repository'>, place: BucketPlace): string {
  const { path, huggingFace } = place;
  if (path !== undefined) return path;
  if (huggingFace === undefined) return model.repository;
  return `${huggingFace.repository ?? model.repository}/${huggingFace.revision ?? 'main'}`;
}
