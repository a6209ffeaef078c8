import { imageDigests } from '../../lib/environment/checks/image-digests';
import { imageCatalogue, imageNames } from '../../lib/catalogues/image-catalogue';
import { modelEntry, rendered, type RawSettings, small } from '../support/environments';

const digest = `sha256:${'0'.repeat(64)}`;

function problems(images: RawSettings, more: RawSettings = {}) {
  const { environment, platform, objects } = rendered('demo', { ...more, images });
  return imageDigests(environment, platform.images.usedBy(objects));
}

/** Overrides with a digest for every image that the catalogue knows by tag. */
const digests = Object.fromEntries(
  imageNames.filter((name) => !('digest' in imageCatalogue[name])).map((name) => [name, { digest }]),
);

describe('images.requireDigests (PAI-115)', () => {
  test('is off: tags are as good as before', () => {
    expect(problems({})).toEqual([]);
  });

  test('names each used image that has a tag only, once, and how to find its digest', () => {
    const found = problems({ requireDigests: true });
    expect(found.map(({ code, path }) => [code, path])).toEqual(
      found.map(() => ['PAI-115', ['images', 'requireDigests']]),
    );
    expect(found.map(({ message }) => /^image (\S+) is/.exec(message)?.[1])).toEqual([
      'milvus',
      'docling-serve-cpu',
      'minio-client',
      'minio',
      'openshift-cli',
    ]);
    const { repository, tag } = imageCatalogue.milvus;
    expect(found[0]?.message).toContain(`${repository}:${tag}`);
    expect(found[0]?.remedy).toContain('write images.overrides.milvus.digest;');
    expect(found[0]?.remedy).toContain(`docker://${repository}:${tag} `);
  });

  test('is content with a digest for each, with a tag beside it too, and behind a mirror', () => {
    const overrides = { ...digests, milvus: { tag: 'v2.6.19', digest } };
    expect(problems({ requireDigests: true, overrides })).toEqual([]);
    expect(problems({ requireDigests: true, overrides, mirror: 'mirror.example.com' })).toEqual([]);
  });

  test('minds a tag that takes the place of a digest of the catalogue', () => {
    const overrides = { ...digests, 'vllm-cuda': { tag: 'v0.11.0' } };
    expect(problems({ requireDigests: true, overrides })).toMatchObject([
      { message: expect.stringContaining('image vllm-cuda is') as string },
    ]);
  });

  test('judges the image of a model where it is written', () => {
    const withImage = (image: string) =>
      problems(
        { requireDigests: true, overrides: digests },
        { ...small, models: [modelEntry({ source: { type: 'oci', image } })] },
      );
    expect(withImage('quay.io/example/qwen3:1')).toMatchObject([
      { code: 'PAI-115', path: ['models', 0, 'source', 'image'] },
    ]);
    expect(withImage(`quay.io/example/qwen3@${digest}`)).toEqual([]);
  });
});
