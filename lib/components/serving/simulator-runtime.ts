import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as kserve from '../../../imports/serving.kserve.io';
import { nodeDisk } from '../../catalogues/node-disk';
import { contentHash } from '../../cluster/content-hash';
import { needCapability, Platform } from '../../cluster/platform';
import type { ModelSettings } from '../../environment/schema';
import { recordAt } from '../../kubernetes/manifest';
import { resourcesOf } from '../../kubernetes/resources';
import { type ModelServer, modelPort } from './model-server';
import { metricsAnnotations, runtimeMetadata, serverSecurityContext } from './runtime-parts';

const resources = resourcesOf({
  cpu: '100m',
  memory: '256Mi',
  cpuLimit: '1',
  memoryLimit: '512Mi',
  ephemeralStorage: nodeDisk(),
});

const startupSeconds = 60;

/**
 * A model without weights must be of this format: KServe takes one of any other for a server of many models, and adds an agent
 * that waits for a ConfigMap (kserve/kserve pkg/controller/v1beta1/inferenceservice/utils/utils.go `IsMMSPredictor` @v0.15.2).
 */
const format = 'huggingface';

/**
 * ServingRuntime `vllm-simulator-runtime`: the llm-d inference simulator in place of vLLM, on CPU and without weights. It
 * has the API, the model ids, the tool calls and the metrics of vLLM; its answers are random sentences. Source of the
 * flags: llm-d/llm-d-inference-sim docs/configuration.md @v0.10.2.
 */
export class SimulatorRuntime extends Construct {
  readonly name = 'vllm-simulator-runtime';
  /** Hash of all that a model gets from it. */
  readonly content: string;

  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    const title = 'Simulator of vLLM, without GPU';
    const port = k8s.IntOrString.fromNumber(modelPort);
    const runtime = new kserve.ServingRuntime(this, 'ServingRuntime', {
      metadata: runtimeMetadata(this.name, namespace, title),
      spec: {
        annotations: { ...metricsAnnotations },
        multiModel: false,
        supportedModelFormats: [{ name: format, autoSelect: true }],
        containers: [
          {
            // KServe merges the model into the container of this name.
            name: 'kserve-container',
            image: Platform.of(this).images.of('llm-d-inference-sim'),
            args: [
              `--port=${modelPort}`,
              '--model={{.Name}}',
              '--served-model-name={{.Name}}',
              '--mode=random',
              // The real ones are on Hugging Face.
              '--force-dummy-tokenizer',
            ],
            ports: [{ name: 'http', containerPort: modelPort, protocol: 'TCP' }],
            resources,
            securityContext: serverSecurityContext,
            startupProbe: {
              httpGet: { path: '/health', port },
              periodSeconds: 2,
              failureThreshold: startupSeconds / 2,
            },
            readinessProbe: {
              httpGet: { path: '/health/ready', port },
              periodSeconds: 5,
              failureThreshold: 3,
            },
            livenessProbe: { httpGet: { path: '/health', port }, periodSeconds: 30, failureThreshold: 3 },
          },
        ],
      },
    });
    this.content = contentHash(recordAt(runtime.toJson(), 'spec'));
    needCapability(this, 'model-serving');
  }
}

/** The simulator with the name, context and concurrency of a model. Pool, source and settings of vLLM have no effect. */
export function simulatedServer(model: ModelSettings, runtime: SimulatorRuntime): ModelServer {
  return {
    format,
    runtime,
    gpus: 0,
    nodes: 1,
    startupSeconds,
    storageUri: undefined,
    args: [`--max-model-len=${model.context}`, `--max-num-seqs=${model.concurrency}`],
    resources,
  };
}
