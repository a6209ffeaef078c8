import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PlatformError } from '../../lib/program/errors';
import type { LoadedEnvironment } from '../../lib/environment/load';
import { findGpu } from '../../lib/environment/known-gpus';
import { loadEnvironments, readEnvironmentFiles } from '../../lib/environment/load';
import { operatorNames } from '../../lib/catalogues/operator-names';
import { exampleFolder } from '../../tools/environments';
import { changed, validFile } from './cases/broken-file';
import { emptyFolder, missingFolder } from './cases/several-files';

function load(text: string): LoadedEnvironment {
  const [loaded] = loadEnvironments([{ path: 'test.yaml', text }]);
  if (loaded === undefined) throw new Error('nothing was loaded');
  return loaded;
}

describe('reading a folder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'environments-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const failure = (directory: string): string => {
    try {
      readEnvironmentFiles(directory);
    } catch (error) {
      if (error instanceof PlatformError) return error.message;
    }
    return '';
  };

  test('gives every YAML file, sorted by name', () => {
    for (const name of ['b.yaml', 'a.yml', 'C.yaml', 'environment.schema.json', 'notes.md']) {
      writeFileSync(join(folder, name), name);
    }
    expect(readEnvironmentFiles(`${folder}/`)).toEqual([
      { path: `${folder}/C.yaml`, text: 'C.yaml' },
      { path: `${folder}/a.yml`, text: 'a.yml' },
      { path: `${folder}/b.yaml`, text: 'b.yaml' },
    ]);
  });

  test('says that a folder is missing', () => {
    expect(failure(`${folder}/clusters`)).toBe(missingFolder(`${folder}/clusters`));
  });

  test('says that a folder has no environment', () => {
    expect(failure(folder)).toBe(emptyFolder(folder));
  });

  test('leaves out what editors and file managers hide', () => {
    writeFileSync(join(folder, 'a.yaml'), 'a');
    writeFileSync(join(folder, '._a.yaml'), '\u0000');
    symlinkSync('nobody@nowhere.1', join(folder, '.#a.yaml'));
    expect(readEnvironmentFiles(folder).map(({ path }) => path)).toEqual([`${folder}/a.yaml`]);
  });

  test('says of every file why it cannot be read, with the problems of the others', () => {
    mkdirSync(join(folder, 'a.yaml'));
    symlinkSync('nothing', join(folder, 'b.yaml'));
    writeFileSync(join(folder, 'c.yaml'), Buffer.from('name: x\n# caf\u00e9\n', 'latin1'));
    writeFileSync(join(folder, 'd.yaml'), Buffer.from('\ufeffname: x\n', 'utf16le'));
    writeFileSync(join(folder, 'e.yaml'), 'name: [\n');
    let text = '';
    try {
      loadEnvironments(readEnvironmentFiles(folder));
    } catch (error) {
      if (error instanceof PlatformError) text = error.message;
    }
    const lines = text.replaceAll(`${folder}/`, '').split('\n');
    expect(lines.slice(0, 8)).toEqual([
      'a.yaml PAI-305 cannot read the file: it is a folder, not a file',
      '  make it a file that you may read, or move it out of the folder',
      'b.yaml PAI-305 cannot read the file: it does not exist: b.yaml',
      '  make it a file that you may read, or move it out of the folder',
      'c.yaml:2:6 PAI-101 the file is not UTF-8 text',
      '  save it as UTF-8 (iconv -f latin1 -t utf8 converts what Windows editors often write)',
      'd.yaml:1:1 PAI-101 the file is not UTF-8 text',
      '  save it as UTF-8 (iconv -f latin1 -t utf8 converts what Windows editors often write)',
    ]);
    expect(lines[8]).toMatch(/^e\.yaml:/);
  });

  test('says that the folder is none', () => {
    writeFileSync(join(folder, 'a.yaml'), 'a');
    expect(failure(`${folder}/a.yaml`)).toMatch(
      /a\.yaml PAI-305 cannot read the folder: a part of the path is a file, not a folder/,
    );
  });
});

test('the environments of the tests are valid, without warnings', () => {
  const loaded = loadEnvironments(readEnvironmentFiles(exampleFolder));
  expect(loaded.map(({ file, environment }) => [basename(file), environment.name])).toEqual([
    ['demo.yaml', 'demo'],
    ['lab.yaml', 'lab'],
  ]);
  expect(loaded.flatMap(({ warnings }) => warnings)).toEqual([]);
});

test('what is not written has its default', () => {
  const { environment } = load(validFile);
  expect(environment).toMatchObject({
    release: 'rhoai-2.25',
    platform: 'none',
    managed: 'none',
    stages: ['stage00-ai-platform', 'stage01-model-serving'],
    namespaces: { objectStore: 'model-storage', workloads: 'private-ai-demo' },
    delivery: { server: 'https://kubernetes.default.svc', namespace: 'openshift-gitops', argocd: 'managed' },
    dataScienceCluster: 'managed',
    objectStore: { type: 'minio', size: '500Gi', console: 'none' },
    gpuPools: [{ gpusPerNode: 1, nodes: 1, taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] }],
    models: [{ gpus: 1, replicas: 1, mode: 'RawDeployment', exposure: 'none', context: 8192 }],
    rag: { vectorStore: { type: 'milvus', size: '20Gi' }, llamaStack: { exposure: 'none' } },
  });
});

