import { Construct } from 'constructs';
import * as kserve from '../../../imports/serving.kserve.io';
import { contentHash } from '../../cluster/content-hash';
import { recordAt } from '../../kubernetes/manifest';
import { needCapability, Platform } from '../../cluster/platform';
import { resourcesOf } from '../../kubernetes/resources';
import { modelPort } from './model-server';
import { metricsAnnotations, serverSecurityContext } from './runtime-parts';
import {
  leastOfVllm,
  vllmArgs,
  vllmEnv,
  vllmHealth,
  vllmMetadata,
  vllmMounts,
  vllmVolumes,
} from './vllm-container';

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
    const runtime = new kserve.ServingRuntime(this, 'ServingRuntime', {
      metadata: vllmMetadata(this, this.name, namespace, 'vLLM on NVIDIA GPUs'),
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
            args: [...vllmArgs],
            env: [...vllmEnv],
            ports: [{ name: 'http', containerPort: modelPort, protocol: 'TCP' }],
            // The least; each model states its own.
            resources: resourcesOf(leastOfVllm, 1),
            securityContext: serverSecurityContext,
            // Loading weights and compiling kernels takes minutes; each model states its own time.
            startupProbe: {
              httpGet: vllmHealth,
              periodSeconds: 10,
              timeoutSeconds: 5,
              failureThreshold: 180,
            },
            readinessProbe: {
              httpGet: vllmHealth,
              periodSeconds: 10,
              timeoutSeconds: 5,
              failureThreshold: 3,
            },
            livenessProbe: { httpGet: vllmHealth, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
            volumeMounts: [...vllmMounts],
          },
        ],
        volumes: vllmVolumes(2),
      },
    });
    this.content = contentHash(recordAt(runtime.toJson(), 'spec'));
    needCapability(this, 'model-serving');
  }
}
