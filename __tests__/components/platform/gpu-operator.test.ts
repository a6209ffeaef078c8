import { parse } from 'yaml';
import { runGuards } from '../../../lib/guards';
import { edited } from '../../support/edit';
import {
  at,
  find,
  findAll,
  modelEntry,
  type RawSettings,
  rendered,
  settings,
  small,
} from '../../support/environments';
import { validateManifest } from '../../support/schemas';
import { GpuOperator } from '../../../lib/components/platform/gpu-operator';
import { gpuPoolsOf } from '../../../lib/environment/gpu-pool';
import { alone } from '../../support/alone';

const pool = (changes: RawSettings = {}) => ({ name: 'l4-single', gpu: 'L4', ...changes });
const withPools = (gpuPools: readonly RawSettings[], changes: RawSettings = {}) =>
  rendered('demo', { ...small, models: [], operators: 'managed', gpuPools, ...changes });
const policyOf = (environment: ReturnType<typeof rendered>) =>
  find(environment, 'ClusterPolicy', 'gpu-cluster-policy');
const dutiesOf = ({ needs }: ReturnType<typeof rendered>) =>
  needs.prerequisites.map(({ text }) => text).join('\n');

const sliced = pool({ name: 'shared', sharing: { type: 'time-slicing', replicas: 4 } });
const divided = pool({ name: 'parts', gpu: 'A100-SXM4-80GB', sharing: { type: 'mig', profile: '1g.20gb' } });

describe('the ClusterPolicy', () => {
  test('tolerates the taints of every pool, each once', () => {
    const policy = policyOf(
      withPools([
        pool(),
        pool({ name: 'two' }),
        pool({ name: 'three', taints: [{ key: 'example.com/gpu', value: 'ai' }] }),
      ]),
    );
    expect(at(policy, 'spec.daemonsets.tolerations')).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'example.com/gpu', operator: 'Equal', value: 'ai', effect: 'NoSchedule' },
    ]);
  });

  test('of pools without taints leaves the default, which an empty list would not', () => {
    const policy = policyOf(withPools([pool({ taints: [] })]));
    expect(Object.keys(at(policy, 'spec.daemonsets') as object)).not.toContain('tolerations');
  });

  test('builds the driver for the kernel of the node, with the runtime of OpenShift', () => {
    expect(at(policyOf(withPools([pool()])), 'spec.operator')).toEqual({
      defaultRuntime: 'crio',
      runtimeClass: 'nvidia',
      use_ocp_driver_toolkit: true,
    });
  });

  test.each([
    ['none', true, 'true'],
    ['rosa', false, 'false'],
    ['aro', false, 'false'],
  ])('on a managed service (%s) has a monitor: %s', (managed, monitor, label) => {
    const environment = withPools([pool()], { managed });
    const policy = policyOf(environment);
    expect(at(policy, 'spec.dcgmExporter')).toEqual({ enabled: true, serviceMonitor: { enabled: monitor } });
    const { labels } = find(environment, 'Namespace', 'nvidia-gpu-operator').metadata;
    expect(labels?.['openshift.io/cluster-monitoring']).toBe(label);
  });

  test('is kept by Argo CD, since nodes of others need it too', () => {
    const { annotations } = policyOf(withPools([pool()])).metadata;
    expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('with every kind of pool passes guards and schemas', () => {
    const environment = withPools([pool(), sliced, divided]);
    expect(runGuards(environment)).toEqual([]);
    expect(environment.objects.flatMap(({ manifest }) => validateManifest(manifest))).toEqual([]);
  });

  test('that names a ConfigMap or key that nobody makes is refused', () => {
    const environment = withPools([sliced]);
    const broken = (edit: (spec: Record<string, Record<string, unknown>>) => void) =>
      runGuards(
        edited(environment, 'ClusterPolicy', 'gpu-cluster-policy', ({ spec }: { spec: never }) => {
          edit(spec);
        }),
      ).map(({ code, message }) => `${code} ${message}`);
    expect(
      broken((spec) => {
        spec.dcgmExporter = { config: { name: 'console-plugin-nvidia-gpu' } };
      }),
    ).toEqual([
      'PAI-201 refers to ConfigMap nvidia-gpu-operator/console-plugin-nvidia-gpu, which nothing makes',
    ]);
    expect(
      broken((spec) => {
        spec.devicePlugin = { config: { name: 'device-plugin-config', default: 'none' } };
      }),
    ).toEqual([
      'PAI-201 refers to key none of ConfigMap nvidia-gpu-operator/device-plugin-config, which has none',
    ]);
  });
});

