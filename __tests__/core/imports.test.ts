import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** Which folders of lib a folder may import from, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  environment: ['core'],
  core: ['environment'],
  platform: ['core', 'environment'],
  storage: ['core', 'environment'],
  serving: ['core', 'environment'],
  rag: ['core', 'environment'],
  delivery: ['core', 'environment'],
  guards: ['core', 'environment'],
  stages: ['core', 'environment', 'platform', 'storage', 'serving', 'rag', 'delivery'],
};

/** What the environment may use of core: leaves without knowledge of constructs. */
const leaves = [
  'cluster-service',
  'errors',
  'file-errors',
  'image-catalogue',
  'manifest',
  'node-disk',
  'own-cluster',
  'quantity',
];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly target: string;
}

const imports: Import[] = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join('lib', file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) => {
      const target = relative('lib', resolve('lib', file, '..', path));
      return { file, from: file.split('/')[0] ?? '', to: target.split('/')[0] ?? '', target };
    }),
  )
  .filter(({ from, to }) => from !== to && to !== '..');

test('imports point one way: no component knows another, none knows a stage', () => {
  expect(imports.length).toBeGreaterThan(100);
  const wrong = imports.filter(({ from, to }) => allowed[from]?.includes(to) !== true);
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test('the environment knows nothing of constructs', () => {
  const wrong = imports
    .filter(({ from, to }) => from === 'environment' && to === 'core')
    .filter(({ target }) => !leaves.includes(target.split('/')[1] ?? ''));
  expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
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
