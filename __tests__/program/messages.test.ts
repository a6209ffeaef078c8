import { parseCommandLine } from '../../lib/program/command-line';
import { runCommand } from '../../lib/program/command';
import { deepFreeze } from '../../lib/program/deep-freeze';
import { formatProblems, PlatformError, throwIfAny } from '../../lib/program/errors';
import { fileProblem, isSystemError } from '../../lib/program/file-errors';
import { alternatives, count, kindText, valueText } from '../../lib/program/value-text';

describe('a value in a message', () => {
  test.each([
    [undefined, 'nothing', 'nothing'],
    [null, 'nothing', 'nothing'],
    ['text', '"text"', 'text'],
    [[1], 'a list', 'a list'],
    [{ a: 1 }, 'a map', 'a map'],
    [true, 'true', 'true or false'],
    [7, '7', 'a number'],
  ])('%j', (value, text, kind) => {
    expect([valueText(value), kindText(value)]).toEqual([text, kind]);
  });

  test('is as it is written, and cut where it is long', () => {
    expect(valueText(8, '0o10')).toBe('0o10');
    expect(valueText('x'.repeat(70))).toBe(`"${'x'.repeat(70)}"`);
    expect(valueText('x'.repeat(71))).toBe(`"${'x'.repeat(67)}..."`);
  });

  test.each([
    ['https://someone:password@git.example.com/a', 'https://...@git.example.com/a'],
    ['https://token@git.example.com/a', 'https://...@git.example.com/a'],
    ['ssh://git:password@git.example.com/a', 'ssh://git:...@git.example.com/a'],
    ['https://git.example.com/a?token=abc', 'https://git.example.com/a?...'],
    ['ssh://git@git.example.com/a', 'ssh://git@git.example.com/a'],
  ])('has no credential: %s', (url, text) => {
    expect(valueText(url)).toBe(JSON.stringify(text));
  });

  test('of several is a list of alternatives, and of a number a noun', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(alternatives)).toEqual([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
    expect([0, 1, 2].map((number) => count(number, 'GPU'))).toEqual(['0 GPUs', '1 GPU', '2 GPUs']);
  });
});

describe('problems', () => {
  const problem = { code: 'PAI-101', message: 'x is wrong', remedy: 'mend x' } as const;

  test('are sorted by file, line, column, construct and code; what has no place comes first', () => {
    const shuffled = [
      { ...problem, file: 'b.yaml', line: 1, column: 1 },
      { ...problem, file: 'a.yaml', line: 10, column: 1 },
      { ...problem, file: 'a.yaml', line: 9, column: 2, setting: 'x.y' },
      { ...problem, file: 'a.yaml', line: 9, column: 1 },
      { ...problem, construct: 'demo/b' },
      { ...problem, construct: 'demo/a' },
    ];
    expect(
      formatProblems(shuffled)
        .split('\n')
        .filter((_, index) => index % 2 === 0),
    ).toEqual([
      'PAI-101 demo/a: x is wrong',
      'PAI-101 demo/b: x is wrong',
      'a.yaml:9:1 PAI-101 x is wrong',
      'a.yaml:9:2 PAI-101 x.y: x is wrong',
      'a.yaml:10:1 PAI-101 x is wrong',
      'b.yaml:1:1 PAI-101 x is wrong',
    ]);
    expect(formatProblems([problem])).toBe('PAI-101 x is wrong\n  mend x');
  });

  test('end a run only if there are any', () => {
    throwIfAny([]);
    expect(() => {
      throwIfAny([problem]);
    }).toThrow(PlatformError);
  });

  test.each([
    [1, () => 'nothing was written', '\n\n1 problem; nothing was written.\n'],
    [2, undefined, '\n\n2 problems.\n'],
  ])('are counted: %i', async (number, files, end) => {
    let text = '';
    const code = await runCommand(
      () => {
        throw new PlatformError(Array.from({ length: number }, () => problem));
      },
      { write: (line) => (text += line), files },
    );
    expect([code, text.endsWith(end)]).toEqual([1, true]);
  });

  test('of the system are no bug, and say what to do', async () => {
    let text = '';
    const full = Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write', path: '/dist/a' });
    const code = await runCommand(() => Promise.reject(full), { write: (line) => (text += line) });
    expect([code, text]).toEqual([
      1,
      'PAI-305 write failed: no space is left: /dist/a\n  make room on that disk, then run it again\n\n1 problem.\n',
    ]);
    expect([isSystemError(null), isSystemError('ENOSPC'), isSystemError({ code: 'X' })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(fileProblem('PAI-305', 'cannot read a', new Error('why')).remedy).toContain(
      'mend what the message names',
    );
    expect(fileProblem('PAI-305', 'cannot read a', full, 'do this').remedy).toBe('do this');
  });
});

describe('the command line', () => {
  test('has defaults, and variables of CI, of which an empty one counts as none', () => {
    expect(parseCommandLine([], {})).toMatchObject({
      environments: 'environments',
      out: 'dist',
      check: false,
    });
    const env = { CDK8S_OUTDIR: '', PRIVATE_AI_COMPARE: 'main', PRIVATE_AI_REPORT: '' };
    expect(parseCommandLine([], env)).toMatchObject({ out: 'dist', compare: 'main', report: undefined });
    expect(parseCommandLine(['--compare', 'v1', '--out', 'o'], env)).toMatchObject({
      compare: 'v1',
      out: 'o',
    });
  });

  test('of cdk8s names the link to dist, or a folder of its own', () => {
    expect(parseCommandLine([], { CDK8S_OUTDIR: '.build/dist' })).toMatchObject({
      out: 'dist',
      link: '.build/dist',
    });
    expect(parseCommandLine([], { CDK8S_OUTDIR: 'out' })).toMatchObject({ out: 'out', link: undefined });
  });

  test('without a value is refused', () => {
    expect(() => parseCommandLine(['--out='], {})).toThrow("PAI-301 Option '--out' is empty");
    expect(() => parseCommandLine(['--out', '--check'], {})).toThrow('has no value before the next option');
  });
});

test('a frozen value is frozen to its leaves', () => {
  const value = deepFreeze({ a: [{ b: 1 }], c: null });
  expect(Object.isFrozen(value.a[0])).toBe(true);
  expect(() => Object.assign(value.a[0] ?? {}, { b: 2 })).toThrow(TypeError);
});
