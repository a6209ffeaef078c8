import { editDistance, nearest } from '../../lib/environment/nearest';

test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['minoi', 'minio', 1],
  ['tga', 'tag', 1],
])('%s and %s are %i apart', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

test.each([
  ['storage_class', ['storageClass', 'appsDomain'], 'storageClass'],
  ['stage01', ['stage00-ai-platform', 'stage01-model-serving'], 'stage01-model-serving'],
  ['p3', ['p1', 'p2'], undefined],
  ['colour', ['repository', 'revision'], undefined],
  ['x'.repeat(10_000), ['x'], undefined],
  ['anything', [], undefined],
])('%# nearest', (text, candidates, expected) => {
  expect(nearest(text, candidates)).toBe(expected);
});
