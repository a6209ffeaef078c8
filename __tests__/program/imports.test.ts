import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

// Which folder may import from which is a rule of eslint.config.mjs.
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
