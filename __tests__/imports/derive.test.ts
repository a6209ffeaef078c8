import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CATALOGUE } from '../../tools/import/catalogue';
import { structuralCrd } from '../../tools/import/crd';
import { readCrd, renderCrd } from '../../tools/import/crd-file';
import { derive } from '../../tools/import/derive';
import { toStructural } from '../../tools/import/structural';

const IMPORTS = resolve(__dirname, '..', '..', 'imports');
const pathOf = (crd: string): string => join(IMPORTS, 'crds', `${crd}.yaml`);

describe('npm run import', () => {
  test.each(CATALOGUE.map((entry) => [entry.kind, entry] as const))(
    'step 1 leaves its own result of %s as it is',
    (_kind, entry) => {
      const committed = readFileSync(pathOf(entry.crd), 'utf8');
      expect(renderCrd(toStructural(readCrd(pathOf(entry.crd)), entry))).toBe(committed);
    },
  );

  test('step 2 gives the committed bindings and schemas, byte for byte', () => {
    const files = derive(CATALOGUE.map(({ crd }) => structuralCrd(readCrd(pathOf(crd)))));
    const committed = readdirSync(IMPORTS).filter((name) => name !== 'crds');
    expect([...files.keys()].sort()).toEqual(committed.sort());
    files.forEach((content, path) => {
      // Not toBe on the whole text: the difference of two files of 5000 lines takes minutes to print.
      const same = content === readFileSync(join(IMPORTS, path), 'utf8');
      expect(`${path}: ${same ? 'same' : 'differs, run npm run import'}`).toBe(`${path}: same`);
    });
  });

  test('the order of the catalogue does not matter', () => {
    const crds = CATALOGUE.map(({ crd }) => structuralCrd(readCrd(pathOf(crd))));
    expect([...derive([...crds].reverse())]).toEqual([...derive(crds)]);
  });
});
