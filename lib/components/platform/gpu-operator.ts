import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as nvidia from '../../../imports/nvidia.com';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import { objectLabels } from '../../cluster/labels';
import { Platform } from '../../cluster/platform';
import { toYaml } from '../../program/yaml';
import { knownGpu } from '../../environment/known-gpus';
import type { Environment, GpuPoolSettings } from '../../environment/schema';
import { retained } from '../../cluster/retained';
import { Needs } from '../../cluster/needs';

/** Key for nodes without the label; no pool can have this name, which is no DNS label. */
const wholeGpus = 'whole_gpus';
const configName = 'device-plugin-config';

/**
 * ClusterPolicy `gpu-cluster-policy`: driver, device plugin and monitoring on every GPU node, with tolerations for
 * the taints of all pools. Pools with time slicing are keys of the ConfigMap `device-plugin-config`, chosen by the
 * node label `nvidia.com/device-plugin.config`.
 *
 * With an existing operator nothing is rendered: what its ClusterPolicy must say is a prerequisite.
 */
export class GpuOperator extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    const { environment } = platform;
    Needs.of(this).operator('gpu-operator');
    if (!platform.manages('gpu-operator')) {
      for (const text of prerequisites(environment)) Needs.of(this).prerequisite({ text });
      return;
    }
    if (slicedPools(environment).length > 0) this.makeDevicePluginConfig();
    const name = 'gpu-cluster-policy';
    new nvidia.ClusterPolicy(this, 'ClusterPolicy', {
      metadata: { name, labels: objectLabels(name), annotations: retained },
      spec: clusterPolicySpec(environment),
    });
  }

  private makeDevicePluginConfig(): void {
    const { environment, release } = Platform.of(this);
    const pools = slicedPools(environment).map(({ pool, replicas }): [string, string] => [
      pool.name,
      slicing(replicas),
    ]);
    new k8s.KubeConfigMap(this, 'DevicePluginConfig', {
      metadata: {
        name: configName,
        namespace: release.operators['gpu-operator'].namespace,
        labels: objectLabels(configName),
      },
      // Without an entry for them the device plugin does not start on nodes that have no label
      // (NVIDIA/k8s-device-plugin cmd/config-manager/main.go).
      data: { ...Object.fromEntries(pools), [wholeGpus]: toYaml({ version: 'v1' }) },
    });
  }
}

/** What the operator's own example states, for GPUs in containers (bundle/manifests @v25.3.4). */
function clusterPolicySpec(environment: Environment): nvidia.ClusterPolicySpec {
  const tolerations = allTolerations(environment);
  const off = { enabled: false };
  const on = { enabled: true };
  return {
    operator: { defaultRuntime: 'crio', runtimeClass: 'nvidia', useOcpDriverToolkit: true },
    daemonsets: {
      updateStrategy: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: '1' },
      // Stated ones replace the default, which is the taint nvidia.com/gpu.
      tolerations: tolerations.length === 0 ? undefined : tolerations,
    },
    driver: {
      ...on,
      useNvidiaDriverCrd: false,
      kernelModuleType: 'auto',
      upgradePolicy: {
        autoUpgrade: true,
        maxParallelUpgrades: 1,
        maxUnavailable: k8s.IntOrString.fromString('25%'),
        drain: { enable: false, force: false, deleteEmptyDir: false, timeoutSeconds: 300 },
        podDeletion: { force: false, deleteEmptyDir: false, timeoutSeconds: 300 },
        waitForCompletion: { timeoutSeconds: 0 },
      },
    },
    toolkit: { ...on, installDir: '/usr/local/nvidia' },
    devicePlugin: {
      ...on,
      config: slicedPools(environment).length === 0 ? undefined : { name: configName, default: wholeGpus },
    },
    dcgm: on,
    // A managed service refuses monitors in namespaces that are not its own.
    dcgmExporter: { ...on, serviceMonitor: { enabled: environment.managed === 'none' } },
    gfd: on,
    // Nodes without MIG are as with the strategy none.
    mig: { strategy: 'single' },
    migManager: {
      ...on,
      config: { name: 'default-mig-parted-config', default: 'all-disabled' },
      env: needsReboot(environment) ? [{ name: 'WITH_REBOOT', value: 'true' }] : undefined,
    },
    nodeStatusExporter: on,
    // The test pod would wait for a GPU that a model holds.
    validator: { plugin: { env: [{ name: 'WITH_WORKLOAD', value: 'false' }] } },
    gds: off,
    gdrcopy: off,
    sandboxWorkloads: { ...off, defaultWorkload: 'container' },
    sandboxDevicePlugin: off,
    vfioManager: off,
    vgpuManager: off,
    vgpuDeviceManager: off,
  };
}

/** Clouds do not let a machine reset its GPU, which Ampere needs to be divided; Hopper does not need it. */
function needsReboot(environment: Environment): boolean {
  const { gpuPools, platform } = environment;
  const inCloud = platform !== 'baremetal' && platform !== 'none';
  return (
    inCloud &&
    gpuPools.some(
      ({ gpu, sharing }) => sharing.type === 'mig' && knownGpu(environment, gpu).computeCapability < 9,
    )
  );
}

/** Each toleration once, in the order of the pools. */
function allTolerations(environment: Environment): k8s.Toleration[] {
  const all = environment.gpuPools.flatMap((pool) => gpuScheduling(environment, pool, 0).tolerations);
  return [...new Map(all.map((toleration) => [JSON.stringify(toleration), toleration])).values()];
}

function slicedPools({ gpuPools }: Environment): { pool: GpuPoolSettings; replicas: number }[] {
  return gpuPools.flatMap((pool) =>
    pool.sharing.type === 'time-slicing' ? [{ pool, replicas: pool.sharing.replicas }] : [],
  );
}

/** A pod that asks for two would get two turns of one GPU, not two GPUs; it is refused instead. */
function slicing(replicas: number): string {
  return toYaml({
    version: 'v1',
    sharing: {
      timeSlicing: {
        failRequestsGreaterThanOne: true,
        resources: [{ name: 'nvidia.com/gpu', replicas }],
      },
    },
  });
}

function prerequisites(environment: Environment): string[] {
  const tolerations = allTolerations(environment);
  const monitor = environment.managed !== 'none' ? ', and dcgmExporter.serviceMonitor.enabled false' : '';
  return [
    `The ClusterPolicy of the NVIDIA GPU operator has daemonsets.tolerations ${JSON.stringify(tolerations)}${monitor}`,
    ...slicedPools(environment).map(
      ({ pool, replicas }) =>
        `The ConfigMap that devicePlugin.config of the ClusterPolicy names has a key ${pool.name} with sharing.timeSlicing ${JSON.stringify({ failRequestsGreaterThanOne: true, resources: [{ name: 'nvidia.com/gpu', replicas }] })}`,
    ),
    ...(environment.gpuPools.some(({ sharing }) => sharing.type === 'mig')
      ? ['The ClusterPolicy has mig.strategy single and migManager.enabled true']
      : []),
  ];
}
