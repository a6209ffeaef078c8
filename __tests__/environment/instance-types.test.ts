import { awsInstanceTypes } from '../../lib/catalogues/aws-instance-types';
import { findInstanceType, instanceTypesWith } from '../../lib/environment/instance-types';

test('the instance types with so many of one GPU are named, and no other', () => {
  const found = instanceTypesWith({}, 'L4', 4);
  expect(found).toContain('g6.12xlarge');
  expect(found.map((name) => awsInstanceTypes.get(name))).toEqual(
    found.map(() => expect.objectContaining({ gpu: 'L4', gpus: 4 })),
  );
  const others = [...awsInstanceTypes].filter(([name]) => !found.includes(name));
  expect(others.filter(([, { gpu, gpus }]) => gpu === 'L4' && gpus === 4)).toEqual([]);
  expect(instanceTypesWith({}, 'L4', 3)).toEqual([]);
});

test('a GPU of the file brings its own', () => {
  const file = { catalogue: { gpus: { B300: { instanceTypes: { 'p6-b300.48xlarge': 8 } } } } };
  expect(findInstanceType(file, 'p6-b300.48xlarge')).toEqual({ gpu: 'B300', gpus: 8 });
  expect(instanceTypesWith(file, 'B300', 8)).toEqual(['p6-b300.48xlarge']);
  expect(findInstanceType({}, 'p6-b300.48xlarge')).toBeUndefined();
});
