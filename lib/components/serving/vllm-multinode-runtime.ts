import { Construct } from 'constructs';
import * as kserve from '../../../imports/serving.kserve.io';
import { contentHash } from '../../cluster/content-hash';
import { needCapability, Platform } from '../../cluster/platform';
import { recordAt } from '../../kubernetes/manifest';
import { resourcesOf } from '../../kubernetes/resources';
import { modelPort } from './model-server';
import { rayCluster, rayEnv, rayProbe, RayScript } from './ray-cluster';
import { metricsAnnotations, serverSecurityContext } from './runtime-parts';
import { leastOfVllm, vllmArgs, vllmHealth, vllmMetadata, vllmMounts, vllmVolumes } from './vllm-container';
import { sharedMemoryGiB } from './vllm-lifetime';

/**
 * ServingRuntime `vllm-multinode-runtime`: how the servers of a model on several nodes start. The head has vLLM and the
 * first node of a Ray cluster, workers have the others. Ray speaks TLS with certificates that odh-model-controller makes for
 * each pod, and brings by an init container, where a container has `RAY_USE_TLS`. ConfigMap `vllm-multinode-runtime-<hash>`
 * has the program of their commands.
 *
 * Source of names, variables and commands: template `vllm-multinode-runtime-template` of OpenShift AI
 * (red-hat-data-services/odh-model-controller config/runtimes/vllm-multinode-template.yaml @rhoai-2.25).
 */
export class VllmMultinodeRuntime extends Construct {
  readonly name = 'vllm-multinode-runtime';
  /** Hash of all that a model gets from it. */
  readonly content: string;

  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    const script = new RayScript(this, 'Script', { runtime: this.name, namespace });
    const image = Platform.of(this).images.of('vllm-cuda');
    const common = {
      image,
      // The least; each model states its own.
      resources: resourcesOf(leastOfVllm, 1),
      securityContext: serverSecurityContext,
      volumeMounts: [...vllmMounts, script.mount],
    };
    const volumes = [...vllmVolumes(sharedMemoryGiB(1, 2)), script.volume];
    const runtime = new kserve.ServingRuntime(this, 'ServingRuntime', {
      metadata: vllmMetadata(this, this.name, namespace, 'vLLM on NVIDIA GPUs of several nodes'),
      spec: {
        annotations: { ...metricsAnnotations },
        multiModel: false,
        // Models name it; a model on one node is never given to it.
        supportedModelFormats: [{ name: 'vLLM', autoSelect: false }],
        containers: [
          {
            ...common,
            // KServe merges the model into the container of this name.
            name: 'kserve-container',
            command: rayCluster('start-head'),
            args: [...vllmArgs, '--distributed-executor-backend=ray'],
            env: [...rayEnv, { name: 'RAY_ADDRESS', value: '$(POD_IP):6379' }],
            ports: [{ name: 'http', containerPort: modelPort, protocol: 'TCP' }],
            startupProbe: {
              httpGet: vllmHealth,
              periodSeconds: 10,
              timeoutSeconds: 5,
              failureThreshold: 300,
            },
            readinessProbe: {
              httpGet: vllmHealth,
              periodSeconds: 10,
              timeoutSeconds: 5,
              failureThreshold: 3,
            },
            livenessProbe: rayProbe('serves', 30, 4),
          },
        ],
        volumes,
        workerSpec: {
          containers: [
            {
              ...common,
              // KServe merges the worker of the model into the container of this name.
              name: 'worker-container',
              command: rayCluster('start-worker'),
              env: [...rayEnv],
              // With an update that overlaps, the old workers stay until the new head serves.
              startupProbe: rayProbe('serves', 10, 400),
              readinessProbe: rayProbe('joined', 30, 3),
              // Without the head it ends by itself, a minute later.
              livenessProbe: rayProbe('head-is-there', 30, 10),
            },
          ],
          volumes,
        },
      },
    });
    this.content = contentHash(recordAt(runtime.toJson(), 'spec'));
    needCapability(this, 'model-serving');
  }
}
