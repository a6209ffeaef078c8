import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as kserve from '../../../imports/serving.kserve.io';
import { contentHash } from '../../cluster/content-hash';
import { recordAt } from '../../kubernetes/manifest';
import { nodeDisk } from '../../catalogues/node-disk';
import { needCapability, Platform } from '../../cluster/platform';
import { type Resources, resourcesOf } from '../../kubernetes/resources';
import { modelPort } from './model-server';
import { metricsAnnotations, runtimeMetadata, serverSecurityContext } from './runtime-parts';
import { vllmScratchGiB } from '../../environment/vllm-defaults';

const vllmScratch = `${vllmScratchGiB}Gi`;
const least: Resources = {
  cpu: '2',
  memory: '6Gi',
  cpuLimit: '8',
  memoryLimit: '16Gi',
  ephemeralStorage: nodeDisk(vllmScratch),
};

/** Volume at `/dev/shm`. */
export const sharedMemoryVolume = 'shm';

/** Where KServe mounts the weights. */
const modelPath = '/mnt/models';

/**
 * ServingRuntime `vllm-cuda-runtime`: how every model server of the namespace starts. Models add their
 * arguments, GPUs and resources. Source of command, environment and annotations:
 * adnan-drina/private-ai-demo gitops/stage01-model-serving/serving/vllm @2fa98056497e.
 */
export class VllmRuntime extends Construct {
  readonly name = 'vllm-cuda-runtime';
  /** Hash of all that a model gets from it. */
  readonly content: string;

  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    const title = 'vLLM on NVIDIA GPUs';
    const version = Platform.of(this).images.version('vllm-cuda');
    const health = { path: '/health', port: k8s.IntOrString.fromNumber(modelPort) };
    const runtime = new kserve.ServingRuntime(this, 'ServingRuntime', {
      metadata: runtimeMetadata(this.name, namespace, title, {
        ...(version === undefined ? {} : { 'opendatahub.io/runtime-version': version }),
        'opendatahub.io/recommended-accelerators': '["nvidia.com/gpu"]',
      }),
      spec: {
        annotations: { ...metricsAnnotations },
        multiModel: false,
        supportedModelFormats: [{ name: 'vLLM', autoSelect: true }],
        containers: [
          {
            // KServe merges the model into the container of this name.
            name: 'kserve-container',
            image: Platform.of(this).images.of('vllm-cuda'),
            command: ['python', '-m', 'vllm.entrypoints.openai.api_server'],
            args: [`--port=${modelPort}`, `--model=${modelPath}`, '--served-model-name={{.Name}}'],
            // Every cache below /tmp, the one directory that can be written to beside /dev/shm. By HOME: settings of vLLM
            // (vllm/envs.py), kernels of flashinfer (flashinfer/jit/env.py) and CUDA; sockets of vLLM go to the folder of
            // Python's tempfile (vllm/envs.py VLLM_RPC_BASE_PATH).
            env: [
              { name: 'HOME', value: '/tmp' },
              { name: 'HF_HOME', value: '/tmp/hf_home' },
              { name: 'XDG_CACHE_HOME', value: '/tmp/cache' },
              { name: 'VLLM_CACHE_ROOT', value: '/tmp/cache/vllm' },
              { name: 'TRITON_CACHE_DIR', value: '/tmp/cache/triton' },
              { name: 'TORCHINDUCTOR_CACHE_DIR', value: '/tmp/cache/torchinductor' },
              { name: 'VLLM_NO_USAGE_STATS', value: '1' },
            ],
            ports: [{ name: 'http', containerPort: modelPort, protocol: 'TCP' }],
            // The least; each model states its own.
            resources: resourcesOf(least, 1),
            securityContext: serverSecurityContext,
            // Loading weights and compiling kernels takes minutes; each model states its own time.
            startupProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 180 },
            readinessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
            livenessProbe: { httpGet: health, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
            volumeMounts: [
              { name: sharedMemoryVolume, mountPath: '/dev/shm' },
              { name: 'tmp', mountPath: '/tmp' },
            ],
          },
        ],
        volumes: [
          {
            name: sharedMemoryVolume,
            emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('2Gi') },
          },
          { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString(vllmScratch) } },
        ],
      },
    });
    this.content = contentHash(recordAt(runtime.toJson(), 'spec'));
    needCapability(this, 'model-serving');
  }
}
