import { isRecord } from '../../lib/kubernetes/manifest';

/** Chooses one of a list; the same numbers choose the same again. */
export type Choose = <T>(items: readonly T[]) => T | undefined;

type Settings = Record<string, unknown>;

/**
 * One way to break valid settings, in place.
 *
 * @returns false if these settings have nothing that can be broken so
 */
type Mutation = (settings: Settings, choose: Choose) => boolean;

/** The list of maps below a key of the settings. */
function entries(settings: Settings, key: 'models' | 'gpuPools'): Settings[] {
  const list = settings[key];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** The map below a key of the settings; made if it is not there. */
function map(settings: Settings, key: string): Settings {
  const found = settings[key];
  if (isRecord(found)) return found;
  const made: Settings = {};
  settings[key] = made;
  return made;
}

/** Maps whose keys are given by the schema, and those with any key. */
const freeMaps = new Set(['nodeSelector', 'buckets']);

function closedMaps(value: unknown): Settings[] {
  if (Array.isArray(value)) return value.flatMap(closedMaps);
  if (!isRecord(value)) return [];
  const below = Object.entries(value).flatMap(([key, item]) => (freeMaps.has(key) ? [] : closedMaps(item)));
  return [value, ...below];
}

/** Where a single value stands. */
interface Leaf {
  readonly parent: Settings | unknown[];
  readonly key: string | number;
  readonly value: unknown;
}

function leaves(value: unknown): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item, key) => leafOrBelow(value, key, item));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => leafOrBelow(value, key, item));
}

function leafOrBelow(parent: Leaf['parent'], key: string | number, value: unknown): Leaf[] {
  return typeof value === 'object' ? leaves(value) : [{ parent, key, value }];
}

function put({ parent, key }: Leaf, value: unknown): boolean {
  Object.assign(parent, { [key]: value });
  return true;
}

/** Replaces a value in one of the maps. */
function replace(
  key: string,
  where: (settings: Settings) => Settings[],
  values: readonly unknown[],
): Mutation {
  return (settings, choose) => {
    const parent = choose(where(settings));
    if (parent === undefined) return false;
    parent[key] = choose(values);
    return true;
  };
}

const isElsewhere = ({ source }: Settings) => isRecord(source) && source.type === 'endpoint';
const models = (settings: Settings) => entries(settings, 'models').filter((each) => !isElsewhere(each));
const endpoints = (settings: Settings) => entries(settings, 'models').filter(isElsewhere);
const pools = (settings: Settings) => entries(settings, 'gpuPools');
const below = (key: string) => (settings: Settings) => [map(settings, key)];

