import type { Control } from '../python/findings';

/** A value in run.yaml, by its keys and places in lists. */
type Path = readonly (string | number)[];

/** A broken run.yaml, and what must be said of it. */
export interface ConfigControl extends Control {
  readonly runYaml: unknown;
  readonly environment: Readonly<Record<string, string>>;
  readonly caFolders: readonly string[];
}

/** Changes a copy of the configuration. */
type Breakage = (config: unknown) => void;

const milvus: Path = ['providers', 'vector_io', 0, 'config'];

const breakages: readonly (readonly [name: string, expected: string, breakage: Breakage])[] = [
  ['an invented key of a provider', 'metric_type: Extra inputs', set([...milvus, 'metric_type'], 'L2')],
  [
    'an invented key of a store',
    'sqlite.journal: Extra inputs',
    set([...milvus, 'kvstore', 'journal'], 'on'),
  ],
  ['an invented key of a model', 'models.0.context: Extra inputs', set(['models', 0, 'context'], 4096)],
  ['a top-level key of another version', 'storage: Extra inputs', set(['storage'], {})],
  [
    'an unknown type of provider',
    'no provider type remote::s3-files',
    set(['providers', 'files', 0, 'provider_type'], 'remote::s3-files'),
  ],
  ['a missing key', 'token: Field required', remove([...milvus, 'token'])],
  ['a missing store', 'persistence_store', remove(['providers', 'agents', 0, 'config', 'persistence_store'])],
  ['an API without provider', 'apis lists safety', set(['providers', 'safety'], [])],
  ['a missing API', 'needs safety', without('safety')],
  [
    'a certificate that nobody mounts',
    'TLS certificate file does not exist',
    set(['providers', 'inference', 0, 'config', 'tls_verify'], '/not/mounted/ca.crt'),
  ],
  ['a missing variable', 'NOT_THERE', set([...milvus, 'uri'], '${env.NOT_THERE}')],
  ['a model of no provider', 'no provider absent', set(['models', 0, 'provider_id'], 'absent')],
];

/** Broken copies of a valid configuration. */
export function controlsOf(
  runYaml: unknown,
  { environment, caFolders }: Pick<ConfigControl, 'environment' | 'caFolders'>,
): ConfigControl[] {
  return breakages.map(([name, expected, breakage]) => {
    const config = structuredClone(runYaml);
    breakage(config);
    return { name: `control: ${name}`, expected, runYaml: config, environment, caFolders };
  });
}

function set(path: Path, value: unknown): Breakage {
  return (config) => {
    const [parent, key] = parentOf(config, path);
    Reflect.set(parent, key, value);
  };
}

function remove(path: Path): Breakage {
  return (config) => {
    const [parent, key] = parentOf(config, path);
    if (!Reflect.has(parent, key)) throw new Error(`run.yaml has no ${path.join('.')} to remove`);
    Reflect.deleteProperty(parent, key);
  };
}

/** Neither listed nor provided. */
function without(api: string): Breakage {
  return (config) => {
    remove(['providers', api])(config);
    const [parent] = parentOf(config, ['apis']);
    const apis: unknown = Reflect.get(parent, 'apis');
    if (!Array.isArray(apis)) throw new Error('run.yaml has no apis');
    Reflect.set(
      parent,
      'apis',
      apis.filter((name) => name !== api),
    );
  };
}

function parentOf(config: unknown, path: Path): [parent: object, key: string] {
  let parent: unknown = config;
  for (const key of path.slice(0, -1)) {
    parent = isObject(parent) ? Reflect.get(parent, String(key)) : undefined;
  }
  const key = path.at(-1);
  if (!isObject(parent) || key === undefined) throw new Error(`run.yaml has no ${path.join('.')}`);
  return [parent, String(key)];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
