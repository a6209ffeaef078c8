import { walk } from '../../lib/kubernetes/manifest';
import { outputFiles } from '../../lib/output/output';
import { environmentSchema } from '../../lib/environment/schema';
import { runGuards } from '../../lib/guards';
import { rhoai225 } from '../../lib/releases/rhoai-2.25/release';
import { renderEnvironment } from '../../lib/stages/environment';
import { exampleEnvironments } from '../../tools/environments';
import { CATALOGUE } from '../../tools/import/catalogue';
import { validateManifest } from '../support/schemas';
import { at, find, findAll, rendered } from '../support/environments';

const environments = exampleEnvironments().map((environment) => renderEnvironment(environment));

describe.each(environments.map((environment) => [environment.environment.name, environment] as const))(
  'environment %s',
  (_, environment) => {
    test('passes every guard', () => {
      expect(runGuards(environment)).toEqual([]);
    });

    test('has only objects that their schema accepts, unknown fields refused', () => {
      const problems = environment.objects.flatMap(({ manifest, construct }) =>
        validateManifest(manifest, environment.environment.release).map(
          (problem) => `${construct}: ${problem}`,
        ),
      );
      expect(problems).toEqual([]);
    });
  },
);

test('lab takes over nothing of demo: no value of its file, no default name that lab overrides', () => {
  const [demo, lab] = [rendered('demo').environment, rendered('lab').environment];
  const words = (value: unknown) =>
    new Set([...walk(value)].flatMap(({ value: found }) => (typeof found === 'string' ? [found] : [])));
  const defaults = environmentSchema.shape.namespaces.parse({});
  const labWords = words(lab);
  // Words of the vocabulary (releases, stages, model kinds, ...) that both files may use are no leak.
  const foreign = [...words(demo), ...Object.values(defaults)].filter(
    (word) => !labWords.has(word) && word.length > 3,
  );
  expect(foreign).toEqual(
    expect.arrayContaining(['apps.demo.example.com', 'model-storage', 'private-ai-demo', 'gp3-csi']),
  );
  const output = [...outputFiles([rendered('lab')]).values()].join('\n');
  // Sizes may coincide; a short word counts on its own only ("minio" is part of a fixed Secret name).
  const isSize = (word: string) => /^\d+(\.\d+)?[A-Za-z]*$/.test(word);
  const occurs = (word: string) =>
    word.length > 8
      ? output.includes(word)
      : new RegExp(`(?<![\\w-])${word.replaceAll('.', '\\.')}(?![\\w-])`).test(output);
  const leaked = foreign.filter((word) => !isSize(word) && occurs(word));
  // Names of Kubernetes itself: the GPU resource, and the cluster that Argo CD runs in. The AppProject allows the
  // groups of the release, and the provider of Secrets has the name of one; it refreshes its retries; traces go to SQLite, wherever
  // the stores are; programs have a function main; the client of any object store is MinIO's.
  expect(leaked).toEqual([
    'main',
    'https://kubernetes.default.svc',
    'external-secrets',
    'minio',
    'nvidia.com/gpu',
    'refresh',
    'sqlite',
  ]);
});

test('what the release serves is what is imported, no more and no less', () => {
  const imported = CATALOGUE.map(
    ({ crd, version, kind }) => `${crd.slice(crd.indexOf('.') + 1)}/${version}/${kind}`,
  );
  expect([...rhoai225.servedKinds].sort()).toEqual(imported.sort());
});

test('demo asks everybody who comes from outside: each exposed server authenticates, and nothing is open', () => {
  const routes = findAll(rendered('demo'), 'Route');
  expect(
    routes.map(({ metadata }) => [metadata.name, metadata.annotations?.['private-ai/exposure']]).sort(),
  ).toEqual([
    ['llamastack', 'authenticated'],
    ['minio-console', 'authenticated'],
    ['mistral-24b-api', 'authenticated'],
    ['mistral-24b-quantized-api', 'authenticated'],
  ]);
  expect(findAll(rendered('lab'), 'Route')).toEqual([]);
});

test('Llama Stack reaches models that want tokens with the token and the right of an account of its own', () => {
  const demo = rendered('demo');
  const subjects = at(find(demo, 'RoleBinding', 'mistral-24b-user'), 'subjects');
  expect(subjects).toContainEqual({
    kind: 'ServiceAccount',
    name: 'llama-stack-models',
    namespace: 'private-ai-demo',
  });
  expect(subjects).toContainEqual({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'ai-users' });
  expect(at(find(demo, 'Secret', 'llama-stack-models'), 'type')).toBe('kubernetes.io/service-account-token');
});
