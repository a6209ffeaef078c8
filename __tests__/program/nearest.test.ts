import { editDistance, nearest } from '../../lib/program/nearest';

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
  ['storage_class', ['storageClass', 'appsDomain'], ['storageClass']],
  ['stage01', ['stage00-ai-platform', 'stage01-model-serving'], ['stage01-model-serving']],
  ['p3', ['p1', 'p2'], []],
  ['colour', ['repository', 'revision'], []],
  ['x'.repeat(10_000), ['x'], []],
  ['anything', [], []],
  ['A100', ['A10G', 'A100-PCIE-40GB', 'A100-SXM4-40GB'], ['A100-PCIE-40GB', 'A100-SXM4-40GB']],
  ['A100-80GB', ['A100-PCIE-80GB', 'A100-SXM4-80GB', 'A100-SXM4-40GB'], ['A100-PCIE-80GB', 'A100-SXM4-80GB']],
])('%# nearest', (text, candidates, expected) => {
  expect(nearest(text, candidates)).toEqual(expected);
});
