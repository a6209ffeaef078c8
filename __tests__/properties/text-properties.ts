import fc from 'fast-check';
import { stringify } from 'yaml';
import { contentHash } from '../../lib/cluster/content-hash';
import { formatProblems, type Problem } from '../../lib/program/errors';
import { compare } from '../../lib/program/compare';
import { parseQuantity } from '../../lib/kubernetes/quantity';
import { dnsLabel } from '../../lib/environment/fields';
import { type SettingPath, settingText } from '../../lib/environment/finding';
import { editDistance, nearest } from '../../lib/program/nearest';
import { parseYamlFile } from '../../lib/environment/yaml-file';
import { holds, none, property, type PropertyDefinition, same } from './definition';
import { reordered } from './loading';
import { letters } from './words';

/** Powers of ten and two by suffix, written down apart from the program's own table. */
const exponents: Readonly<Record<string, readonly [base: bigint, exponent: bigint]>> = {
  k: [10n, 3n],
  M: [10n, 6n],
  G: [10n, 9n],
  T: [10n, 12n],
  P: [10n, 15n],
  Ki: [2n, 10n],
  Mi: [2n, 20n],
  Gi: [2n, 30n],
  Ti: [2n, 40n],
  Pi: [2n, 50n],
};

const digits = fc.string({ unit: letters('0123456789'), minLength: 1, maxLength: 9 });

/** The number that a quantity means, rounded once, at the end. */
function exactly(whole: string, fraction: string, suffix: string): number {
  const scale = 10n ** 12n;
  const [base, exponent] = exponents[suffix] ?? [10n, 0n];
  const value = (BigInt(whole + fraction) * scale * base ** exponent) / 10n ** BigInt(fraction.length);
  return Number(suffix === 'm' ? value / 1000n : value) / Number(scale);
}

/** Any character of Unicode. The unit `binary` of fast-check is the same, and lists all 1.1 million at every start. */
const character = fc
  .integer({ min: 0, max: 0x10ffff })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));
const word = fc.string({ unit: letters('abcABC-_. '), maxLength: 7 });

/** Optimal string alignment by plain recursion: slow, and nothing like the program's table. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const last = distance(a.slice(0, -1), b.slice(0, -1)) + (a.at(-1) === b.at(-1) ? 0 : 1);
  const shorter = Math.min(distance(a.slice(0, -1), b), distance(a, b.slice(0, -1))) + 1;
  const swapped =
    a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)
      ? distance(a.slice(0, -2), b.slice(0, -2)) + 1
      : Infinity;
  return Math.min(last, shorter, swapped);
}

const shortWord = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
/** Edits of a word: far from each other two random words tell little. */
const edits = fc.array(fc.tuple(fc.constantFrom('swap', 'drop', 'add'), fc.nat({ max: 5 })), {
  maxLength: 3,
});

function editedAt(text: string, [edit, at]: readonly [string, number]): string {
  const [before, letter, next, after] = [
    text.slice(0, at),
    text.charAt(at),
    text.charAt(at + 1),
    text.slice(at + 2),
  ];
  if (edit === 'swap') return before + next + letter + after;
  return edit === 'drop' ? before + next + after : `${before}c${letter}${next}${after}`;
}

const plain = (text: string) => text.toLowerCase().replace(/[-_. ]/g, '');

const problem = fc.record(
  {
    code: fc.constantFrom<Problem['code'][]>('PAI-101', 'PAI-110', 'PAI-900'),
    message: fc.nat({ max: 1e9 }).map((number) => `m${number}`),
    remedy: fc.constant('do something else'),
    file: fc.constantFrom('a.yaml', 'b.yaml'),
    line: fc.integer({ min: 1, max: 12 }),
    column: fc.integer({ min: 1, max: 12 }),
    setting: fc.string({ maxLength: 5 }),
    construct: fc.string({ maxLength: 5 }),
  },
  { requiredKeys: ['code', 'message', 'remedy'] },
);

/** A tree whose every single value is a word of its own, so that its place in the text is certain. */
const tree = fc
  .letrec<{ node: unknown; map: Record<string, unknown>; list: unknown[] }>((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, fc.constant(0), tie('map'), tie('list')),
    map: fc.dictionary(fc.string({ unit: letters('abcd-'), minLength: 1, maxLength: 3 }), tie('node'), {
      minKeys: 1,
      maxKeys: 4,
    }),
    list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  }))
  .map.map((root) => numbered(root, { next: 0 }) as Record<string, unknown>);

