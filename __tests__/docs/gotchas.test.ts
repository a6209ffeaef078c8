import { existsSync, readFileSync } from 'node:fs';
import { errorCodes } from '../../lib/program/errors';
import { guide } from '../../lib/output/guide/guide';
import { guards } from '../../lib/guards';
import { exampleNames } from '../../tools/environments';
import { checks } from '../../tools/verify/checks';
import { mistakes } from '../../tools/verify/mistakes/mistakes';
import { rendered } from '../support/environments';

interface Row {
  readonly number: string;
  readonly problem: string;
  readonly how: string;
  readonly where: string;
}

/** What a reference can lead to. */
type Target = 'code' | 'test' | 'mistake' | 'verify' | 'guide' | 'error' | 'guard';

/** What fails when the gotcha comes back. A word that stands in a file does not. */
const proofs: readonly Target[] = ['test', 'mistake', 'verify', 'guide', 'error', 'guard'];

/** What each way must refer to, at least one of each list; a way without lists gives a reason instead. */
const ways: Readonly<Record<string, readonly (readonly Target[])[]>> = {
  type: [['code'], proofs],
  construction: [['code'], proofs],
  guard: [['guard', 'error']],
  test: [['test', 'mistake']],
  check: [['verify']],
  prerequisite: [['guide']],
  'not applicable': [],
};

const numbers = (count: number, prefix = '') =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

const rows = rowsOf(readFileSync('docs/gotchas.md', 'utf8'));

test('the page has 61 gotchas and 22 weaknesses, each once and in order', () => {
  expect(rows.map(({ number }) => number)).toEqual([...numbers(61), ...numbers(22, 'W')]);
});

test.each(rows.map((row) => [row.number, row] as const))(
  '%s says how, and refers to what exists',
  (_, row) => {
    expect(problemsOf(row)).toEqual([]);
  },
);

describe('a row is refused', () => {
  test.each<[string, Partial<Row>, string]>([
    ['without problem', { problem: '' }, 'the problem is empty'],
    ['with a long problem', { problem: 'word '.repeat(16).trim() }, 'the problem has 16 words'],
    ['with an unknown way', { how: 'luck' }, 'luck is not a way'],
    ['without reference', { where: 'somewhere' }, 'guard without reference to guard or error'],
    [
      'with code as guard',
      { where: '`lib/program/errors.ts#compare`' },
      'guard without reference to guard or error',
    ],
    [
      'of a construction that only a word in a file shows',
      { how: 'construction', where: '`lib/program/errors.ts#errorCodes`' },
      'construction without reference to test or mistake or verify or guide or error or guard',
    ],
    ['of a guard that does not exist', { where: '`noLuck`' }, 'noLuck does not exist'],
    ['of an error that does not exist', { where: '`PAI-999`' }, 'PAI-999 does not exist'],
    ['of another file', { where: '`lib/cluster/luck.ts#x`' }, 'lib/cluster/luck.ts#x does not exist'],
    [
      'of a word in a comment',
      { where: '`lib/program/errors.ts#mend`' },
      'lib/program/errors.ts#mend does not exist',
    ],
    [
      'of another test',
      { where: '`test: __tests__/docs/docs.test.ts › luck`' },
      'test: __tests__/docs/docs.test.ts › luck does not exist',
    ],
    ['of another mistake', { where: '`mistake: luck`' }, 'mistake: luck does not exist'],
    ['of another check', { where: '`verify: luck`' }, 'verify: luck does not exist'],
    ['of other words of a guide', { where: '`guide: luck`' }, 'guide: luck does not exist'],
    ['with marks around what is no reference', { where: '`HF HOME`' }, 'HF HOME is no reference'],
    ['that is not applicable without reason', { how: 'not applicable', where: '`PAI-112`' }, 'no reason'],
    ['that is left open', { how: 'open', where: 'nothing is there yet' }, 'open is not a way'],
  ])('%s', (_, change, problem) => {
    const row: Row = { number: '1', problem: 'a problem', how: 'guard', where: '`noSecretData`', ...change };
    expect(problemsOf(row)).toContain(problem);
  });
});

function rowsOf(text: string): Row[] {
  const cells = /^\| *(W?\d+) *\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm;
  return [...text.matchAll(cells)].map(([, number = '', ...rest]) => {
    const [problem = '', how = '', where = ''] = rest.map((cell) => cell.trim());
    return { number, problem, how, where };
  });
}

function problemsOf({ problem, how, where }: Row): string[] {
  const targets = ways[how];
  if (targets === undefined) return [`${how} is not a way`];
  const words = problem.split(/\s+/).filter((word) => word !== '').length;
  const references = [...where.matchAll(/`([^`]*)`/g)].map(([, text = '']) => ({ text, ...lookUp(text) }));
  const reason = where.replace(/`[^`]*`/g, '');
  return [
    ...(words === 0 ? ['the problem is empty'] : words > 15 ? [`the problem has ${words} words`] : []),
    ...references
      .filter(({ exists }) => !exists)
      .map(({ text, target }) => `${text} ${target === undefined ? 'is no reference' : 'does not exist'}`),
    ...targets
      .filter((list) => !references.some(({ target }) => target !== undefined && list.includes(target)))
      .map((list) => `${how} without reference to ${list.join(' or ')}`),
    ...(targets.length === 0 && !/\w+\W+\w+/.test(reason) ? ['no reason'] : []),
  ];
}

function lookUp(reference: string): { target?: Target; exists: boolean } {
  const [, file = '', identifier] = /^(lib\/\S+\.ts)#([\w$]+)$/.exec(reference) ?? [];
  if (identifier !== undefined) return { target: 'code', exists: identifiersOf(file).has(identifier) };
  const [, label, rest = ''] = /^(test|mistake|verify|guide): (.+)$/.exec(reference) ?? [];
  switch (label) {
    case 'test': {
      const [path = '', title = ''] = rest.split(' › ');
      return { target: label, exists: titlesOf(path).has(title) };
    }
    case 'mistake':
      return { target: label, exists: mistakes.some(({ title }) => title === rest) };
    case 'verify':
      return { target: label, exists: checks.some(({ name }) => name === rest) };
    case 'guide':
      return { target: label, exists: guides.some((text) => text.includes(rest)) };
  }
  if (/^PAI-\d{3}$/.test(reference)) return { target: 'error', exists: reference in errorCodes };
  if (/^\w+$/.test(reference)) {
    return { target: 'guard', exists: guards.some(({ name }) => name === reference) };
  }
  return { exists: false };
}

/** Words of a source file outside of comments. */
function identifiersOf(file: string): ReadonlySet<string> {
  if (!existsSync(file)) return new Set();
  const code = readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
  return new Set(code.match(/[\w$]+/g) ?? []);
}

/** Titles of a test file, those of `test.each` with their placeholders. */
function titlesOf(file: string): ReadonlySet<string> {
  if (!/^__tests__\/\S+\.test\.ts$/.test(file) || !existsSync(file)) return new Set();
  const starts = /(?:(?<!\.)\btest|\)|`)\(\s*(['"])((?:(?!\1).)*)\1/g;
  return new Set([...readFileSync(file, 'utf8').matchAll(starts)].map(([, , title = '']) => title));
}

const guides = exampleNames.map((name) => guide(rendered(name)));
