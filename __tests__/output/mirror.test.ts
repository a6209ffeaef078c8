import { parse } from 'yaml';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { outputFiles } from '../../lib/output/output';
import { at, find, findAll, modelEntry, type RawSettings, rendered } from '../support/environments';
import { imagesIn } from '../support/image-text';

const operators = 'managed';
const environments = {
  demo: rendered('demo', { operators }),
  lab: rendered('lab', { operators }),
};

/** Files of the folder `mirror` by name. */
function mirrorOf(environment: RenderedEnvironment): Map<string, string> {
  const { name } = environment.environment;
  const files = [...outputFiles([environment])].filter(([path]) => path.startsWith(`${name}/mirror/`));
  return new Map(files.map(([path, text]) => [path.slice(`${name}/mirror/`.length), text]));
}

function yamlOf(environment: RenderedEnvironment, file: string): unknown {
  return parse(mirrorOf(environment).get(file) ?? '');
}

function imageLines(environment: RenderedEnvironment): string[] {
  return (mirrorOf(environment).get('images.txt') ?? '').trimEnd().split('\n');
}

describe('the full-text scan', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

  test.each([
    ['a tag', 'image: quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z', undefined],
    ['a digest', `image: registry.redhat.io/rhoai/odh-vllm@${digest}`, undefined],
    ['a tag and a digest', `x: quay.io/a/b:v1@${digest}`, `quay.io/a/b:v1@${digest}`],
    ['a port', '"image":"mirror.example.org:5000/ai/a/b:v1"', 'mirror.example.org:5000/ai/a/b:v1'],
    ['a host without dot', 'use registry:5000/a/b:v1.', 'registry:5000/a/b:v1'],
    ['Docker Hub', 'args: [busybox/tool:1.36]', 'busybox/tool:1.36'],
    ['a name by digest', `run busybox@${digest}`, `busybox@${digest}`],
    ['no version', 'image: docker.io/milvusdb/milvus', undefined],
    ['one word', 'image: busybox', undefined],
    ['a modelcar', 'storageUri: oci://quay.io/models/granite:1.0', 'quay.io/models/granite:1.0'],
    ['a script', 'podman run --rm quay.io/a/b:1 sh', 'quay.io/a/b:1'],
    ['a flag', 'x --image=quay.io/a/b:1', 'quay.io/a/b:1'],
  ])('finds an image with %s', (_, text, image) => {
    expect(imagesIn(text)).toContain(image ?? text.slice('image: '.length));
  });

  test.each([
    'url: https://git.example.com:8443/platform/private-ai.git',
    'http://minio.model-storage.svc:9000/llm-models/a:b',
    'git@code.example.org:lab/ai-platform.git',
    'arn:aws:s3:::llm-models/*',
    'opendatahub.io/dashboard: "true"',
    '10:30 and 4/5',
  ])('finds none in %s', (text) => {
    expect(imagesIn(text)).toEqual([]);
  });
});

describe.each(Object.entries(environments))('mirror/ of %s', (name, environment) => {
  test('images.txt has every image that any file names, and only these', () => {
    const files = [...outputFiles([environment])].filter(([path]) => !path.startsWith(`${name}/mirror/`));
    const found = [...new Set(files.flatMap(([, text]) => imagesIn(text)))].sort();
    const listed = imageLines(environment).map((line) => line.split(' ').at(-1));
    expect(found.length).toBeGreaterThan(3);
    expect([...listed].sort()).toEqual(found);
  });

  test('images.txt is sorted, without doubles, and names the registry of the publisher', () => {
    const upstream = imageLines(environment).map((line) => line.split(' ')[0] ?? '');
    expect(upstream).toEqual([...new Set(upstream)].sort());
    expect(upstream.filter((image) => !/^[a-z.]+\.(io|com)\/.+[:@]/.test(image))).toEqual([]);
  });

  test('no Application reads it', () => {
    const folder = `dist/${name}/mirror/`;
    const applications = findAll(environment, 'Application');
    expect(applications.length).toBe(4);
    for (const application of applications) {
      const path = String(at(application, 'spec.source.path'));
      const include = String(at(application, 'spec.source.directory.include'));
      // The root reads the folder above, and names what it takes.
      expect([path, include]).toEqual(
        path === `dist/${name}`
          ? [path, expect.stringMatching(/^(argocd|\{bootstrap,argocd\})\/\*\.yaml$/)]
          : [expect.stringMatching(new RegExp(`^dist/${name}/stage\\d\\d-`)), '*.yaml'],
      );
      expect(`${path}/`.startsWith(folder)).toBe(false);
    }
  });

  test('the image set has the catalogues of this OpenShift, with every managed operator once', () => {
    const set = yamlOf(environment, 'ImageSetConfiguration.yaml');
    expect(at(set, 'apiVersion')).toBe('mirror.openshift.io/v2alpha1');
    expect(at(set, 'kind')).toBe('ImageSetConfiguration');
    const catalogs = at(set, 'mirror.operators') as { catalog: string; packages: { name: string }[] }[];
    for (const { catalog } of catalogs) {
      expect(catalog).toMatch(/^registry\.redhat\.io\/redhat\/[a-z]+-operator-index:v4\.\d\d$/);
      expect(catalog.endsWith(`:v${environment.environment.openshift}`)).toBe(true);
    }
    const packages = catalogs.flatMap((entry) => entry.packages.map((each) => each.name));
    const subscriptions = findAll(environment, 'Subscription').map((each) => at(each, 'spec.name'));
    expect(packages.sort()).toEqual(subscriptions.sort());
    const images = at(set, 'mirror.additionalImages') as { name: string }[];
    expect(images.map((image) => image.name)).toEqual(
      imageLines(environment).map((line) => line.split(' ')[0]),
    );
  });

  test('models.txt has the weights of every model and of the embedding', () => {
    const text = mirrorOf(environment).get('models.txt') ?? '';
    for (const model of environment.environment.models) expect(text).toContain(`(model ${model.name})`);
    expect(text).toContain('(embedding of Llama Stack)');
  });
});

