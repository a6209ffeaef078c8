import { type MutationReport, scoreOf, withScore } from '../../tools/mutate/scores';

const report = (...statuses: readonly string[]): MutationReport => ({
  files: { 'lib/contracts/endpoint.ts': { mutants: statuses.map((status) => ({ status })) } },
});

const text = '# Scores\n\nText.\n';

test('what runs without end is killed; what is only computed while a module loads does not count', () => {
  const found = report('Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored', 'CompileError');
  expect(scoreOf('contracts', 100, found)).toEqual({
    folder: 'contracts',
    share: 100,
    killed: 2,
    survived: 1,
    unreached: 1,
  });
});

test('a score replaces the older one of its folder and leaves the others, in order', () => {
  const first = withScore(text, scoreOf('workload', 20, report('Killed', 'Survived')));
  const second = withScore(first, scoreOf('contracts', 100, report('Killed', 'Killed', 'NoCoverage')));
  expect(withScore(second, scoreOf('workload', 50, report('Killed')))).toBe(
    [
      text.trimEnd(),
      '',
      '| Folder          | Tried | Killed | Survived | Not reached | Score |',
      '| --------------- | ----- | ------ | -------- | ----------- | ----- |',
      '| `lib/contracts` | 100 % | 2      | 0        | 1           | 67 %  |',
      '| `lib/workload`  | 50 %  | 1      | 0        | 0           | 100 % |',
      '',
    ].join('\n'),
  );
});
