import { producedBy } from '../../lib/releases/release';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ragOnly, rendered, small } from '../support/environments';
import { documentOf, linksOf, tableRows } from './markdown';

const page = documentOf('docs/removal.md');
const option = 'argocd.argoproj.io/sync-options';
const scaled = {
  name: 'l4-single',
  gpu: 'L4',
  instanceType: 'g6.4xlarge',
  zone: 'eu-central-1a',
  autoscaling: { min: 0, max: 1 },
};
const environments = [
  rendered('demo', { operators: 'managed' }),
  rendered('demo', { ...small, gpuPools: [scaled] }),
  rendered('lab'),
  rendered('demo', { ...ragOnly, rag: { pipelines: false, llamaStack: { server: 'deployment' } } }),
];
const objects = environments.flatMap((environment) => environment.objects.map(({ manifest }) => manifest));

test('the table of what stays has exactly the kinds that are rendered with Prune=false', () => {
  const kept = objects.filter(({ metadata }) => metadata.annotations?.[option]?.includes('Prune=false'));
  const kinds = tableRows(page.text, 'Kind').map(([kind]) => kind);
  expect(kinds.sort()).toEqual([...new Set(kept.map(({ kind }) => kind))].sort());
});

test('what Argo CD does not prune it does not delete with the Application either', () => {
  const options = objects.flatMap(({ metadata }) => metadata.annotations?.[option] ?? []);
  expect(new Set(options)).toEqual(new Set(['Prune=false,Delete=false']));
});

test('the table of components names volume claims that are rendered, or that operators make', () => {
  const made = environments.flatMap(({ objects: all, platform }) =>
    all
      .flatMap(({ manifest }) => producedBy(platform.release, manifest))
      .filter(({ claimed }) => claimed !== true),
  );
  const claims = [...objects.map(({ kind, metadata }) => ({ kind, name: metadata.name })), ...made]
    .filter(({ kind }) => kind === 'PersistentVolumeClaim')
    .map(({ name }) => name.replace(/^.*-weights-[0-9a-f]+$/, '<model>-weights-<hash>'));
  const rows = tableRows(page.text, 'Component').map((cells) => cells.join(' '));
  const named = rows.flatMap((row) => row.match(/`[^`]+-(data|pvc|<hash>)`|`mariadb[^`]*`/g) ?? []);
  expect(named.length).toBeGreaterThan(3);
  expect([...new Set(named.map((name) => name.slice(1, -1)))].sort()).toEqual([...new Set(claims)].sort());
});

test('every component with a row has a page', () => {
  const links = linksOf(page.text).filter((link) => link.startsWith('components/'));
  expect(links.length).toBeGreaterThan(7);
  expect(links.filter((link) => !existsSync(join('docs', link)))).toEqual([]);
});