describe('time slicing', () => {
  test('is a key of the device plugin per pool, and one for all other nodes', () => {
    const environment = withPools([pool(), sliced]);
    const { data } = find(environment, 'ConfigMap', 'device-plugin-config') as unknown as {
      data: Record<string, string>;
    };
    expect(
      Object.fromEntries(Object.entries(data).map(([key, text]) => [key, parse(text) as unknown])),
    ).toEqual({
      shared: {
        version: 'v1',
        sharing: {
          timeSlicing: {
            failRequestsGreaterThanOne: true,
            resources: [{ name: 'nvidia.com/gpu', replicas: 4 }],
          },
        },
      },
      whole_gpus: { version: 'v1' },
    });
    expect(at(policyOf(environment), 'spec.devicePlugin.config')).toEqual({
      name: 'device-plugin-config',
      default: 'whole_gpus',
    });
  });

  test('that no pool has needs no ConfigMap', () => {
    const environment = withPools([pool(), divided]);
    expect(findAll(environment, 'ConfigMap').map(({ metadata }) => metadata.name)).not.toContain(
      'device-plugin-config',
    );
    expect(at(policyOf(environment), 'spec.devicePlugin')).toEqual({ enabled: true });
  });

  test('changes the label of the product, which models select', () => {
    const model = modelEntry({ pool: 'shared', vllm: { gpuMemoryUtilization: 0.25 } });
    const environment = withPools([sliced], { models: [model] });
    expect(at(find(environment, 'InferenceService', 'm'), 'spec.predictor.nodeSelector')).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-L4-SHARED',
    });
  });

  test('is a label of the nodes: ours have it, of others it is a duty', () => {
    const nodeSelector = { 'example.com/pool': 'shared' };
    const labelled = (pool: RawSettings) => withPools([pool]).needs.prerequisites;
    expect(labelled({ ...sliced, nodeSelector })).toContainEqual({
      text: 'GPU pool shared: its nodes share their GPUs, so that each has 4 nvidia.com/gpus, by a label',
      command: 'label nodes -l example.com/pool=shared nvidia.com/device-plugin.config=shared',
    });
    // The nodes have the label of the product as it is before they share.
    expect(labelled(sliced)).toContainEqual(
      expect.objectContaining({
        command: 'label nodes -l nvidia.com/gpu.product=NVIDIA-L4 nvidia.com/device-plugin.config=shared',
      }),
    );
    const own = withPools([{ ...sliced, instanceType: 'g6.xlarge', zone: 'eu-central-1a' }], {
      aws: { infrastructureName: 'x', region: 'eu-central-1', ami: 'ami-01234567' },
    });
    const set = find(own, 'MachineSet', 'x-shared-eu-central-1a');
    expect(at(set, 'spec.template.spec.metadata.labels')).toMatchObject({
      'nvidia.com/device-plugin.config': 'shared',
    });
  });
});

describe('MIG', () => {
  test('takes a configuration of the operator by the label of the nodes', () => {
    const own = withPools(
      [{ ...divided, gpusPerNode: 8, instanceType: 'p4de.24xlarge', zone: 'eu-central-1a' }],
      { aws: { infrastructureName: 'x', region: 'eu-central-1', ami: 'ami-01234567' } },
    );
    const set = find(own, 'MachineSet', 'x-parts-eu-central-1a');
    expect(at(set, 'spec.template.spec.metadata.labels')).toMatchObject({
      'nvidia.com/mig.config': 'all-1g.20gb',
    });
    expect(at(policyOf(own), 'spec.mig.strategy')).toBe('single');
  });

  test('reboots nodes of a cloud with A100, and no others', () => {
    const env = (changes: RawSettings, platform: string) =>
      at(policyOf(withPools([{ ...divided, ...changes }], { platform })), 'spec.migManager.env');
    expect(env({}, 'aws')).toEqual([{ name: 'WITH_REBOOT', value: 'true' }]);
    expect(env({}, 'baremetal')).toBeUndefined();
    expect(env({ gpu: 'H100-SXM5' }, 'aws')).toBeUndefined();
  });

  test('gives a model one part, which the label of the product names', () => {
    const environment = withPools([divided], { models: [modelEntry({ pool: 'parts', replicas: 4 })] });
    const predictor = at(find(environment, 'InferenceService', 'm'), 'spec.predictor');
    expect(at(predictor, 'nodeSelector')).toEqual({
      'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB-MIG-1g.20gb',
    });
    expect(at(predictor, 'model.resources.limits')).toMatchObject({ 'nvidia.com/gpu': '1' });
  });
});

describe('an operator that exists', () => {
  test('gets no second ClusterPolicy: what its own must say is a duty', () => {
    const environment = withPools([pool(), sliced, divided], { operators: 'existing', managed: 'rosa' });
    expect(findAll(environment, 'ClusterPolicy')).toEqual([]);
    expect(findAll(environment, 'ConfigMap').map(({ metadata }) => metadata.name)).not.toContain(
      'device-plugin-config',
    );
    const duties = dutiesOf(environment);
    expect(duties).toContain(
      'daemonsets.tolerations [{"key":"nvidia.com/gpu","operator":"Exists","effect":"NoSchedule"}], and dcgmExporter.serviceMonitor.enabled false',
    );
    expect(duties).toContain('has a key shared with sharing.timeSlicing {"failRequestsGreaterThanOne":true');
    expect(duties).toContain('mig.strategy single');
  });
});

test('the GPU operator alone', () => {
  const pools = gpuPoolsOf(settings('demo', { ...small, models: [], gpuPools: [sliced] }));
  expect(alone((scope) => new GpuOperator(scope, 'gpu-operator', pools))).toMatchSnapshot();
});
