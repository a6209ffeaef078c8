import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { InferenceService } from '../../imports/serving.kserve.io';
import type { Client } from '../core/client';
import { Endpoint } from '../core/endpoint';
import { ExposedRoute } from '../core/exposed-route';
import { objectLabels } from '../core/labels';
import { setPhase } from '../core/phases';
import { Platform } from '../core/platform';
import { resourcesOf } from '../core/pod';
import type { ServedModel } from '../core/served-model';
import { UserRole } from '../core/user-role';
import { modelCatalogue } from '../environment/model-catalogue';
import type { ModelSettings } from '../environment/schema';
import { gpuPool, gpuScheduling } from '../core/gpu-scheduling';
import { modelResources } from './model-resources';
import { objectStoreReaderLabel, type ResolvedSource } from './model-source';
import { type VllmArguments, vllmFlags } from './vllm-arguments';
import { vllmPort } from './vllm-runtime';

export interface VllmModelProps {
  readonly namespace: string;
  readonly model: ModelSettings;
  /** Name of the ServingRuntime. */
  readonly runtime: string;
  readonly source: ResolvedSource;
}

/** Port of KServe's authenticating proxy (red-hat-data-services/kserve pkg/constants @rhoai-2.25). */
const proxyPort = 8443;

/**
 * One model served by vLLM: InferenceService in RawDeployment mode, its ServiceAccount and, by exposure, a
 * Route with an explicit timeout. KServe makes the Service `<name>-predictor`.
 *
 * With exposure `authenticated` KServe puts a proxy before the server that wants a token of somebody who
 * may `get` this InferenceService.
 */
export class VllmModel extends Construct implements ServedModel {
  readonly name: string;
  readonly context: number;
  readonly gpus: number;
  readonly endpoint: Endpoint;
  readonly externalHost?: string;
  /** Who may present a token, where the model wants one. */
  private readonly users?: UserRole;

  constructor(scope: Construct, id: string, props: VllmModelProps) {
    super(scope, id);
    setPhase(this, 'services');
    const { model, namespace } = props;
    this.name = model.name;
    this.context = model.context;
    this.gpus = model.gpus * model.replicas;
    Platform.of(this).declareGpuUse({
      name: model.name,
      namespace,
      perReplica: model.gpus,
      replicas: model.replicas,
    });
    const serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: model.name, namespace, labels: objectLabels(model.name) },
      automountServiceAccountToken: false,
      secrets: props.source.secret === undefined ? undefined : [{ name: props.source.secret.name }],
    });
    this.makeInferenceService(props, serviceAccount.name);
    this.endpoint = this.declareEndpoint(namespace, model);
    if (this.endpoint.authentication === 'token') {
      this.users = new UserRole(this, 'Users', {
        name: model.name,
        namespace,
        apiGroup: 'serving.kserve.io',
        resource: 'inferenceservices',
        resourceName: model.name,
      });
    }
    if (model.exposure !== 'none') {
      const route = new ExposedRoute(this, 'Route', {
        name: model.name,
        endpoint: this.endpoint,
        exposure: model.exposure,
        timeoutSeconds: model.timeoutSeconds,
      });
      this.externalHost = route.host;
    }
  }

  grantUse(client: Client): void {
    Platform.of(this).allow(client, this.endpoint);
    this.users?.add(client);
  }

  private makeInferenceService(props: VllmModelProps, serviceAccountName: string): void {
    const { model, namespace, source } = props;
    const environment = Platform.of(this).environment;
    const scheduling = gpuScheduling(gpuPool(environment, model.pool), model.gpus);
    const authenticated = model.exposure === 'authenticated';
    new InferenceService(this, 'InferenceService', {
      metadata: {
        name: model.name,
        namespace,
        labels: { ...objectLabels(model.name), 'opendatahub.io/dashboard': 'true' },
        annotations: {
          'openshift.io/display-name': model.name,
          'serving.kserve.io/deploymentMode': model.mode,
          // One autoscaler less: GPUs of a pool are counted at synth.
          'serving.kserve.io/autoscalerClass': 'none',
          ...(authenticated ? { 'security.opendatahub.io/enable-auth': 'true' } : {}),
        },
      },
      spec: {
        predictor: {
          serviceAccountName,
          // The authenticating proxy asks the API server about the caller's token.
          automountServiceAccountToken: authenticated,
          labels: source.secret === undefined ? undefined : objectStoreReaderLabel,
          // The proxy cuts long answers otherwise (kserve deployment_reconciler.go @rhoai-2.25).
          timeout: model.timeoutSeconds,
          minReplicas: model.replicas,
          maxReplicas: model.replicas,
          // A surge pod would wait for a GPU that the old pod holds.
          deploymentStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: {
              maxSurge: k8s.IntOrString.fromNumber(0),
              maxUnavailable: k8s.IntOrString.fromNumber(1),
            },
          },
          nodeSelector: { ...scheduling.nodeSelector },
          tolerations: [...scheduling.tolerations],
          model: {
            modelFormat: { name: 'vLLM' },
            runtime: props.runtime,
            storageUri: source.storageUri,
            args: vllmFlags(vllmArguments(model)),
            resources: resourcesOf(modelResources(model, source.downloads), model.gpus),
          },
        },
      },
    });
  }

  private declareEndpoint(namespace: string, model: ModelSettings): Endpoint {
    const platform = Platform.of(this);
    const common = {
      service: `${model.name}-predictor`,
      namespace,
      podSelector: { 'serving.kserve.io/inferenceservice': model.name },
      producer: `InferenceService ${model.name}`,
    };
    const metrics = new Endpoint({
      ...common,
      port: 80,
      portName: 'http',
      containerPort: vllmPort,
      authentication: 'none',
    });
    platform.allow('monitoring', metrics);
    const endpoint =
      model.exposure === 'authenticated'
        ? new Endpoint({
            ...common,
            scheme: 'https',
            port: proxyPort,
            portName: 'https',
            containerPort: proxyPort,
            authentication: 'token',
          })
        : metrics;
    return platform.declareEndpoint(endpoint);
  }
}

/** The arguments of a model: what its settings say, and what its catalogue entry demands. */
export function vllmArguments(model: ModelSettings): VllmArguments {
  const { vllm } = model;
  const known = modelCatalogue[model.model];
  return {
    gpuMemoryUtilization: vllm.gpuMemoryUtilization,
    maxModelLen: model.context,
    maxNumSeqs: model.concurrency,
    maxNumBatchedTokens: vllm.maxNumBatchedTokens,
    tensorParallelSize: model.gpus,
    dtype: vllm.dtype,
    kvCacheDtype: vllm.kvCacheDtype,
    enablePrefixCaching: vllm.enablePrefixCaching,
    enableChunkedPrefill: vllm.enableChunkedPrefill,
    enforceEager: vllm.enforceEager,
    trustRemoteCode: vllm.trustRemoteCode,
    disableCustomAllReduce: vllm.disableCustomAllReduce ?? model.gpus > 2,
    toolCallParser: vllm.toolCalling ? known.toolCallParser : undefined,
  };
}
