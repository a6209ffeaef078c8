import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import type { Manifest } from '../../lib/core/manifest';
import type { RenderedEnvironment } from '../../lib/core/rendered-environment';
import { guide } from '../../lib/delivery/guide/guide';
import { outputFiles } from '../../lib/delivery/output';
import { modelEntry, type RawSettings, rendered, small } from '../support/environments';
import { ocCommands, type OcCommand } from '../support/guide-commands';
import { knownHosts, type KnownObjects, knownObjects } from '../support/known-objects';
import { consoleBlocks } from '../support/markdown-section';

/** Environments that differ in what the guide has to say. */
const cases: readonly [what: string, from: 'demo' | 'lab', changes: RawSettings][] = [
  ['demo', 'demo', {}],
  ['lab: another cluster, external store, mirror', 'lab', {}],
  ['the object store alone', 'demo', { stages: ['stage00-ai-platform'], models: [] }],
  ['one model that nothing but the cluster reaches', 'demo', small],
  ['Secrets of the owner for MinIO', 'demo', { secrets: { provider: 'existing' } }],
  ['Secrets of the owner in a store', 'demo', { secrets: { store: { name: 'vault', path: 'ai' } } }],
  [
    'a gated model, a pull secret, a Git server at another port',
    'demo',
    {
      models: [modelEntry({ source: { type: 'hf', token: true } })],
      images: { pullSecret: true },
      delivery: { repository: 'ssh://git@git.example.com:7999/a/b.git', revision: 'main' },
    },
  ],
  [
    'weights of every other kind',
    'demo',
    {
      models: [
        modelEntry({ exposure: 'open' }),
        modelEntry({ name: 'n', source: { type: 'existing-pvc', claim: 'weights', path: 'n' } }),
        modelEntry({ name: 'o', source: { type: 'oci', image: 'quay.io/org/modelcar:1.0' } }),
      ],
      delivery: { repository: 'git@github.com:org/repo.git', revision: 'main' },
    },
  ],
  [
    'Serverless models',
    'demo',
    {
      models: [
        modelEntry({ mode: 'Serverless' }),
        modelEntry({ name: 'n', mode: 'Serverless', exposure: 'authenticated' }),
      ],
    },
  ],
  [
    'an object store in the cluster with a CA of its own',
    'lab',
    {
      objectStore: {
        type: 'external',
        endpoint: 'https://s3.openshift-storage.svc',
        ca: { configMap: 'store-ca', key: 'ca.crt' },
      },
    },
  ],
];

const rendering = cases.map(([what, from, changes]) => {
  const environment = rendered(from, changes);
  return [what, environment, guide(environment)] as const;
});

/** What an `oc` command of a guide names that nobody makes. */
function unknownIn(text: string, environment: RenderedEnvironment): string[] {
  const commands = ocCommands(text);
  const known = knownObjects(environment);
  const files = [...outputFiles([environment]).keys()].map((path) => `dist/${path}`);
  const made = new Set(documentsOf(text));
  return commands.flatMap((command) => {
    const named = objectsOf(command);
    if (command.verb === 'create') for (const name of named) made.add(name);
    const exists = (name: string) => known.objects.has(name) || made.has(name);
    const selected = command.selector === undefined ? [] : [`${command.words[0] ?? ''} ${command.selector}`];
    return [
      ...named.filter((name) => !exists(name)).map((name) => `${name}: ${command.text}`),
      ...(command.namespace === undefined || known.namespaces.has(command.namespace)
        ? []
        : [`namespace ${command.namespace}: ${command.text}`]),
      ...selected
        .filter((label) => !isKnownSelector(label, known))
        .map((label) => `${label}: ${command.text}`),
      ...command.files
        .filter((file) => file.startsWith('dist/') && !files.some((path) => path.startsWith(file)))
        .map((file) => `file ${file}`),
      ...command.keys
        .filter((key) => !named.some((name) => (known.keys.get(name) ?? []).includes(key)))
        .map((key) => `key ${key}: ${command.text}`),
    ];
  });
}

/** Objects that here-documents make. */
function documentsOf(text: string): string[] {
  return [...text.matchAll(/<<'END'\n([\s\S]*?)^END$/gm)].map(([, document = '']) => {
    const { kind, metadata } = parse(document) as Manifest;
    return `${kind.toLowerCase()}s ${metadata.namespace ?? ''}/${metadata.name}`;
  });
}

/** Types as people write them, by the plural. */
const plural = (type: string) =>
  ({ job: 'jobs', secret: 'secrets', configmap: 'configmaps', clusterversion: 'clusterversions' })[type] ??
  (/^[a-z]+$/.test(type) && !type.endsWith('s') ? `${type}s` : type);

/** Names of the objects, as `type namespace/name`. A list of types, a variable and what is no object is left out. */
function objectsOf({ verb, words, namespace = '' }: OcCommand): string[] {
  if (
    ![
      'get',
      'wait',
      'create',
      'label',
      'patch',
      'extract',
      'set data',
      'exec',
      'port-forward',
      'logs',
      'rollout status',
    ].includes(verb)
  )
    return [];
  const rest = verb === 'create' && words[0] === 'secret' ? ['secret', ...words.slice(2)] : words;
  const [type = '', ...names] = rest;
  if (type.includes('/')) {
    const [its = '', name = ''] = type.split('/');
    // A name that a command before has found.
    return name.includes('$') ? [] : [`${plural(its)} ${namespace}/${name}`];
  }
  return names
    .filter((name) => /^[a-z0-9][-a-z0-9.]*$/.test(name))
    .map((name) => `${plural(type)} ${namespace}/${name}`);
}

