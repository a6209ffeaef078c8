import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeTextFile } from '../../lib/program/text-file';
import type { ReleaseName } from '../../lib/releases/releases';
import type { CatalogueEntry } from '../../tools/import/catalogue-entry';
import type { CustomResourceDefinition, SchemaNode } from '../../tools/import/crd';
import { readCrd, renderCrd } from '../../tools/import/crd-file';
import { importAll } from '../../tools/import/import';
import { definitionsOf, schemasOf } from '../../tools/import/lookup';

const first: ReleaseName = 'rhoai-2.25';
/** Releases that the program does not know yet: one with definitions of its own, one without. */
const [second, third] = ['rhoai-9.1', 'rhoai-9.2'] as unknown as [ReleaseName, ReleaseName];

const folder = mkdtempSync(join(tmpdir(), 'releases-'));
const imports = join(folder, 'imports');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const plurals = { Ship: 'ships', Port: 'ports' } as const;
type Kind = keyof typeof plurals;
const names = { Ship: 'ships.example.com', Port: 'ports.example.com' } as const;

function definition(kind: Kind, version: string, field: string): CustomResourceDefinition {
  const spec: SchemaNode = { type: 'object', properties: { [field]: { type: 'string' } } };
  const openAPIV3Schema: SchemaNode = { type: 'object', properties: { spec } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: names[kind] },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind, plural: plurals[kind] },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}

const entry = (kind: Kind, version: string, release?: ReleaseName): CatalogueEntry => ({
  crd: names[kind],
  version,
  kind,
  url: 'https://example.com/definition.yaml',
  ...(release === undefined ? {} : { release }),
});

/** What a folder of upstream definitions has: the first release in the root, as the common ones, the second in its own. */
const upstream = {
  'ships.example.com.yaml': definition('Ship', 'v1', 'sail'),
  'ports.example.com.yaml': definition('Port', 'v1', 'depth'),
  [`${second}/ships.example.com.yaml`]: definition('Ship', 'v2', 'engine'),
};
for (const [path, crd] of Object.entries(upstream)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeTextFile(join(folder, path), renderCrd(crd));
}

const { files, problems } = importAll(
  [entry('Ship', 'v1', first), entry('Ship', 'v2', second), entry('Port', 'v1')],
  folder,
);
files.forEach((content, path) => {
  writeTextFile(join(imports, path), content);
});

const fieldsOf = (release: ReleaseName, key: string): string | undefined =>
  JSON.stringify(schemasOf(imports, release).get(key)?.kinds[key]?.properties?.spec);

describe('a kind that differs between releases', () => {
  test('has bindings, a definition and a schema in the folder of each, and none among the common ones', () => {
    expect(problems).toEqual([]);
    expect([...files.keys()].sort()).toEqual([
      'crds/ports.example.com.yaml',
      'example.com.ts',
      `${first}/crds/ships.example.com.yaml`,
      `${first}/example.com.ts`,
      `${first}/schemas.json`,
      `${second}/crds/ships.example.com.yaml`,
      `${second}/example.com.ts`,
      `${second}/schemas.json`,
      'schemas.json',
    ]);
    expect(files.get(`${first}/example.com.ts`)).toMatch(
      /class Ship [\s\S]*'example.com\/v1'[\s\S]* sail\?: string/,
    );
    expect(files.get(`${second}/example.com.ts`)).toMatch(
      /class Ship [\s\S]*'example.com\/v2'[\s\S]* engine\?: string/,
    );
    expect(files.get('example.com.ts')).toContain('class Port ');
    expect(files.get('example.com.ts')).not.toContain('Ship');
  });

  test.each([
    [first, 'v1', 'sail'],
    [second, 'v2', 'engine'],
  ])('is found for %s in its version', (release, version, field) => {
    const path = definitionsOf(imports, release).get('ships.example.com') ?? '';
    expect(path).toBe(join(imports, release, 'crds', 'ships.example.com.yaml'));
    expect(readCrd(path).spec.versions.map(({ name }) => name)).toEqual([version]);
    expect(fieldsOf(release, `example.com/${version}/Ship`)).toContain(`"${field}"`);
    const other = version === 'v1' ? 'v2' : 'v1';
    expect(fieldsOf(release, `example.com/${other}/Ship`)).toBeUndefined();
  });

  test('is not found for a release that has none', () => {
    expect([...definitionsOf(imports, third).keys()]).toEqual(['ports.example.com']);
    expect([...schemasOf(imports, third).keys()].filter((key) => key.endsWith('/Ship'))).toEqual([]);
  });
});

test.each([first, second, third])('%s finds what is common, of Kubernetes too', (release) => {
  expect(definitionsOf(imports, release).get('ports.example.com')).toBe(
    join(imports, 'crds', 'ports.example.com.yaml'),
  );
  expect(fieldsOf(release, 'example.com/v1/Port')).toContain('"depth"');
  expect(fieldsOf(release, 'v1/Service')).toBeDefined();
});

test('an entry for one release replaces the common one there, in every version, and nowhere else', () => {
  const replaced = importAll([entry('Ship', 'v1'), entry('Ship', 'v2', second)], folder);
  expect(replaced.problems).toEqual([]);
  const other = join(folder, 'replaced');
  replaced.files.forEach((content, path) => {
    writeTextFile(join(other, path), content);
  });
  const ships = (release: ReleaseName): string[] => [
    ...[...schemasOf(other, release).keys()].filter((key) => key.endsWith('/Ship')),
    ...readCrd(definitionsOf(other, release).get('ships.example.com') ?? '').spec.versions.map(
      ({ name }) => name,
    ),
  ];
  expect(ships(second)).toEqual(['example.com/v2/Ship', 'v2']);
  expect(ships(third)).toEqual(['example.com/v1/Ship', 'v1']);
});

test('a definition that is in neither folder is named with both places', () => {
  const missing = importAll([{ ...entry('Ship', 'v1', second), crd: 'boats.example.com' }], folder);
  expect(missing.problems).toEqual([
    `boats.example.com: no file ${join(folder, second, 'boats.example.com.yaml')} or ` +
      `${join(folder, 'boats.example.com.yaml')}. Save it from https://example.com/definition.yaml, or say another folder with --crds`,
  ]);
});