function numbered(value: unknown, counter: { next: number }): unknown {
  if (Array.isArray(value)) return value.map((item) => numbered(item, counter));
  if (typeof value !== 'object' || value === null) return `w${1000 + counter.next++}`;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, numbered(item, counter)]));
}

function* words(value: unknown, path: SettingPath = []): Generator<{ path: SettingPath; word: string }> {
  if (typeof value === 'string') yield { path, word: value };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* words(item, [...path, index]);
  else for (const [key, item] of Object.entries(value as object)) yield* words(item, [...path, key]);
}

export const textProperties: readonly PropertyDefinition[] = [
  property(
    'pure',
    'quantities-are-exact',
    'parseQuantity gives what exact arithmetic gives, to the last bits of a number',
    300,
    fc.tuple(digits, fc.option(digits, { nil: '' }), fc.constantFrom('', 'm', ...Object.keys(exponents))),
    ([whole, fraction, suffix]) => {
      const text = `${whole}${fraction === '' ? '' : `.${fraction}`}${suffix}`;
      const [found, expected] = [parseQuantity(text) ?? Number.NaN, exactly(whole, fraction, suffix)];
      holds(
        Math.abs(found - expected) <= Math.abs(expected) * 1e-14 + 1e-12,
        `${text}: ${found}, not ${expected}`,
      );
    },
  ),
  property(
    'pure',
    'no-quantity-is-undefined',
    'parseQuantity refuses every other text',
    200,
    fc.oneof(
      fc.string(),
      fc
        .tuple(digits, fc.constantFrom('K', 'mi', 'gi', 'GB', ' Gi', 'e3', 'E', '.', '..1', '\n'))
        .map((parts) => parts.join('')),
    ),
    (text) => {
      const number = /^\d+(\.\d+)?/.exec(text)?.[0];
      const suffix = text.slice(number?.length ?? 0);
      const valid = number !== undefined && ['', 'm', ...Object.keys(exponents)].includes(suffix);
      same(parseQuantity(text) !== undefined, valid, JSON.stringify(text));
    },
  ),
  property(
    'pure',
    'edit-distance-counts-edits',
    'editDistance is what the recursive definition gives',
    200,
    fc.tuple(shortWord, shortWord, edits),
    ([a, other, changes]) => {
      const b = changes.length === 0 ? other : changes.reduce(editedAt, a);
      same(editDistance(a, b), distance(a, b), `${a} ${b}`);
    },
  ),
  property(
    'pure',
    'edit-distance-is-a-measure',
    'editDistance is zero for equals only, symmetric, and at most doubles over a detour',
    200,
    fc.tuple(word, word, word),
    ([a, b, c]) => {
      same(editDistance(a, b) === 0, a === b, 'zero');
      same(editDistance(a, b), editDistance(b, a), 'symmetry');
      // A swap of neighbours counts once, so the detour can save one edit of two, never more.
      holds(editDistance(a, c) <= 2 * (editDistance(a, b) + editDistance(b, c)), 'detour');
      holds(editDistance(a, b) >= Math.abs(a.length - b.length), 'difference of lengths');
      holds(editDistance(a, b) <= Math.max(a.length, b.length), 'length');
    },
  ),
  property(
    'pure',
    'nearest-is-a-candidate',
    'nearest gives candidates or nothing, and a candidate for itself',
    200,
    fc.tuple(fc.oneof(word, fc.string()), fc.array(word, { maxLength: 5 })),
    ([text, candidates]) => {
      const found = nearest(text, candidates);
      holds(
        found.every((each) => candidates.includes(each)),
        `${found.join()} are no candidates`,
      );
      for (const candidate of candidates.filter((each) => each.length > 0)) {
        same(plain(nearest(candidate, candidates)[0] ?? 'none'), plain(candidate), `nearest of ${candidate}`);
      }
    },
  ),
  property(
    'pure',
    'nearest-forgives-one-slip',
    'nearest finds a name of four letters or more from one wrong, missing or additional letter',
    150,
    fc.tuple(
      fc.string({ unit: letters('abcdefgh'), minLength: 4, maxLength: 12 }),
      fc.nat(),
      fc.constantFrom('drop', 'add', 'change', 'upper'),
    ),
    ([name, at, slip]) => {
      const index = at % name.length;
      const [before, after] = [name.slice(0, index), name.slice(index + 1)];
      const letter = name[index] ?? '';
      const written = {
        drop: before + after,
        add: `${before}x${letter}${after}`,
        change: `${before}x${after}`,
        upper: `${before}${letter.toUpperCase()}${after}`,
      }[slip];
      same(nearest(written, [name, 'zzzzzzzzzzzzzzzz']).join(), name, written);
    },
  ),
  property(
    'pure',
    'content-hash-follows-content',
    'contentHash is the same for the same content and another for other content',
    200,
    fc.tuple(fc.jsonValue(), fc.jsonValue()),
    ([a, b]) => {
      holds(/^[0-9a-f]{8}$/.test(contentHash(a)), contentHash(a));
      same(contentHash(structuredClone(a)), contentHash(a), 'same content');
      if (JSON.stringify(reordered(a, 0)) === JSON.stringify(reordered(b, 0))) return;
      holds(contentHash([a]) !== contentHash([b]), 'other content');
    },
  ),
  property(
    'pure',
    'problems-are-sorted',
    'formatProblems never throws, loses nothing, and sorts by file, line and column',
    150,
    fc.uniqueArray(problem, { selector: ({ message }) => message, maxLength: 8 }),
    (problems) => {
      const order = formatProblems(problems)
        .split('\n')
        .flatMap((line) => / (m\d+)$/.exec(line)?.[1] ?? []);
      const shown = order.flatMap((message) => problems.find((each) => each.message === message) ?? []);
      same(shown.length, problems.length, 'number of problems');
      const sorted = shown.every(
        (each, index) => index === 0 || placeOrder(shown[index - 1] ?? each, each) <= 0,
      );
      holds(sorted, order.join(' '));
      same(
        formatProblems([...problems].reverse()).length,
        formatProblems(problems).length,
        'length of the text',
      );
    },
  ),
  property(
    'pure',
    'any-problem-can-be-shown',
    'formatProblems takes any text',
    100,
    fc.array(
      fc.record({ ...anyText('message'), ...anyText('remedy'), ...anyText('file'), ...anyText('setting') }),
    ),
    (problems) => {
      formatProblems(problems.map((each) => ({ ...each, code: 'PAI-900' })));
    },
  ),
  property(
    'pure',
    'positions-are-exact',
    'locate and locateKey point at the word itself, in block and flow style, with either line end',
    150,
    fc.tuple(tree, fc.constantFrom(1, 2, 4), fc.boolean(), fc.boolean()),
    ([root, indent, flow, windows]) => {
      const style = flow ? ({ collectionStyle: 'flow' } as const) : {};
      const text = stringify(root, { indent, ...style }).replaceAll('\n', windows ? '\r\n' : '\n');
      const file = parseYamlFile({ path: 'x.yaml', text });
      none(
        file.problems.map(({ message }) => message),
        'problems',
      );
      for (const { path, word: expected } of words(root)) {
        const at = settingText(path);
        same(file.locate(path), placeOf(text, text.indexOf(expected)), at);
        same(file.sourceText(path), expected, `source of ${at}`);
        same(file.locate([...path, 'none']), file.locate(path), `below ${at}`);
        const key = path.at(-1);
        const { line, column } = file.locateKey(path);
        const rest = (text.split('\n')[line - 1] ?? '').slice(column - 1).replace(/^["']/, '');
        holds(rest.startsWith(typeof key === 'string' ? key : expected), `key of ${at}: ${rest}`);
      }
    },
  ),
  property(
    'pure',
    'labels-are-dns-labels',
    'the schema accepts as a name what RFC 1123 calls a label, and nothing else',
    200,
    fc.string({ unit: letters('abz019-.A_\n'), maxLength: 66 }),
    (text) => {
      const characters = Array.from(text);
      const valid =
        characters.length >= 1 &&
        characters.length <= 63 &&
        characters.every((each) => 'abz019-'.includes(each)) &&
        characters[0] !== '-' &&
        characters.at(-1) !== '-';
      same(dnsLabel.safeParse(text).success, valid, JSON.stringify(text));
    },
  ),
];

function anyText<Key extends string>(key: Key): Record<Key, fc.Arbitrary<string>> {
  return { [key]: fc.string({ unit: character }) } as Record<Key, fc.Arbitrary<string>>;
}

function placeOrder(a: Problem, b: Problem): number {
  return (
    compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
  );
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
