import { spawnSync } from 'node:child_process';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { guide } from '../../../lib/output/guide/guide';
import {
  externalModel,
  modelEntry,
  ragOnly,
  type RawSettings,
  rendered,
  small,
} from '../../support/environments';
import { ocCommands } from '../../support/guide-commands';
import { unknownIn } from '../../support/guide-names';
import { knownHosts } from '../../support/known-objects';
import { definitionsOf } from '../../../tools/import/lookup';
import { consoleBlocks } from '../../../tools/markdown-section';

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
  ['RAG alone, with a model that somebody else serves', 'demo', ragOnly],
  [
    'tools, a database that they read, and a webhook that one calls',
    'demo',
    {
      stages: [
        'stage00-ai-platform',
        'stage01-model-serving',
        'stage02-model-alignment',
        'stage03-agentic-ai',
      ],
      agents: { equipment: {}, notifications: { webhook: { host: 'hooks.example.com' } } },
    },
  ],
  [
    'a model that somebody else serves beside one of the cluster, in another cluster than Argo CD',
    'lab',
    { models: [externalModel(), modelEntry({ pool: 'a10' })] },
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
  ['measurements', 'demo', { benchmarks: {}, evaluation: {} }],
  ['evaluations without internet', 'demo', { evaluation: { datasets: 'bucket' } }],
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

describe.each(rendering)('the guide of %s', (_, environment: RenderedEnvironment, text) => {
  const commands = ocCommands(text);

  test('is bash, block by block', () => {
    const blocks = consoleBlocks(text);
    expect(blocks.length).toBeGreaterThan(4);
    // Each in a function of its own, so that what one leaves open is not closed by the next.
    const input = blocks.map((block, index) => `block${index}() {\n${block}\n}`).join('\n');
    expect(spawnSync('bash', ['-n'], { input, encoding: 'utf8' }).stderr).toBe('');
  });

  test('names objects, namespaces, labels, keys and files that are there', () => {
    expect(commands.length).toBeGreaterThan(8);
    expect(unknownIn(text, environment)).toEqual([]);
  });

  test('names hosts of its Routes and settings', () => {
    const hosts = [...text.matchAll(/https?:\/\/([^/\s:,`'"]+)/g)].map(([, host = '']) =>
      host.replace(/\.$/, ''),
    );
    const all = knownHosts(environment);
    // What a command prints is no name.
    const named = hosts.filter((host) => !host.startsWith('$('));
    expect(named.filter((host) => host !== 'localhost' && !all.has(host))).toEqual([]);
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
  const ofOthers = /\.(operators\.coreos\.com|config\.openshift\.io|serving\.knative\.dev)$/;
  const unknown = rendering.flatMap(([, { environment }, text]) => {
    const definitions = definitionsOf('imports', environment.release);
    return ocCommands(text)
      .flatMap(({ words: [first = ''] }) => first.split(',').map((type) => type.split('/')[0] ?? ''))
      .filter((type) => /^[a-z]+\.[a-z0-9.-]+$/.test(type) && !ofOthers.test(type) && type !== 'quay.io')
      .filter((type) => !definitions.has(type));
  });
  expect([...new Set(unknown)]).toEqual([]);
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