function isKnownSelector(label: string, { labels }: KnownObjects): boolean {
  const [type = '', selector = ''] = label.split(' ');
  if (type === 'nodes' || selector.startsWith('argocd.argoproj.io/')) return true;
  return [...labels].some(
    (known) => known === `${plural(type)} ${selector}` || known.startsWith(`${plural(type)} ${selector}=`),
  );
}

describe.each(rendering)('the guide of %s', (_, environment: RenderedEnvironment, text) => {
  const commands = ocCommands(text);

  test('is bash, block by block', () => {
    const blocks = consoleBlocks(text);
    expect(blocks.length).toBeGreaterThan(4);
    expect(blocks.filter((block) => spawnSync('bash', ['-n'], { input: block }).status !== 0)).toEqual([]);
  });

  test('names objects, namespaces, labels, keys and files that are there', () => {
    expect(commands.length).toBeGreaterThan(8);
    expect(unknownIn(text, environment)).toEqual([]);
  });

  test('names hosts of its Routes and settings', () => {
    const hosts = [...text.matchAll(/https?:\/\/([^/\s:,`'"]+)/g)].map(([, host = '']) => host);
    const all = knownHosts(environment);
    expect(hosts.filter((host) => host !== 'localhost' && !all.has(host))).toEqual([]);
  });

  test('waits with an end', () => {
    const endless = commands.filter(
      ({ verb, text: words }) => ['wait', 'rollout status'].includes(verb) && !words.includes('--timeout='),
    );
    expect(endless).toEqual([]);
  });

  test('says for which cluster each command is, where there are two', () => {
    const two = environment.environment.delivery.server !== 'https://kubernetes.default.svc';
    const local = ['config get-contexts', 'registry login', 'image extract', 'login'];
    const wrong = commands.filter(
      ({ verb, words, context }) =>
        !local.includes([verb, ...words].join(' ')) &&
        !local.includes(verb) &&
        (context !== undefined) !== two,
    );
    expect(wrong.map(({ text: words }) => words)).toEqual([]);
  });

  test('leaves nothing to fill in but what it says', () => {
    expect(text.match(/<[a-z][-a-z ]*>|\bTODO\b|\.\.\.(?!')/g) ?? []).toEqual([]);
    const blocks = consoleBlocks(text).join('\n');
    const used = [...blocks.matchAll(/\$\{?([A-Z]+(?:_[A-Z]+)*)\b/g)].map(([, name = '']) => name);
    const defined = [
      ...blocks.matchAll(/(?:^|[\s;])([A-Z]+(?:_[A-Z]+)*)=|\bread [^\n]*? ([A-Z]+(?:_[A-Z]+)*)(?:;|$)/gm),
    ].flatMap(([, assigned, asked]) => assigned ?? asked ?? []);
    expect(used.filter((name) => ![...defined, 'PWD', 'PATH', 'HF_HOME'].includes(name))).toEqual([]);
  });
});

test('custom resources are called by names that their definitions have', () => {
  const definitions = readdirSync('imports/crds').map((file) => file.replace(/\.yaml$/, ''));
  const ofOthers = /\.(operators\.coreos\.com|config\.openshift\.io|serving\.knative\.dev)$/;
  const types = rendering
    .flatMap(([, , text]) => ocCommands(text))
    .flatMap(({ words: [first = ''] }) => first.split(',').map((type) => type.split('/')[0] ?? ''))
    .filter((type) => /^[a-z]+\.[a-z0-9.-]+$/.test(type) && !ofOthers.test(type) && type !== 'quay.io');
  expect([...new Set(types)].filter((type) => !definitions.includes(type))).toEqual([]);
});

describe('the check of the guide sees', () => {
  const [, demo] = rendering[0] ?? [];
  const unknown = (line: string) => {
    if (demo === undefined) throw new Error('no environment');
    return unknownIn(`\n\`${line}\`\n`, demo);
  };

  test.each([
    'oc get secret minio-credential -n model-storage -o yaml',
    'oc get secret minio-credentials -n model-store -o yaml',
    `oc get secret minio-credentials -n model-storage -o go-template='{{index .data "user" | base64decode}}'`,
    'oc wait --for=condition=Complete job/argo-cd-start -n openshift-gitops --timeout=1m',
    'oc wait --for=condition=Complete job -l app.kubernetes.io/name=other-loader -n private-ai-demo --timeout=1m',
    'oc port-forward -n private-ai-demo service/llama-stack 8321:8321',
    'oc apply -f dist/demo/bootstraps/',
  ])('%s', (line) => {
    expect(unknown(line)).not.toEqual([]);
  });

  test('nothing in what is right', () => {
    expect(unknown('oc get secret minio-credentials -n model-storage -o yaml')).toEqual([]);
  });
});
