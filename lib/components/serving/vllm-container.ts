import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { nodeDisk } from '../../catalogues/node-disk';
import { Platform } from '../../cluster/platform';
import { vllmScratchGiB } from '../../environment/vllm-defaults';
import type { Resources } from '../../kubernetes/resources';
import { modelPort } from './model-server';
import { runtimeMetadata } from './runtime-parts';

const vllmScratch = `${vllmScratchGiB}Gi`;

/** The least that vLLM runs with. */
export const leastOfVllm: Resources = {
  cpu: '2',
  memory: '6Gi',
  cpuLimit: '8',
  memoryLimit: '16Gi',
  ephemeralStorage: nodeDisk(vllmScratch),
};

/** Volume at `/dev/shm`. */
const sharedMemoryVolume = 'shm';

/** Arguments of every vLLM. KServe mounts the weights there. */
export const vllmArgs: readonly string[] = [
  `--port=${modelPort}`,
  '--model=/mnt/models',
  '--served-model-name={{.Name}}',
];

/**
 * Every cache below /tmp, the one directory that can be written to beside /dev/shm. By HOME: settings of vLLM (vllm/envs.py),
 * kernels of flashinfer (flashinfer/jit/env.py) and CUDA; sockets of vLLM go to the folder of Python's tempfile (vllm/envs.py
 * VLLM_RPC_BASE_PATH).
 */
export const vllmEnv: readonly k8s.EnvVar[] = [
  { name: 'HOME', value: '/tmp' },
  { name: 'HF_HOME', value: '/tmp/hf_home' },
  { name: 'XDG_CACHE_HOME', value: '/tmp/cache' },
  { name: 'VLLM_CACHE_ROOT', value: '/tmp/cache/vllm' },
  { name: 'TRITON_CACHE_DIR', value: '/tmp/cache/triton' },
  { name: 'TORCHINDUCTOR_CACHE_DIR', value: '/tmp/cache/torchinductor' },
  { name: 'VLLM_NO_USAGE_STATS', value: '1' },
];

/** Answers when the weights are loaded, and until the engine dies. */
export const vllmHealth: k8s.HttpGetAction = {
  path: '/health',
  port: k8s.IntOrString.fromNumber(modelPort),
};

/** What vLLM writes to. */
export const vllmMounts: readonly k8s.VolumeMount[] = [
  { name: sharedMemoryVolume, mountPath: '/dev/shm' },
  { name: 'tmp', mountPath: '/tmp' },
];

/** The volumes of {@link vllmMounts}, with so many GiB of shared memory. */
export function vllmVolumes(sharedGiB: number): k8s.Volume[] {
  return [
    sharedMemory(sharedGiB),
    { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString(vllmScratch) } },
  ];
}

/** Volume at `/dev/shm`, which a model can have larger than its runtime. */
export function sharedMemory(sizeGiB: number): k8s.Volume {
  const sizeLimit = k8s.Quantity.fromString(`${sizeGiB}Gi`);
  return { name: sharedMemoryVolume, emptyDir: { medium: 'Memory', sizeLimit } };
}

/** Metadata of a runtime of vLLM on NVIDIA GPUs. */
export function vllmMetadata(
  scope: Construct,
  name: string,
  namespace: string,
  title: string,
): k8s.ObjectMeta {
  const version = Platform.of(scope).images.version('vllm-cuda');
  return runtimeMetadata(name, namespace, title, {
    ...(version === undefined ? {} : { 'opendatahub.io/runtime-version': version }),
    'opendatahub.io/recommended-accelerators': '["nvidia.com/gpu"]',
  });
}
