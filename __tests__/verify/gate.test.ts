import { exampleText } from '../../tools/environments';
import { judgesOf } from '../../tools/verify/gate/judges';
import { mistakes } from '../../tools/verify/gate/mistakes';

const text = exampleText('demo');

test('there are at least 25 mistakes, each with a title of its own', () => {
  expect(new Set(mistakes.map(({ title }) => title)).size).toBe(mistakes.length);
  expect(mistakes.length).toBeGreaterThanOrEqual(25);
});

test.each(mistakes.map((mistake) => [mistake.title, mistake] as const))('%s is caught', (_, mistake) => {
  expect(judgesOf(mistake, text)).toContain(mistake.caughtBy);
});

test('what is no mistake is caught by nobody', () => {
  expect(
    judgesOf({ title: 'none', caughtBy: 'schema', settings: ['size: 500Gi', 'size: 600Gi'] }, text),
  ).toEqual([]);
});
