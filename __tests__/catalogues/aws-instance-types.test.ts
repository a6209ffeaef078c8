import { awsInstanceTypes, awsInstanceTypesWith } from '../../lib/catalogues/aws-instance-types';

test('the instance types with so many of one GPU are named, and no other', () => {
  const found = awsInstanceTypesWith('L4', 4);
  expect(found).toContain('g6.12xlarge');
  expect(found.map((name) => awsInstanceTypes.get(name))).toEqual(
    found.map(() => expect.objectContaining({ gpu: 'L4', gpus: 4 })),
  );
  const others = [...awsInstanceTypes].filter(([name]) => !found.includes(name));
  expect(others.filter(([, { gpu, gpus }]) => gpu === 'L4' && gpus === 4)).toEqual([]);
  expect(awsInstanceTypesWith('L4', 3)).toEqual([]);
});
