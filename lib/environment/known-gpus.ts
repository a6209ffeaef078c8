import { type Gpu, gpuCatalogue, gpuProducts } from '../catalogues/gpu-catalogue';
import { gpuEntrySchema } from './catalogue-schema';
import type { Draft } from './draft';

/** What a file says of GPUs of its own. */
export type OwnGpus = Pick<Draft, 'catalogue'>;

const builtIn: Readonly<Partial<Record<string, Gpu>>> = gpuCatalogue;

/** GPUs that a pool of the file can name: those of the catalogue, and its own after them. */
export function gpuNames({ catalogue }: OwnGpus): string[] {
  return [...gpuProducts, ...Object.keys(catalogue?.gpus ?? {})];
}

/** The GPU of that name; `undefined` if there is none, or if its own entry is not valid. */
export function findGpu({ catalogue }: OwnGpus, name: string | undefined): Gpu | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(builtIn, name)) return builtIn[name];
  const own = catalogue?.gpus;
  if (own === undefined || !Object.hasOwn(own, name)) return undefined;
  return gpuEntrySchema.safeParse(own[name]).data;
}