describe('the image set', () => {
  const versions = { 'openshift-ai': 'rhods-operator.2.25.4', docling: 'docling-operator.v0.0.1' };
  const environment = rendered('demo', { operators, operatorVersions: versions });
  const set = yamlOf(environment, 'ImageSetConfiguration.yaml');

  function channelOf(name: string): unknown {
    const catalogs = at(set, 'mirror.operators') as { packages: { name: string }[] }[];
    const found = catalogs.flatMap(({ packages }) => packages).find((each) => each.name === name);
    return at(found, 'channels.0');
  }

  test('begins at the stated version, else at the minimum of the release', () => {
    expect(channelOf('rhods-operator')).toEqual({ name: 'stable-2.25', minVersion: '2.25.4' });
    expect(channelOf('docling-operator')).toEqual({ name: 'alpha', minVersion: '0.0.1' });
    expect(channelOf('openshift-external-secrets-operator')).toEqual({
      name: 'stable-v1',
      minVersion: '1.1.0',
    });
  });

  test('has no operators where all of them exist', () => {
    const { delivery } = rendered('demo').environment;
    const changes = { operators: 'existing', delivery: { ...delivery, argocd: 'existing' } };
    const existing = yamlOf(rendered('demo', changes), 'ImageSetConfiguration.yaml');
    expect(Object.keys(at(existing, 'mirror') as object)).toEqual(['additionalImages']);
  });
});

describe('with a mirror', () => {
  const images = { mirror: 'mirror.example.org:5000/ai' };
  const withMirror = (changes: RawSettings = {}) => rendered('demo', { operators, images, ...changes });
  const redirects = (kind: string, field: string) =>
    (
      at(yamlOf(withMirror(), `${kind}.yaml`), `spec.${field}`) as { source: string; mirrors: string[] }[]
    ).map(({ source, mirrors }) => [source, ...mirrors]);

  test('pulls by digest of operators and operands are redirected by registry', () => {
    expect(redirects('ImageDigestMirrorSet', 'imageDigestMirrors')).toEqual([
      ['nvcr.io', 'mirror.example.org:5000/ai'],
      ['quay.io', 'mirror.example.org:5000/ai'],
      ['registry.access.redhat.com/ubi9', 'mirror.example.org:5000/ai/ubi9'],
      ['registry.connect.redhat.com', 'mirror.example.org:5000/ai'],
      ['registry.redhat.io', 'mirror.example.org:5000/ai'],
    ]);
  });

  test('pulls by tag are redirected by namespace', () => {
    expect(redirects('ImageTagMirrorSet', 'imageTagMirrors')).toEqual([
      ['docker.io/milvusdb', 'mirror.example.org:5000/ai/milvusdb'],
      ['quay.io/docling-project', 'mirror.example.org:5000/ai/docling-project'],
      ['quay.io/minio', 'mirror.example.org:5000/ai/minio'],
      ['registry.redhat.io/openshift4', 'mirror.example.org:5000/ai/openshift4'],
    ]);
  });

  test('a redirect leads to where the objects expect the same image', () => {
    const environment = withMirror({ operators: 'existing' });
    const all = ['ImageDigestMirrorSet.yaml', 'ImageTagMirrorSet.yaml'].flatMap((file) =>
      Object.values(at(yamlOf(environment, file), 'spec') as object).flat(),
    ) as { source: string; mirrors: string[] }[];
    for (const line of imageLines(environment)) {
      const [upstream = '', reference] = line.split(' ');
      const redirect = all.find(({ source }) => upstream.startsWith(`${source}/`));
      expect(redirect?.mirrors.map((mirror) => upstream.replace(redirect.source, mirror))).toEqual([
        reference,
      ]);
    }
  });

  test('a modelcar image is in the list, wherever it comes from', () => {
    const models = [
      modelEntry({ source: { type: 'oci', image: 'models.example.com/granite:1.0' } }),
      modelEntry({ name: 'n', pool: 'l4-quad', source: { type: 'oci', image: 'acme/qwen:2' } }),
    ];
    const lines = imageLines(withMirror({ models, rag: undefined, stages: undefined }));
    expect(lines).toContain('models.example.com/granite:1.0 mirror.example.org:5000/ai/granite:1.0');
    expect(lines).toContain('docker.io/acme/qwen:2 mirror.example.org:5000/ai/acme/qwen:2');
  });

  test('without one, there is nothing to redirect', () => {
    expect([...mirrorOf(environments.demo).keys()].sort()).toEqual([
      'ImageSetConfiguration.yaml',
      'images.txt',
      'models.txt',
    ]);
  });
});

test('Subscriptions take their packages from the CatalogSources that the environment names', () => {
  const images = { catalogs: { 'redhat-operators': 'cs-redhat-operator-index-v4-18' } };
  const environment = rendered('demo', { operators, images });
  expect(at(find(environment, 'Subscription', 'rhods-operator'), 'spec.source')).toBe(
    'cs-redhat-operator-index-v4-18',
  );
  expect(at(find(environment, 'Subscription', 'docling-operator'), 'spec.source')).toBe(
    'community-operators',
  );
});
