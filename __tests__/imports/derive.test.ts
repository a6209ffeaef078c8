import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CATALOGUE } from '../../tools/import/catalogue';
import { importAll } from '../../tools/import/import';
import { upstreamDefinitions } from '../support/upstream-definitions';

const IMPORTS = resolve(__dirname, '..', '..', 'imports');

describe('npm run import', () => {
  const source = upstreamDefinitions();
  afterAll(() => {
    rmSync(source, { recursive: true });
  });
  const { files, problems } = importAll(CATALOGUE, source);
  // Not toEqual on the whole text: the difference of two files of 5000 lines takes minutes to print.
  const differing = (other: (path: string) => string | undefined): string[] =>
    [...files].filter(([path, content]) => content !== other(path)).map(([path]) => path);

  test('leaves its own result as it is, byte for byte', () => {
    expect(problems).toEqual([]);
    expect(differing((path) => readFileSync(join(IMPORTS, path), 'utf8'))).toEqual([]);
  });

  test('the order of the catalogue does not matter', () => {
    const reversed = importAll([...CATALOGUE].reverse(), source).files;
    expect(reversed.size).toBe(files.size);
    expect(differing((path) => reversed.get(path))).toEqual([]);
  });
});
