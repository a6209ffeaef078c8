import fc from 'fast-check';
import { stringify } from 'yaml';
import { PlatformError } from '../../lib/program/errors';
import { loadEnvironments } from '../../lib/environment/load';
import { validFile } from './cases/broken-file';

/** Problems of one file; anything but a result or a PlatformError fails the test. */
function problems(text: string): PlatformError['problems'] {
  try {
    return loadEnvironments([{ path: 'test.yaml', text }]).flatMap(({ warnings }) => warnings);
  } catch (error) {
    if (error instanceof PlatformError) return error.problems;
    throw error;
  }
}

/** Every problem stands somewhere in the file, and its text is two lines. */
function areWellFormed(text: string): void {
  const lines = text.split('\n');
  for (const problem of problems(text)) {
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.line).toBeLessThanOrEqual(lines.length);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(new PlatformError([problem]).message.split('\n')).toHaveLength(2);
  }
}

const settings = { seed: 20, numRuns: 150 };

test('any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), areWellFormed), settings);
});

test('any characters of YAML', () => {
  const unit = fc.constantFrom(
    ...'abc:-?&*!|>\'"%@`{}[],#\n \t01.~=<'.split(''),
    'name: ',
    'models:\n',
    '  - ',
    '<<: *a',
    '&a ',
  );
  fc.assert(fc.property(fc.string({ unit, maxLength: 60 }), areWellFormed), settings);
});

test('any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      areWellFormed(stringify(value));
    }),
    settings,
  );
});

test('the valid file with one line removed, doubled or moved', () => {
  const lines = validFile.split('\n');
  const line = fc.nat(lines.length - 1);
  const arbitrary = fc.tuple(line, line, fc.constantFrom('remove', 'double', 'move'));
  fc.assert(
    fc.property(arbitrary, ([from, to, action]) => {
      const next = lines.filter((_, index) => action === 'double' || index !== from);
      if (action !== 'remove') next.splice(to, 0, lines[from] ?? '');
      areWellFormed(next.join('\n'));
    }),
    settings,
  );
});

test('the valid file with one value replaced by any other', () => {
  const values = [...validFile.matchAll(/: (\S+)$/gm)].map((match) => match[1] ?? '');
  const value = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.integer()),
    fc.object(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...values), value, (old, next) => {
      areWellFormed(validFile.replace(`: ${old}`, () => `: ${JSON.stringify(next)}`));
    }),
    settings,
  );
});
