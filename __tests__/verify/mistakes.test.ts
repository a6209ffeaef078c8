import { exampleText } from '../../tools/environments';
import { judgesOf } from '../../tools/verify/mistakes/judges';
import { mistakes } from '../../tools/verify/mistakes/mistakes';

const text = exampleText('demo');

test('there are at least 25 mistakes, each with a title of its own', () => {
  expect(new Set(mistakes.map(({ title }) => title)).size).toBe(mistakes.length);
  expect(mistakes.length).toBeGreaterThanOrEqual(25);
});

// All of them: npm run verify -- mistakes.
test('a mistake is caught by the judge that is named for it', () => {
  const [mistake] = mistakes;
  expect(mistake === undefined ? [] : judgesOf(mistake, text)).toContain(mistake?.caughtBy);
});

test('what is no mistake is caught by nobody', () => {
  expect(
    judgesOf({ title: 'none', caughtBy: 'schema', settings: ['size: 500Gi', 'size: 600Gi'] }, text),
  ).toEqual([]);
});
