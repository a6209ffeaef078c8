import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CATALOGUE } from '../../tools/import/catalogue';
import type { CatalogueEntry } from '../../tools/import/catalogue-entry';
import type { CustomResourceDefinition, SchemaNode } from '../../tools/import/crd';
import { pruneSchema } from '../../tools/import/prune-schema';
import { toStructural } from '../../tools/import/structural';

const ROOT = resolve(__dirname, '..', '..');

const entry: CatalogueEntry = { crd: 'widgets.example.com', version: 'v1', kind: 'Widget', url: 'unused' };

/** As a generator writes it: prose, an old version, a conversion webhook, and what our types do not know. */
function upstream(schema: SchemaNode, served = true): CustomResourceDefinition {
  const version = (name: string): object => ({
    name,
    served,
    storage: name === 'v1',
    schema: { openAPIV3Schema: schema },
    additionalPrinterColumns: [{ name: 'Age', description: 'Some text' }],
  });
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: 'widgets.example.com',
      labels: { app: 'operator' },
      annotations: { 'api-approved.kubernetes.io': 'https://example.com/1', 'controller-gen/version': 'v1' },
    },
    spec: {
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      conversion: { strategy: 'Webhook' },
      versions: [version('v1alpha1'), version('v1')],
    },
  };
  return crd as unknown as CustomResourceDefinition;
}

describe('step 1', () => {
  test('keeps one version, and of metadata only the approval that the API server wants to see', () => {
    const { metadata, spec } = toStructural(upstream({ type: 'object' }), entry);
    expect(metadata).toEqual({
      name: 'widgets.example.com',
      annotations: { 'api-approved.kubernetes.io': 'https://example.com/1' },
    });
    expect(spec).toEqual({
      group: 'example.com',
      names: { kind: 'Widget', plural: 'widgets' },
      scope: 'Namespaced',
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    });
  });

  test('adds the fields that later versions have, once, and refuses a place that is not there', () => {
    const schema: SchemaNode = {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    };
    const withLater = (path: string): CatalogueEntry => ({
      ...entry,
      later: { [path]: { mode: { type: 'string' } } },
    });
    const once = toStructural(upstream(schema), withLater('spec'));
    expect(once.spec.versions[0]?.schema?.openAPIV3Schema?.properties?.spec?.properties).toEqual({
      size: { type: 'integer' },
      mode: { type: 'string' },
    });
    expect(toStructural(once, withLater('spec'))).toEqual(once);
    expect(() => toStructural(upstream(schema), withLater('spec.gone'))).toThrow(
      'later fields: no object at spec.gone',
    );
  });

  test('accepts any status, unless a rule of the whole object reads its fields', () => {
    const status: SchemaNode = { type: 'object', properties: { phase: { type: 'string' } } };
    const root: SchemaNode = { type: 'object', properties: { status } };
    const reading: SchemaNode = {
      ...root,
      'x-kubernetes-validations': [{ rule: "self.status.phase != 'x'" }],
    };
    const statusOf = (schema: SchemaNode): SchemaNode | undefined =>
      toStructural(upstream(schema), entry).spec.versions[0]?.schema?.openAPIV3Schema?.properties?.status;
    expect(statusOf(root)).toEqual({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
    expect(statusOf(reading)).toEqual(status);
  });

  test.each<[string, Partial<CatalogueEntry>, boolean, RegExp]>([
    [
      'a version that does not exist',
      { version: 'v2' },
      true,
      /version v2 is not served; served: v1alpha1, v1/,
    ],
    ['a version that is not served', {}, false, /version v1 is not served/],
    ['another kind', { kind: 'Gadget' }, true, /found widgets.example.com of kind Widget, expected/],
  ])('refuses %s', (_reason, change, served, message) => {
    expect(() => toStructural(upstream({ type: 'object' }, served), { ...entry, ...change })).toThrow(
      message,
    );
  });
});

describe('pruning', () => {
  const text: SchemaNode = { type: 'string' };

  test('drops prose and keeps a property that is called description', () => {
    const node = { type: 'object', description: 'Some text', title: 'T', properties: { description: text } };
    expect(pruneSchema(node)).toEqual({ type: 'object', properties: { description: text } });
  });

  test('refuses a keyword that it does not know', () => {
    const node = { type: 'object', properties: { a: { $ref: '#/definitions/a' } } } as unknown as SchemaNode;
    expect(() => pruneSchema(node)).toThrow('a: unknown schema keyword: $ref');
  });

  test('drops keywords without a value', () => {
    const node = { 'x-kubernetes-int-or-string': true, anyOf: null } as unknown as SchemaNode;
    expect(pruneSchema(node)).toEqual({ 'x-kubernetes-int-or-string': true });
  });

  test('keeps a rule without its message, except where the API server demands one', () => {
    const rules = [{ rule: 'self > 0', message: 'Some text' }, { rule: 'self > 0\n&& self < 9' }];
    expect(pruneSchema({ type: 'integer', 'x-kubernetes-validations': rules })).toEqual({
      type: 'integer',
      'x-kubernetes-validations': [
        { rule: 'self > 0' },
        { rule: 'self > 0\n&& self < 9', message: 'failed rule' },
      ],
    });
  });

  const spec: SchemaNode = { type: 'object', required: ['a'], properties: { a: text, b: text, c: text } };
  const root: SchemaNode = { type: 'object', properties: { spec } };

  test('keeps only what the keep-list names', () => {
    expect(pruneSchema(root, { spec: ['a', 'c'] }).properties?.spec?.properties).toEqual({
      a: text,
      c: text,
    });
  });

  test.each([
    [{ spec: ['a', 'x'] }, /keep-list of spec: no such property: x/],
    [{ spec: ['b'] }, /keep-list of spec: required, so it must stay: a/],
    [{ 'spec.sub': ['b'] }, /keep-list: no object at spec.sub/],
  ])('refuses the keep-list %j', (keep, message) => {
    expect(() => pruneSchema(root, keep)).toThrow(message);
  });

  test('refuses a keep-list where a CEL rule may read the rest', () => {
    const ruled: SchemaNode = { ...spec, 'x-kubernetes-validations': [{ rule: 'has(self.b)' }] };
    expect(() => pruneSchema({ type: 'object', properties: { spec: ruled } }, { spec: ['a'] })).toThrow(
      /a CEL rule reads it, so it must stay: b/,
    );
    expect(() =>
      pruneSchema({ ...root, 'x-kubernetes-validations': [{ rule: 'has(self.spec.b)' }] }, { spec: ['a'] }),
    ).toThrow(/a CEL rule reads it, so it must stay: b/);
  });
});

describe('command line', () => {
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, ['-r', 'ts-node/register', 'tools/import/main.ts', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    });

  test('fails with every missing file, its source and what to do, and writes nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'import-'));
    try {
      const { status, stderr } = run('--crds', folder, '--out', join(folder, 'out'));
      expect(status).toBe(1);
      for (const { crd, url, release } of CATALOGUE) {
        const folders = release === undefined ? [folder] : [join(folder, release), folder];
        const places = folders.map((place) => join(place, `${crd}.yaml`)).join(' or ');
        expect(stderr).toContain(`${crd}: no file ${places}. Save it from ${url}`);
      }
      expect(stderr).not.toContain('    at ');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('explains itself', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--crds DIR');
  });
});