export const mutations: Readonly<Record<string, Mutation>> = {
  'required setting missing': (settings, choose) => {
    const candidates: [Settings, readonly string[]][] = [
      [settings, ['name', 'openshift', 'cluster', 'delivery']],
      [map(settings, 'cluster'), ['appsDomain']],
      [map(settings, 'delivery'), ['repository', 'revision']],
      ...pools(settings).map((pool): [Settings, string[]] => [pool, ['name', 'gpu']]),
      ...models(settings).map((model): [Settings, string[]] => [model, ['name', 'model', 'source', 'pool']]),
      ...endpoints(settings).map((model): [Settings, string[]] => [model, ['name', 'source', 'context']]),
    ];
    const [parent, keys] = choose(candidates) ?? [{}, []];
    return Reflect.deleteProperty(parent, choose(keys) ?? '');
  },
  'unknown setting': (settings, choose) => {
    const parent = choose(closedMaps(settings)) ?? settings;
    const key = choose(['nonsense', 'constructor', '__proto__', 'Name', 'x y', '1', 'toString']) ?? '';
    Object.defineProperty(parent, key, { value: 1, enumerable: true, configurable: true });
    return true;
  },
  'wrong type': (settings, choose) => {
    const leaf = choose(leaves(settings));
    if (leaf === undefined) return false;
    return put(leaf, typeof leaf.value === 'string' ? choose([[leaf.value], 17, true, null]) : 'seventeen');
  },
  'list or map replaced by a word': (settings, choose) =>
    replace(
      choose(['cluster', 'delivery', 'images', 'objectStore', 'gpuPools', 'models', 'rag']) ?? '',
      () => [settings],
      ['word', 3, true],
    )(settings, choose),
  'bad domain': replace('appsDomain', below('cluster'), [
    'https://apps.example.com',
    'apps',
    'Apps.Example.com',
    'a..b',
    '*.example.com',
    'a_b.example.com',
    '-a.example.com',
    'apps.example.com:443',
    'apps.example.com/',
    '',
    ' ',
    'a.b\n',
  ]),
  'bad name': replace('name', (settings) => [settings, ...models(settings), ...pools(settings)], [
    'Upper',
    'under_score',
    '-a',
    'a-',
    'a.b',
    '',
    'ä',
    'x'.repeat(64),
  ]),
  'unknown pool': replace('pool', models, ['no-such-pool', 'constructor']),
  'unknown word': (settings, choose) => {
    const model = choose(models(settings));
    const [parent, key] = choose([
      [settings, 'release'],
      [settings, 'platform'],
      [model ?? settings, model === undefined ? 'platform' : 'model'],
      [model ?? settings, model === undefined ? 'platform' : 'exposure'],
    ] as const) ?? [settings, 'release'];
    parent[key] = choose(['rhoai-2.52', 'toString', '', 'None', 'awss']);
    return true;
  },
  'same name twice': (settings, choose) => {
    const key = choose(
      (['models', 'gpuPools'] as const).filter((each) => entries(settings, each).length > 0),
    );
    const entry = key === undefined ? undefined : choose(entries(settings, key));
    if (key === undefined || entry === undefined) return false;
    settings[key] = [...entries(settings, key), { ...entry }];
    return true;
  },
  'more GPUs than a node': (settings, choose) => {
    const model = choose(models(settings));
    const pool = pools(settings).find(({ name }) => name === model?.pool);
    if (model === undefined || pool === undefined) return false;
    model.gpus = Number(pool.gpusPerNode) * 2;
    return true;
  },
  'more replicas than the pool holds': (settings, choose) => {
    const model = choose(models(settings));
    const pool = pools(settings).find(({ name }) => name === model?.pool);
    if (model === undefined || pool === undefined) return false;
    model.replicas = 64;
    pool.nodes = 1;
    // Parts of GPUs could be enough, and the autoscaler would go beyond.
    for (const key of ['sharing', 'autoscaling']) Reflect.deleteProperty(pool, key);
    return true;
  },
  'no GPU left for Docling': (settings, choose) => {
    const model = choose(models(settings));
    const pool = pools(settings).find(({ name }) => name === model?.pool);
    if (model === undefined || pool === undefined) return false;
    settings.stages = ['stage00-ai-platform', 'stage01-model-serving', 'stage02-model-alignment'];
    settings.models = [{ ...model, replicas: 1 }];
    const { name, gpu } = pool;
    settings.gpuPools = [{ name, gpu, nodes: 1, gpusPerNode: model.gpus }];
    Reflect.deleteProperty(settings, 'aws');
    settings.rag = { documentConverter: { mode: 'deployment', gpuPool: pool.name } };
    // Nothing else may be wrong with it.
    Reflect.deleteProperty(map(settings, 'cluster'), 'storageClass');
    Reflect.deleteProperty(map(settings, 'cluster'), 'storageClassIsDefault');
    return true;
  },
  'context beyond the model': replace('context', models, [10_000_000, 131_073]),
  'number out of range': (settings, choose) => {
    const model = choose(models(settings));
    if (model === undefined) return false;
    const key = choose(['gpus', 'replicas', 'context', 'concurrency', 'timeoutSeconds']) ?? '';
    model[key] = choose([0, -1, 1e12, 1.5, Number.NaN, Number.POSITIVE_INFINITY]);
    return true;
  },
  'stage without what it needs': replace('stages', (settings) => [settings], [
    ['stage01-model-serving'],
    ['stage02-model-alignment', 'stage01-model-serving'],
    [],
    ['stage00-ai-platform', 'stage00-ai-platform'],
  ]),
  'shared namespace': (settings, choose) => {
    const spaces = map(settings, 'namespaces');
    const [first, second] = choose([
      ['objectStore', 'workloads'],
      ['workloads', 'modelRegistry'],
    ] as const) ?? ['objectStore', 'workloads'];
    spaces[first] = 'shared';
    spaces[second] = 'shared';
    return true;
  },
  'image without fixed version': replace('overrides', (settings) => [map(settings, 'images')], [
    { minio: { tag: 'latest' } },
    { minio: {} },
    { minio: { digest: 'sha256:12' } },
    { minoi: { tag: 'v1' } },
  ]),
  'bad size': replace('objectStore', (settings) => [settings], [
    { type: 'minio', size: '0Gi' },
    { type: 'minio', size: '10' },
    { type: 'minio', size: 'ten' },
    { type: 'external' },
    { type: 's3' },
    { type: 'external', endpoint: 's3.example.com' },
  ]),
  'limit below request': replace('resources', models, [
    { cpu: '4', cpuLimit: '2' },
    { memory: '2Gi', memoryLimit: '2G' },
  ]),
  'a setting that the endpoint of somebody else cannot have': (settings, choose) => {
    const model = choose(endpoints(settings));
    if (model === undefined) return false;
    const values = { pool: 'l4', gpus: 1, exposure: 'none', vllm: {}, mode: 'RawDeployment' };
    const [key = '', value] = choose(Object.entries(values)) ?? [];
    model[key] = value;
    return true;
  },
  'volume smaller than the weights': replace('source', models, [{ type: 'pvc', size: '1Mi', path: 'a' }]),
  'fewer tokens than requests': (settings, choose) => {
    const model = choose(models(settings));
    if (model === undefined) return false;
    model.concurrency = 16;
    map(model, 'vllm').maxNumBatchedTokens = 15;
    return true;
  },
};

/** Ways to break the text of a file whatever it says. */
export const textMutations: Readonly<Record<string, (text: string) => string>> = {
  'tab as indentation': (text) => text.replace(/\n {2}/, '\n\t'),
  'open quote': (text) => `${text}\nlast: "open`,
  'open bracket': (text) => `${text}\nlast: [1`,
  'two documents': (text) => `${text}\n---\n${text}`,
  'key twice': (text) => `${text}\nname: again\n`,
  'no content': () => '# nothing\n',
  'unknown alias': (text) => `${text}\nlast: *nowhere\n`,
  'no map': (text) => JSON.stringify(text),
};
