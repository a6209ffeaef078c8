import fc from 'fast-check';
import { parse } from 'yaml';
import { toYaml } from '../../lib/program/yaml';
import { rendered } from '../support/environments';

/** Both readings that matter: kubectl and Argo CD read YAML 1.1, most others 1.2. */
const readings = (text: string) =>
  [parse(text, { version: '1.1' }), parse(text, { version: '1.2' })] as unknown[];

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[-0-9eE.:_xXob+~yYnN]{1,8}$/),
  fc.array(fc.stringMatching(/^[ \ta-z:#|>'"-]{0,8}$/), { maxLength: 5 }).map((lines) => lines.join('\n')),
  fc.constantFrom(
    'on',
    'No',
    '~',
    'null',
    '1e3',
    '0x1F',
    '1_000',
    '12:30:45',
    '.5',
    '2024-01-01',
    '=',
    '<<',
    '- a',
    'a: b',
    '# c',
    '---',
    '...',
    '--- x',
    'x\n',
    '\nx',
    'x\n\n',
    ' x\ny',
    '\u2028',
    '\u0085',
    '\ufeffx',
  ),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    texts,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc
      .double({ min: -1e6, max: 1e6, noNaN: true })
      .filter((n) => !String(n).includes('e') && !Object.is(n, -0)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      texts.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

describe('toYaml', () => {
  test('writes what YAML 1.1 and YAML 1.2 read back alike, whatever the value', () => {
    fc.assert(
      fc.property(values, (value) => {
        for (const reading of readings(toYaml(value))) expect(reading).toEqual(value);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  test('writes every object of demo so', () => {
    for (const { manifest } of rendered('demo').objects) {
      for (const reading of readings(toYaml(manifest))) expect(reading).toEqual(manifest);
    }
  });

  test('is read with ease: plain words, block texts, nested lists', () => {
    expect(
      toYaml({ a: 'quay.io/x:1', b: ['--c=0.90', { d: 'yes', e: 1 }], f: 'x\ny\n', g: '', h: {}, i: '500m' }),
    ).toBe(
      [
        'a: quay.io/x:1',
        'b:',
        '  - --c=0.90',
        '  - d: "yes"',
        '    e: 1',
        'f: |',
        '  x',
        '  y',
        'g: ""',
        'h: {}',
        'i: 500m',
        '',
      ].join('\n'),
    );
  });

  test.each([[() => 0], [NaN], [1e21 + 0.5], [5e-10]])('refuses what YAML cannot hold: %s', (value) => {
    if (value === 1e21 + 0.5) expect(toYaml(value)).toBe('1000000000000000000000\n');
    else expect(() => toYaml({ value })).toThrow('YAML cannot hold');
  });
});
