import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as nvidia from '../../../imports/nvidia.com';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import { objectLabels } from '../../cluster/labels';
import { Platform } from '../../cluster/platform';
import { toYaml } from '../../program/yaml';
import type { GpuPool } from '../../environment/gpu-pool';
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
  constructor(scope: Construct, id: string, pools: readonly GpuPool[]) {
    super(scope, id);
    const platform = Platform.of(this);
    Needs.of(this).operator('gpu-operator');
    if (!platform.manages('gpu-operator')) {
      for (const text of prerequisites(pools, platform)) Needs.of(this).prerequisite({ text });
      return;
    }
    if (slicedPools(pools).length > 0) this.makeDevicePluginConfig(pools);
    const name = 'gpu-cluster-policy';
    new nvidia.ClusterPolicy(this, 'ClusterPolicy', {
      metadata: { name, labels: objectLabels(name), annotations: retained },
      spec: clusterPolicySpec(pools, platform),
    });
  }

  private makeDevicePluginConfig(pools: readonly GpuPool[]): void {
    const { release } = Platform.of(this);
    const ofPools = slicedPools(pools).map(({ pool, replicas }): [string, string] => [
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
      data: { ...Object.fromEntries(ofPools), [wholeGpus]: toYaml({ version: 'v1' }) },
    });
  }
}

/** What the operator's own example states, for GPUs in containers (bundle/manifests @v25.3.4). */
function clusterPolicySpec(pools: readonly GpuPool[], platform: Platform): nvidia.ClusterPolicySpec {
  const tolerations = allTolerations(pools);
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
      config: slicedPools(pools).length === 0 ? undefined : { name: configName, default: wholeGpus },
    },
    dcgm: on,
    // A managed service refuses monitors in namespaces that are not its own.
    dcgmExporter: { ...on, serviceMonitor: { enabled: platform.managed === 'none' } },
    gfd: on,
    // Nodes without MIG are as with the strategy none.
    mig: { strategy: 'single' },
    migManager: {
      ...on,
      config: { name: 'default-mig-parted-config', default: 'all-disabled' },
      env: needsReboot(pools, platform) ? [{ name: 'WITH_REBOOT', value: 'true' }] : undefined,
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
function needsReboot(pools: readonly GpuPool[], { infrastructure }: Platform): boolean {
  const inCloud = infrastructure !== 'baremetal' && infrastructure !== 'none';
  return (
    inCloud && pools.some(({ product, sharing }) => sharing.type === 'mig' && product.computeCapability < 9)
  );
}

/** Each toleration once, in the order of the pools. */
function allTolerations(pools: readonly GpuPool[]): k8s.Toleration[] {
  const all = pools.flatMap((pool) => gpuScheduling(pool, 0).tolerations);
  return [...new Map(all.map((toleration) => [JSON.stringify(toleration), toleration])).values()];
}

function slicedPools(pools: readonly GpuPool[]): { pool: GpuPool; replicas: number }[] {
  return pools.flatMap((pool) =>
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

function prerequisites(pools: readonly GpuPool[], { managed }: Platform): string[] {
  const tolerations = allTolerations(pools);
  const monitor = managed !== 'none' ? ', and dcgmExporter.serviceMonitor.enabled false' : '';
  return [
    `The ClusterPolicy of the NVIDIA GPU operator has daemonsets.tolerations ${JSON.stringify(tolerations)}${monitor}`,
    ...slicedPools(pools).map(
      ({ pool, replicas }) =>
        `The ConfigMap that devicePlugin.config of the ClusterPolicy names has a key ${pool.name} with sharing.timeSlicing ${JSON.stringify({ failRequestsGreaterThanOne: true, resources: [{ name: 'nvidia.com/gpu', replicas }] })}`,
    ),
    ...(pools.some(({ sharing }) => sharing.type === 'mig')
      ? ['The ClusterPolicy has mig.strategy single and migManager.enabled true']
      : []),
  ];
}
