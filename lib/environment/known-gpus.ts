import { type Gpu, gpuCatalogue, gpuProducts } from '../catalogues/gpu-catalogue';
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
  const own = Object.hasOwn(catalogue?.gpus ?? {}, name) ? catalogue?.gpus?.[name] : undefined;
  if (own === undefined) return Object.hasOwn(builtIn, name) ? builtIn[name] : undefined;
  const { memoryGiB, computeCapability, link, productLabel, attention, mig } = own;
  if (memoryGiB === undefined || computeCapability === undefined) return undefined;
  if (link === undefined || productLabel === undefined) return undefined;
  const parts = Object.entries(mig ?? {}).flatMap(([profile, part]) =>
    part?.parts === undefined || part.memoryGiB === undefined
      ? []
      : [[profile, { parts: part.parts, memoryGiB: part.memoryGiB }] as const],
  );
  return {
    memoryGiB,
    computeCapability,
    link,
    productLabel,
    ...(attention === undefined ? {} : { attention }),
    ...(mig === undefined ? {} : { mig: Object.fromEntries(parts) }),
  };
}