test('what is loaded cannot be changed', () => {
  const first = load(validFile);
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(frozen));
  expect(frozen(first.environment)).toBe(true);
  expect(() => Object.assign(first.environment.cluster, { appsDomain: 'x' })).toThrow(TypeError);
  // Defaults are not shared between environments.
  expect(load(validFile).environment).toEqual(first.environment);
  expect(load(validFile).environment).not.toBe(first.environment);
});

test('anchors and merged maps are read as if they were written out', () => {
  const text = changed([
    [
      '  - name: l4\n    gpu: L4\n',
      '  - &l4\n    name: l4\n    gpu: L4\n    nodeSelector: { size: small }\n  - <<: *l4\n    name: l4-large\n    gpusPerNode: 4\n    nodeSelector: { size: large }\n',
    ],
  ]);
  expect(load(text).environment.gpuPools).toMatchObject([
    { name: 'l4', gpu: 'L4', gpusPerNode: 1 },
    { name: 'l4-large', gpu: 'L4', gpusPerNode: 4 },
  ]);
});

test('a value behind an anchor has the place of the value', () => {
  const text = changed([['    gpu: L4\n', '    gpu: L4\n    nodes: &many 5000\n']]);
  expect(() => load(text)).toThrow('test.yaml:14:18 PAI-107 gpuPools[0].nodes: 5000 is too large');
});

test('operators can exist one by one, if all of them are named', () => {
  const all = operatorNames.map((name) => `  ${name}: existing\n`).join('');
  expect(
    load(changed([['operators: existing\n', `operators:\n${all}`]])).environment.operators,
  ).toHaveProperty('gpu-operator', 'existing');
});

test('a setting can be located, also one that only has a default', () => {
  const { locate } = load(validFile);
  expect(locate(['models', 0, 'pool'])).toEqual({ line: 17, column: 11 });
  expect(locate(['models', 0, 'replicas'])).toEqual({ line: 15, column: 5 });
  expect(locate(['objectStore', 'size'])).toEqual({ line: 1, column: 1 });
  expect(locate(['models', 7, 'pool'])).toEqual({ line: 15, column: 3 });
});

describe('a model that starts, but not well, is a warning (PAI-120)', () => {
  const warningsOf = (...lines: string[]) =>
    new PlatformError(load(changed([['pool: l4', ['pool: l4', ...lines].join('\n    ')]])).warnings).message;

  test('with little memory to spare', () => {
    expect(warningsOf('context: 20480', 'concurrency: 1')).toBe(
      [
        'test.yaml:16:12 PAI-120 models[0].model: one request of context 20480 leaves 0.54 GiB of 1 L4 at gpuMemoryUtilization 0.9, and the estimate can be 1.10 GiB off',
        '  use context 16416, gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
      ].join('\n'),
    );
    expect(warningsOf('context: 16416', 'concurrency: 1')).toBe('');
  });

  test('with less cache than its requests want', () => {
    expect(warningsOf('concurrency: 16')).toBe(
      [
        'test.yaml:18:18 PAI-120 models[0].concurrency: the cache of 1 L4 at gpuMemoryUtilization 0.9 holds 2 of 16 requests of 8192 tokens at once, 14.65 GiB short; the others wait, or are computed again',
        '  use concurrency 2, requestTokens 1520 if that is enough, gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
      ].join('\n'),
    );
    expect(warningsOf('concurrency: 2')).toBe('');
    expect(warningsOf('concurrency: 16', 'requestTokens: 1520')).toBe('');
  });
});

test('a simulated model fits everywhere', () => {
  const large = changed([['model: qwen3-8b', 'model: mistral-small-24b']]);
  expect(() => load(large)).toThrow('PAI-120');
  expect(load(`accelerator: simulated\n${large}`).warnings).toEqual([]);
});

test('a GPU of the file counts like one of the catalogue', () => {
  const own = `catalogue:
  gpus:
    Ada-6000: { memoryGiB: 47.3, computeCapability: 8.9, productLabel: NVIDIA-RTX-6000-Ada-Generation }
`;
  const { environment, warnings } = load(
    changed([
      ['gpu: L4', 'gpu: Ada-6000'],
      ['', own],
    ]),
  );
  expect(warnings).toEqual([]);
  expect(findGpu(environment, 'Ada-6000')).toEqual({
    memoryGiB: 47.3,
    computeCapability: 8.9,
    link: 'pcie',
    productLabel: 'NVIDIA-RTX-6000-Ada-Generation',
    instanceTypes: {},
  });
});
