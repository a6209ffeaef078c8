import type { Finding, SettingPath } from '../finding';
import type { Environment } from '../schema';

/** What `images.requireDigests` looks for in a reference. */
const digest = /@sha256:[0-9a-f]{64}$/;

/**
 * PAI-115: images by tag, where the owner wants digests only. Which images are used is known once the environment is
 * constructed; those of models are judged where they are written.
 */
export function imageDigests(
  { images, models, agents }: Pick<Environment, 'images' | 'models' | 'agents'>,
  used: readonly { readonly name?: string; readonly upstream: string }[],
): Finding[] {
  if (!images.requireDigests) return [];
  return [
    ...used.flatMap(({ name, upstream }): Finding[] =>
      name === undefined || digest.test(upstream)
        ? []
        : [
            {
              code: 'PAI-115',
              path: ['images', 'requireDigests'],
              message: `image ${name} is ${upstream}, and behind a tag there can be another image tomorrow`,
              remedy: `write images.overrides.${name}.digest; skopeo inspect --no-tags --format '{{.Digest}}' docker://${upstream} says it`,
            },
          ],
    ),
    ...models.flatMap(({ source }, index) =>
      source.type === 'oci' ? withoutDigest(source.image, ['models', index, 'source', 'image']) : [],
    ),
    ...agents.toolServers.flatMap(({ image }, index) =>
      withoutDigest(image, ['agents', 'toolServers', index, 'image']),
    ),
  ];
}

function withoutDigest(image: string, path: SettingPath): Finding[] {
  if (digest.test(image)) return [];
  return [
    {
      code: 'PAI-115',
      path,
      message: `${image} has no digest, which images.requireDigests wants`,
      remedy: `write <repository>@sha256:...; skopeo inspect --no-tags --format '{{.Digest}}' docker://${image} says it`,
    },
  ];
}
