import fc from 'fast-check';
import type { ModelInput } from './gpu-arbitrary';
import { bucket, digest, label, maybe, relativePath, repository, tag, written } from './words';

/** A source of weights, by the size of the weights and the servers that read them at one time. */
export type DrawnSource = (weightsGiB: number, servers: number) => ModelInput['source'];

/** A volume of ours; several servers need one that every node mounts. */
export function volume(mark: string): fc.Arbitrary<DrawnSource> {
  return fc
    .record({
      extra: fc.integer({ min: 0, max: 500 }),
      shared: fc.boolean(),
      path: relativePath(mark),
      bucket: maybe(bucket(mark)),
    })
    .map(({ extra, shared, ...rest }) => (weightsGiB: number, servers: number): ModelInput['source'] => ({
      type: 'pvc',
      size: `${Math.ceil(weightsGiB * 1.2) + extra}Gi`,
      ...(shared || servers > 1 ? { accessMode: 'ReadWriteMany', storageClass: 'shared-files' } : {}),
      ...written(rest),
    }));
}

/** Every other source. */
export function source(mark: string): fc.Arbitrary<DrawnSource> {
  const path = relativePath(mark);
  const constant = (value: fc.Arbitrary<ModelInput['source']>) => value.map((each) => () => each);
  return fc.oneof(
    constant(
      fc
        .record({ claim: label(60, mark), path: maybe(path) })
        .map((rest) => ({ type: 'existing-pvc', ...written(rest) })),
    ),
    constant(
      fc.record({ path, bucket: maybe(bucket(mark)) }).map((rest) => ({ type: 's3', ...written(rest) })),
    ),
    constant(
      fc
        .tuple(
          repository(mark),
          fc.oneof(
            tag.map((text) => `:${text}`),
            digest.map((text) => `@${text}`),
          ),
        )
        .map(([name, version]) => ({ type: 'oci', image: name + version })),
    ),
    constant(
      fc
        .record({
          repository: maybe(label(20, mark).map((name) => `RedHatAI/${name}`)),
          revision: maybe(fc.constantFrom('v1.0', 'a1b2c3d')),
          token: maybe(fc.boolean()),
        })
        .map((rest) => ({ type: 'hf', ...written(rest) })),
    ),
  );
}
