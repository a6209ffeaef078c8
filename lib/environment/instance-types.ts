import { type AwsInstanceType, awsInstanceTypes } from '../catalogues/aws-instance-types';
import type { OwnGpus } from './known-gpus';

/** GPUs of one instance type of AWS. */
type InstanceType = Omit<AwsInstanceType, 'gpu'> & { readonly gpu: string };

/** Instance types of the catalogue, and those of the file's own GPUs after them. */
function instanceTypes({ catalogue }: OwnGpus): [string, InstanceType][] {
  const own = Object.entries(catalogue?.gpus ?? {}).flatMap(([gpu, entry]) =>
    Object.entries(entry?.instanceTypes ?? {}).flatMap(([name, gpus]): [string, InstanceType][] =>
      gpus === undefined ? [] : [[name, { gpu, gpus }]],
    ),
  );
  return [...awsInstanceTypes, ...own];
}

export function findInstanceType(file: OwnGpus, name: string): InstanceType | undefined {
  return instanceTypes(file).find(([type]) => type === name)?.[1];
}

/** Instance types with that many GPUs of a product, smallest first. */
export function instanceTypesWith(file: OwnGpus, gpu: string, gpus: number): string[] {
  return instanceTypes(file)
    .filter(([, type]) => type.gpu === gpu && type.gpus === gpus)
    .map(([name]) => name);
}
