import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ESLint, Linter } from 'eslint';

/** What the lint of the repository says of the imports of a file, whether there is one or not. */
async function restricted(path: string, imported: string): Promise<string[]> {
  const { plugins, rules } = (await new ESLint().calculateConfigForFile(path)) as Linter.Config;
  const restrictions = Object.entries(rules ?? {}).filter(([name]) => name.endsWith('no-restricted-imports'));
  return new Linter()
    .verify(`import '${imported}';`, [{ plugins, rules: Object.fromEntries(restrictions) }])
    .map(({ message }) => message);
}

test.each([
  ['a folder below', 'lib/cluster/some.ts', '../stages/environment'],
  ['a folder in a folder below', 'lib/environment/checks/some.ts', '../../argocd/applications'],
  ['another area of components', 'lib/components/serving/some.ts', '../rag/milvus'],
  ['a part of an area', 'lib/components/rag/llama-stack/some.ts', '../../storage/minio'],
])('lint refuses an import upwards from %s', async (_, path, imported) => {
  expect(await restricted(path, imported)).toHaveLength(1);
});

test.each([
  ['a component', 'lib/components/rag/some.ts', '../../../imports/rhoai-2.25/llamastack.io'],
  ['what releases share', 'lib/releases/some.ts', '../../imports/rhoai-2.25/llamastack.io'],
  ['a stage', 'lib/stages/some.ts', '../../imports/rhoai-2.25/llamastack.io'],
  ['a tool', 'tools/box/some.ts', '../../imports/rhoai-2.25/llamastack.io'],
  ['another release', 'lib/releases/rhoai-2.25/some.ts', '../../../imports/rhoai-9.1/llamastack.io'],
])('lint refuses classes of one release in %s', async (_, path, imported) => {
  expect(await restricted(path, imported)).toEqual([expect.stringContaining('of one release')]);
});

test.each([
  ['lib/releases/rhoai-2.25/llama-stack/some.ts', '../../../../imports/rhoai-2.25/llamastack.io'],
  ['lib/releases/rhoai-2.25/some.ts', '../../../imports/route.openshift.io'],
  ['lib/components/rag/some.ts', '../../../imports/route.openshift.io'],
  ['lib/stages/some.ts', '../components/rag/milvus'],
  ['lib/components/rag/llama-stack/some.ts', '../milvus'],
  ['lib/guards/run-yaml/some.ts', '../../kubernetes/manifest'],
])('lint lets %s import %s', async (path, imported) => {
  expect(await restricted(path, imported)).toEqual([]);
});

test('no module is part of a circle at run time', () => {
  const edges = new Map<string, string[]>();
  for (const file of readdirSync('lib', { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(join('lib', file), 'utf8');
    // Imports of types only are gone when the program runs.
    const targets = [...text.matchAll(/^import (?!type )(?:[^;]*?)from '(\.[^']+)';/gm)].map(
      ([, path = '']) => `${relative('lib', resolve('lib', file, '..', path))}.ts`,
    );
    edges.set(file, targets);
  }
  const circles: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      return;
    }
    state.set(file, 'open');
    for (const target of edges.get(file) ?? []) visit(target, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of edges.keys()) visit(file, []);
  expect(circles).toEqual([]);
});
