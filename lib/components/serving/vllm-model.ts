import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as kserve from '../../../imports/serving.kserve.io';
import type { Client } from '../../contracts/client';
import type { Endpoint } from '../../contracts/endpoint';
import { Route } from '../../workload/route';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import { Platform } from '../../cluster/platform';
import { pullSecrets, statePull } from '../../cluster/pull-secret';
import { resourcesOf } from '../../kubernetes/resources';
import type { ServedModel } from '../../contracts/served-model';
import { UserRole } from '../../workload/user-role';
import type { Gpu } from '../../catalogues/gpu-catalogue';
import { modelCatalogue } from '../../catalogues/model-catalogue';
import type { GpuPool } from '../../environment/gpu-pool';
import type { Exposure } from '../../contracts/exposure';
import type { ModelSettings } from '../../environment/schema';
import { replicasDuringUpdate } from '../../environment/update-replicas';
import { defaultBatchedTokens, vllmDefaults } from '../../environment/vllm-defaults';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import { servingMode } from '../../releases/release';
import type { ServedInMode } from '../../releases/serving-mode';
import { modelResources } from './model-resources';
import type { ResolvedSource } from './model-source';
import { type VllmArguments, vllmFlags } from './vllm-arguments';
import { type VllmRuntime, vllmPort } from './vllm-runtime';
import { Needs } from '../../cluster/needs';

export interface VllmModelProps {
  readonly namespace: string;
  readonly model: ModelSettings;
  /** On whose nodes it runs. */
  readonly pool: GpuPool;
  readonly runtime: VllmRuntime;
  readonly source: ResolvedSource;
}

/**
 * One model served by vLLM: InferenceService and its ServiceAccount and, by exposure, Route `<name>-api` with an explicit
 * timeout. `mode` decides how KServe runs it and what clients connect to.
 *
 * Where the model wants tokens, it wants one of somebody who may `get` this InferenceService.
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
    setSyncWave(this, 'services');
    const { model, namespace } = props;
    this.name = model.name;
    this.context = model.context;
    this.gpus = model.gpus * model.replicas;
    statePull(this, namespace);
    const { release, appsDomain } = Platform.of(this);
    const { operators, serve } = servingMode(release, model.mode);
    for (const operator of operators) Needs.of(this).operator(operator);
    const mode = serve({ ...model, namespace, port: vllmPort, appsDomain });
    Needs.of(this).gpus({
      name: model.name,
      namespace,
      perReplica: model.gpus,
      replicas: replicasDuringUpdate(model.mode, model.replicas),
    });
    const serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: model.name, namespace, labels: objectLabels(model.name) },
      automountServiceAccountToken: false,
      secrets: props.source.secret === undefined ? undefined : [{ name: props.source.secret.name }],
    });
    this.makeInferenceService(props, mode, serviceAccount.name);
    for (const { peer, endpoint } of mode.uses) Needs.of(this).allow(peer, endpoint);
    this.endpoint = Needs.of(this).endpoint(mode.endpoint);
    if (this.endpoint.authentication === 'token') {
      this.users = new UserRole(this, 'Users', {
        name: model.name,
        namespace,
        apiGroup: 'serving.kserve.io',
        resource: 'inferenceservices',
        resourceName: model.name,
      });
    }
    if (model.exposure !== 'none') this.externalHost = mode.routeHost ?? this.route(model, model.exposure);
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
    this.users?.add(client);
  }

  private makeInferenceService(props: VllmModelProps, mode: ServedInMode, serviceAccountName: string): void {
    const { model, pool, namespace, source } = props;
    const scheduling = gpuScheduling(pool, model.gpus);
    const { product: gpu } = pool;
    new kserve.InferenceService(this, 'InferenceService', {
      metadata: {
        name: model.name,
        namespace,
        labels: { ...objectLabels(model.name), 'opendatahub.io/dashboard': 'true', ...mode.labels },
        annotations: {
          'openshift.io/display-name': model.name,
          'serving.kserve.io/deploymentMode': model.mode,
          ...mode.annotations,
        },
      },
      spec: {
        predictor: {
          serviceAccountName,
          labels: source.podLabels === undefined ? undefined : { ...source.podLabels },
          // KServe does not look at a runtime that changes (kserve/kserve pkg/controller/v1beta1/inferenceservice/
          // controller.go `SetupWithManager` @v0.15.2): without it a new image of vLLM would reach no model.
          annotations: { 'private-ai/runtime': props.runtime.content },
          imagePullSecrets: pullSecrets(this, namespace),
          // What stands before the server cuts long answers otherwise (kserve deployment_reconciler.go and
          // ksvc_reconciler.go @rhoai-2.25).
          timeout: model.timeoutSeconds,
          minReplicas: model.replicas,
          maxReplicas: model.replicas,
          ...mode.predictor,
          nodeSelector: { ...scheduling.nodeSelector },
          tolerations: [...scheduling.tolerations],
          model: {
            modelFormat: { name: 'vLLM' },
            runtime: props.runtime.name,
            storageUri: source.storageUri,
            args: vllmFlags(vllmArguments(model, gpu)),
            env:
              gpu.attention === undefined
                ? undefined
                : [{ name: 'VLLM_ATTENTION_BACKEND', value: gpu.attention }],
            ports: mode.ports,
            resources: resourcesOf(modelResources(model, source.downloads), model.gpus),
          },
        },
      },
    });
  }

  private route(model: ModelSettings, exposure: Exclude<Exposure, 'none'>): string {
    const { name, timeoutSeconds, concurrency } = model;
    return new Route(this, 'Route', {
      // Not the model's name: OpenShift AI deletes a Route of that name whenever it looks at the model
      // (red-hat-data-services/odh-model-controller kserve_raw_route_reconciler.go @rhoai-2.25).
      name: `${name}-api`,
      subject: name,
      // Earlier versions made a Route of the model's name with the same host and no path. With a path the router admits
      // this one beside it, so Argo CD finds it healthy and comes to prune the old one, which it does last.
      path: '/',
      endpoint: this.endpoint,
      exposure,
      timeoutSeconds,
      // As many again may wait in the server; more would time out there.
      connectionsPerPod: 2 * concurrency,
    }).host;
  }
}

/** The arguments of a model: what its settings say, and what its catalogue entry and its GPUs demand. */
function vllmArguments(model: ModelSettings, gpu: Gpu): VllmArguments {
  const { vllm, context, concurrency } = model;
  const known = modelCatalogue[model.model];
  const defaults = vllmDefaults(gpu, model.gpus);
  const enableChunkedPrefill = vllm.enableChunkedPrefill ?? defaults.enableChunkedPrefill;
  return {
    gpuMemoryUtilization: vllm.gpuMemoryUtilization,
    maxModelLen: context,
    maxNumSeqs: concurrency,
    maxNumBatchedTokens:
      vllm.maxNumBatchedTokens ?? defaultBatchedTokens(enableChunkedPrefill, context, concurrency),
    tensorParallelSize: model.gpus,
    dtype: vllm.dtype,
    kvCacheDtype: vllm.kvCacheDtype,
    enablePrefixCaching: vllm.enablePrefixCaching ?? defaults.enablePrefixCaching,
    enableChunkedPrefill,
    enforceEager: vllm.enforceEager,
    trustRemoteCode: vllm.trustRemoteCode,
    disableCustomAllReduce: vllm.disableCustomAllReduce ?? defaults.disableCustomAllReduce,
    toolCallParser: vllm.toolCalling ? known.toolCallParser : undefined,
  };
}
