import { gpuNodes } from '../../../lib/environment/checks/gpu-nodes';
import { awsInstanceTypes } from '../../../lib/catalogues/aws-instance-types';
import { runGuards } from '../../../lib/guards';
import { edited } from '../../support/edit';
import { at, find, findAll, type RawSettings, rendered, settings, small } from '../../support/environments';
import { validateManifest } from '../../support/schemas';
import { GpuNodes } from '../../../lib/components/platform/gpu-nodes';
import { gpuPoolsOf } from '../../../lib/environment/gpu-pool';
import { NodeFeatureDiscovery } from '../../../lib/components/platform/node-feature-discovery';
import { alone } from '../../support/alone';

const aws = { infrastructureName: 'demo-x7k2p', region: 'eu-central-1', ami: 'ami-0123456789abcdef0' };
const l4 = {
  name: 'l4-single',
  gpu: 'L4',
  nodes: 2,
  instanceType: 'g6.4xlarge',
  zone: 'eu-central-1a',
};
const withPool = (pool: RawSettings = {}, changes: RawSettings = {}) =>
  rendered('demo', { ...small, operators: 'managed', aws, gpuPools: [{ ...l4, ...pool }], ...changes });
const machineSet = 'demo-x7k2p-l4-single-eu-central-1a';
const dutiesOf = ({ needs }: ReturnType<typeof rendered>) => needs.prerequisites.map(({ text }) => text);

