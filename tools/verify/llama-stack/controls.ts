/** A value in run.yaml, by its keys and places in lists. */
type Path = readonly (string | number)[];

/** A broken run.yaml, and what must be said of it. */
export interface Control {
  readonly name: string;
  /** What it is that the package must say. */
  readonly expected: string;
  readonly runYaml: unknown;
  readonly environment: Readonly<Record<string, string>>;
}

/** Changes a copy of the configuration. */
type Breakage = (config: unknown) => void;

const milvus: Path = ['providers', 'vector_io', 0, 'config'];

const breakages: readonly (readonly [name: string, expected: string, breakage: Breakage])[] = [
  ['an invented key of a provider', 'metric_type: Extra inputs', set([...milvus, 'metric_type'], 'L2')],
  ['an invented key of a store', 'sqlite.journal: Extra inputs', set([...milvus, 'kvstore', 'journal'], 'on')],
  ['an invented key of a model', 'models.0.context: Extra inputs', set(['models', 0, 'context'], 4096)],
  ['a top-level key of another version', 'storage: Extra inputs', set(['storage'], {})],
  [
    'an unknown type of provider',
    'no provider type remote::s3-files',
    set(['providers', 'files', 0, 'provider_type'], 'remote::s3-files'),
  ],
  ['a missing key', 'token: Field required', remove([...milvus, 'token'])],
  [
    'a missing store',
    'persistence_store',
    remove(['providers', 'agents', 0, 'config', 'persistence_store']),
  ],
  ['a missing API', 'needs safety', remove(['providers', 'safety'])],
  ['a model of no provider', 'no provider absent', set(['models', 0, 'provider_id'], 'absent')],
];

/** Broken copies of a valid configuration. */
export function controlsOf(runYaml: unknown, environment: Readonly<Record<string, string>>): Control[] {
  const controls = breakages.map(([name, expected, breakage]) => {
    const config = structuredClone(runYaml);
    breakage(config);
    return { name: `control: ${name}`, expected, runYaml: config, environment };
  });
  const unset = structuredClone(runYaml);
  set([...milvus, 'uri'], '${env.NOT_THERE}')(unset);
  return [
    ...controls,
    { name: 'control: a missing variable', expected: 'NOT_THERE', runYaml: unset, environment },
  ];
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
