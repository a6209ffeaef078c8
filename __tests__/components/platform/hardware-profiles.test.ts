import { at, find, findAll, rendered, settings, small } from '../../support/environments';
import { HardwareProfiles } from '../../../lib/components/platform/hardware-profiles';
import { gpuPoolsOf } from '../../../lib/environment/gpu-pool';
import { alone } from '../../support/alone';

const gpuPools = [
  { name: 'quad', gpu: 'L4', gpusPerNode: 4, taints: [{ key: 'example.com/gpu', value: 'ai' }] },
  { name: 'shared', gpu: 'L4', gpusPerNode: 2, sharing: { type: 'time-slicing', replicas: 3 } },
];
const environment = rendered('demo', { ...small, models: [], gpuPools });
const gpuIdentifier = (name: string) =>
  (at(find(environment, 'HardwareProfile', name), 'spec.identifiers') as { identifier: string }[]).find(
    ({ identifier }) => identifier === 'nvidia.com/gpu',
  );

test('the dashboard offers every pool, in both forms that it reads', () => {
  for (const kind of ['HardwareProfile', 'AcceleratorProfile']) {
    const profiles = findAll(environment, kind);
    expect(profiles.map(({ metadata }) => metadata.name)).toEqual(['quad', 'shared']);
    expect(new Set(profiles.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['redhat-ods-applications']),
    );
  }
});

test('a profile brings its pods to the nodes of the pool', () => {
  const tolerations = [{ key: 'example.com/gpu', operator: 'Equal', value: 'ai', effect: 'NoSchedule' }];
  expect(at(find(environment, 'HardwareProfile', 'quad'), 'spec.scheduling')).toEqual({
    type: 'Node',
    node: { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4' }, tolerations },
  });
  expect(find(environment, 'AcceleratorProfile', 'quad').spec).toMatchObject({
    enabled: true,
    identifier: 'nvidia.com/gpu',
    tolerations,
  });
});

test('nobody can choose more GPUs than a node has, nor two parts of one', () => {
  expect(gpuIdentifier('quad')).toMatchObject({ minCount: 1, defaultCount: 1, maxCount: 4 });
  expect(gpuIdentifier('shared')).toMatchObject({ minCount: 1, defaultCount: 1, maxCount: 1 });
});

test('the profiles of one pool alone', () => {
  const pools = gpuPoolsOf(settings('demo', { ...small, models: [], gpuPools: gpuPools.slice(0, 1) }));
  expect(alone((scope) => new HardwareProfiles(scope, 'hardware-profiles', pools))).toMatchSnapshot();
});