describe('a pool with an instance type', () => {
  const environment = withPool();
  const set = find(environment, 'MachineSet', machineSet);
  const machine = (path: string) => at(set, `spec.template.spec.${path}`);

  test('passes every guard and schema', () => {
    expect(runGuards(environment)).toEqual([]);
    expect(environment.objects.flatMap(({ manifest }) => validateManifest(manifest))).toEqual([]);
  });

  test('is a MachineSet whose machines belong to the cluster', () => {
    expect(at(set, 'metadata.namespace')).toBe('openshift-machine-api');
    expect(at(set, 'spec.replicas')).toBe(2);
    expect(at(set, 'spec.template.metadata.labels')).toMatchObject(
      at(set, 'spec.selector.matchLabels') as object,
    );
    expect(machine('providerSpec.value')).toMatchObject({
      ami: { id: aws.ami },
      instanceType: 'g6.4xlarge',
      placement: { region: 'eu-central-1', availabilityZone: 'eu-central-1a' },
      iamInstanceProfile: { id: 'demo-x7k2p-worker-profile' },
      tags: [{ name: 'kubernetes.io/cluster/demo-x7k2p', value: 'owned' }],
    });
    expect(dutiesOf(environment).join('\n')).not.toContain('l4-single');
  });

  test('encrypts its disk and keeps pods from the credentials of the machine', () => {
    expect(machine('providerSpec.value.blockDevices')).toEqual([
      { ebs: { encrypted: true, volumeSize: 200, volumeType: 'gp3' } },
    ]);
    expect(machine('providerSpec.value.metadataServiceOptions')).toEqual({ authentication: 'Required' });
    const large = find(withPool({ rootVolumeGiB: 500 }), 'MachineSet', machineSet);
    expect(at(large, 'spec.template.spec.providerSpec.value.blockDevices.0.ebs.volumeSize')).toBe(500);
  });

  test.each([
    ['cluster-api', 'demo-x7k2p-subnet-private-eu-central-1a', ['demo-x7k2p-node', 'demo-x7k2p-lb']],
    ['terraform', 'demo-x7k2p-private-eu-central-1a', ['demo-x7k2p-worker-sg']],
  ])('finds subnet and security groups of an installer with %s', (resourceNames, subnet, groups) => {
    const named = find(withPool({}, { aws: { ...aws, resourceNames } }), 'MachineSet', machineSet);
    const value = 'spec.template.spec.providerSpec.value';
    expect(at(named, `${value}.subnet.filters.0.values`)).toEqual([subnet]);
    const found = at(named, `${value}.securityGroups`) as unknown[];
    expect(found.map((group) => at(group, 'filters.0.values.0'))).toEqual(groups);
  });

  test('takes a subnet by its id where the cluster has others than the installer made', () => {
    const own = find(withPool({ subnet: 'subnet-0123abcd' }), 'MachineSet', machineSet);
    expect(at(own, 'spec.template.spec.providerSpec.value.subnet')).toEqual({ id: 'subnet-0123abcd' });
  });

  test('has the labels that its models select, and the taints that they tolerate', () => {
    const model = find(environment, 'InferenceService', 'mistral-24b-quantized');
    expect(at(model, 'spec.predictor.nodeSelector')).toEqual({ 'private-ai/gpu-pool': 'l4-single' });
    expect(machine('metadata.labels')).toMatchObject({ 'private-ai/gpu-pool': 'l4-single' });
    expect(machine('taints')).toEqual([{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }]);
    expect(at(model, 'spec.predictor.tolerations')).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });

  test('leaves to the cloud the labels that the cloud sets', () => {
    const nodeSelector = { 'node.kubernetes.io/instance-type': 'g6.4xlarge', 'example.com/team': 'ai' };
    const set = find(withPool({ nodeSelector }), 'MachineSet', machineSet);
    expect(at(set, 'spec.template.spec.metadata.labels')).toEqual({
      'example.com/team': 'ai',
      'private-ai/gpu-pool': 'l4-single',
    });
  });

  test('with autoscaling leaves the number of nodes to the autoscaler, also for Argo CD', () => {
    const scaled = withPool({ autoscaling: { min: 0, max: 3 } });
    const set = find(scaled, 'MachineSet', machineSet);
    expect(Object.keys(set.spec as object)).not.toContain('replicas');
    expect(at(set, 'spec.template.spec.metadata.labels')).toMatchObject({
      'cluster-api/accelerator': 'nvidia-l4',
    });
    expect(find(scaled, 'MachineAutoscaler', machineSet).spec).toEqual({
      minReplicas: 0,
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'machine.openshift.io/v1beta1', kind: 'MachineSet', name: machineSet },
    });
    // Nothing else: what the owner has stated in it stays.
    expect(at(find(scaled, 'ClusterAutoscaler', 'default'), 'spec')).toEqual({
      scaleDown: { enabled: true },
    });
    expect(runGuards(scaled)).toEqual([]);
    expect(scaled.objects.flatMap(({ manifest }) => validateManifest(manifest))).toEqual([]);
  });

  test('makes no ClusterAutoscaler where nothing scales, or one exists', () => {
    expect(findAll(environment, 'ClusterAutoscaler')).toEqual([]);
    const existing = withPool(
      { autoscaling: { min: 0, max: 3 } },
      { aws: { ...aws, clusterAutoscaler: 'existing' } },
    );
    expect(findAll(existing, 'ClusterAutoscaler')).toEqual([]);
    expect(dutiesOf(existing).join('\n')).toContain('The ClusterAutoscaler default exists');
  });

  test('a MachineAutoscaler of a MachineSet that nobody makes is refused', () => {
    const broken = edited(
      withPool({ autoscaling: { min: 0, max: 3 } }),
      'MachineAutoscaler',
      machineSet,
      (manifest) => {
        manifest.spec.scaleTargetRef.name = 'other';
      },
    );
    expect(runGuards(broken)).toMatchObject([
      { code: 'PAI-201', message: expect.stringContaining('other') as string },
    ]);
  });
});

