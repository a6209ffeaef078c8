import { errorCodes } from '../../lib/program/errors';
import { jsonText } from '../../tools/docs/json-text';
import { table } from '../../tools/docs/markdown';
import { generatedPages, stalePages } from '../../tools/docs/pages';

const pages = generatedPages();

test('the generated pages are up to date (npm run docs)', () => {
  expect(stalePages(pages)).toEqual([]);
});

test('a page that is missing or different is stale', () => {
  const changed = new Map([
    ['docs/settings.md', ''],
    ['docs/none.md', ''],
  ]);
  expect(stalePages(changed)).toEqual(['docs/settings.md', 'docs/none.md']);
});

test('every code has its section', () => {
  const page = pages.get('docs/errors.md') ?? '';
  for (const [code, title] of Object.entries(errorCodes)) expect(page).toContain(`\n## ${code}: ${title}\n`);
});

test('every setting of the reference environment is described', () => {
  const page = pages.get('docs/settings.md') ?? '';
  for (const setting of [
    'name',
    'cluster.appsDomain',
    'secrets.store.name',
    'images.overrides.<name>.digest',
    'objectStore.ca.configMap',
    'gpuPools[].taints[].effect',
    'models[].source.type',
    'models[].vllm.gpuMemoryUtilization',
    'rag.vectorStore.size',
  ]) {
    expect(page).toContain(`| \`${setting}\` `);
  }
});

test('no setting is without meaning', () => {
  const rows =
    (pages.get('docs/settings.md') ?? '').split('\n## Not available')[0]?.match(/^\| `.*$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(80);
  expect(rows.filter((row) => /\|\s*\|$/.test(row))).toEqual([]);
});

test('a table has aligned columns and no loose bar', () => {
  expect(table(['A', 'Long name'], [['x|y', 'z']])).toBe(
    '| A    | Long name |\n| ---- | --------- |\n| x\\|y | z         |',
  );
});

test('JSON breaks lists that are long or have maps', () => {
  expect(jsonText({ a: [1, ['b']], c: {}, d: [{ e: [] }] })).toBe(
    '{\n  "a": [1, ["b"]],\n  "c": {},\n  "d": [\n    {\n      "e": []\n    }\n  ]\n}\n',
  );
  expect(jsonText(['x'.repeat(60), 'y'.repeat(60)]).split('\n')).toHaveLength(5);
});