describe('a pool without instance type', () => {
  test('needs nodes that exist: labels, taints and number are a duty, and nothing is made', () => {
    const lab = rendered('lab');
    for (const kind of [
      'MachineSet',
      'MachineAutoscaler',
      'ClusterAutoscaler',
      'ClusterPolicy',
      'NodeFeatureDiscovery',
    ]) {
      expect(findAll(lab, kind)).toEqual([]);
    }
    expect(dutiesOf(lab)).toContain(
      'GPU pool a10: 2 node(s) with 2 A10G each are ready, labelled nvidia.com/gpu.product=NVIDIA-A10G, tainted lab.example.org/gpu=reserved (NoSchedule)',
    );
  });

  test('on ROSA is a machine pool with its labels and taints, since nobody else sets those', () => {
    const pool = {
      name: 'l4',
      gpu: 'L4',
      nodes: 2,
      nodeSelector: { gpu: 'l4' },
      sharing: { type: 'time-slicing', replicas: 2 },
    };
    const on = (managed: string) =>
      rendered('lab', { managed, models: [], rag: {}, gpuPools: [pool] })
        .needs.prerequisites.filter(({ text }) => text.startsWith('GPU pool'))
        .map(({ text, command }) => (command === undefined ? text : `${text}: oc ${command}`));
    expect(on('rosa')).toEqual([
      "GPU pool l4: 2 node(s) with 1 L4 each are ready, labelled gpu=l4, tainted nvidia.com/gpu (NoSchedule): rosa create machinepool --cluster CLUSTER --name l4 --replicas 2 --instance-type g6.xlarge --labels 'gpu=l4,nvidia.com/device-plugin.config=l4' --taints 'nvidia.com/gpu=true:NoSchedule'",
    ]);
    expect(on('aro').join('\n')).toContain('oc label nodes -l gpu=l4 nvidia.com/device-plugin.config=l4');
    expect(on('aro').join('\n')).not.toContain('rosa');
  });

  test('has no duty where there is no pool', () => {
    const bare = rendered('demo', { stages: ['stage00-ai-platform'], models: [], gpuPools: [] });
    expect(dutiesOf(bare).join('\n')).not.toMatch(/GPU pool|ClusterPolicy/);
    expect(findAll(bare, 'HardwareProfile')).toEqual([]);
  });
});

describe('node feature discovery', () => {
  test('labels by vendor alone, or the GPU operator ignores the node', () => {
    const instance = find(withPool(), 'NodeFeatureDiscovery', 'nfd-instance');
    expect(instance.metadata.namespace).toBe('openshift-nfd');
    expect(at(instance, 'spec.workerConfig.configData')).toContain('deviceLabelFields:\n      - vendor\n');
  });

  test('has a namespace and an operator, installed before', () => {
    const environment = withPool();
    expect(findAll(environment, 'Subscription').map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(['nfd', 'gpu-operator-certified']),
    );
  });

  test('that exists has to do the same', () => {
    expect(dutiesOf(rendered('lab')).join('\n')).toContain('sources.pci.deviceLabelFields: [vendor]');
  });

  test('does not reach nodes with a taint NoExecute, which is refused', () => {
    const taints = [{ key: 'nvidia.com/gpu', effect: 'NoExecute' }];
    const file = (operators: unknown) =>
      settings('demo', { ...small, operators, aws, gpuPools: [{ ...l4, taints }] });
    expect(gpuNodes(file('managed'))).toMatchObject([
      { code: 'PAI-110', path: ['gpuPools', 0, 'taints', 0, 'effect'], remedy: 'write NoSchedule' },
    ]);
    expect(gpuNodes(file({ 'node-feature-discovery': 'existing' }))).toEqual([]);
  });
});

test('an instance type belongs to one product, and its family has one product only', () => {
  const families = new Map<string, Set<string>>();
  for (const [name, { gpu }] of awsInstanceTypes) {
    const family = name.split('.')[0] ?? '';
    families.set(family, new Set([...(families.get(family) ?? []), gpu]));
  }
  expect([...families].filter(([, products]) => products.size > 1)).toEqual([]);
  expect(awsInstanceTypes.get('g6.12xlarge')).toEqual({ gpu: 'L4', gpus: 4 });
  expect(awsInstanceTypes.get('p4de.24xlarge')).toEqual({ gpu: 'A100-SXM4-80GB', gpus: 8 });
});

test('a pool with autoscaling, and node feature discovery, alone', () => {
  const gpuPools = [{ ...l4, autoscaling: { min: 0, max: 2 } }];
  const environment = settings('demo', { ...small, aws, models: [], gpuPools });
  const props = { pools: gpuPoolsOf(environment), aws: environment.aws };
  expect(alone((scope) => new GpuNodes(scope, 'gpu-nodes', props))).toMatchSnapshot();
  expect(alone((scope) => new NodeFeatureDiscovery(scope, 'nfd'))).toMatchSnapshot();
});
