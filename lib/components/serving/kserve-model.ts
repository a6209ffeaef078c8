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
import { type ModelInCluster, servedAt } from '../../contracts/served-model';
import { UserRole } from '../../workload/user-role';
import type { Exposure } from '../../contracts/exposure';
import type { ModelSettings } from '../../environment/schema';
import { mostReplicas, mostServers } from '../../environment/update-replicas';
import { servingMode } from '../../releases/release';
import type { ServedInMode } from '../../releases/serving-mode';
import { ChatTemplate } from './chat-template';
import { type ModelServer, modelPort } from './model-server';
import { Needs } from '../../cluster/needs';

export interface KserveModelProps {
  readonly namespace: string;
  readonly model: ModelSettings;
  readonly server: ModelServer;
}

/**
 * One model that KServe runs: InferenceService and its ServiceAccount and, by exposure, Route `<name>-api` with an explicit
 * timeout. `mode` decides how KServe runs it and what clients connect to.
 *
 * Where the model wants tokens, it wants one of somebody who may `get` this InferenceService.
 */
export class KserveModel extends Construct implements ModelInCluster {
  readonly name: string;
  readonly modelId: string;
  readonly context: number;
  readonly concurrency: number;
  readonly gpus: number;
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly credential: ModelInCluster['credential'];
  readonly ca: ModelInCluster['ca'];
  readonly externalHost?: string;
  /** Who may present a token, where the model wants one. */
  private readonly users?: UserRole;

  constructor(scope: Construct, id: string, props: KserveModelProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const { model, namespace, server } = props;
    this.name = this.modelId = model.name;
    this.context = model.context;
    this.concurrency = model.concurrency * mostReplicas(model);
    const gpus = server.gpus * server.nodes;
    this.gpus = gpus * mostReplicas(model);
    statePull(this, namespace);
    const { release, appsDomain } = Platform.of(this);
    const { operators, serve } = servingMode(release, model.mode);
    for (const operator of operators) Needs.of(this).operator(operator);
    const { startupSeconds } = server;
    const mode = serve({
      ...model,
      namespace,
      nodes: server.nodes,
      port: modelPort,
      appsDomain,
      startupSeconds,
    });
    for (const operator of mode.operators ?? []) Needs.of(this).operator(operator);
    if (gpus > 0) {
      Needs.of(this).gpus({
        name: model.name,
        namespace,
        perReplica: gpus,
        replicas: mostServers(model),
      });
    }
    const serviceAccount = new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: model.name, namespace, labels: objectLabels(model.name) },
      automountServiceAccountToken: false,
      secrets: server.secret === undefined ? undefined : [{ name: server.secret.name }],
    });
    this.makeInferenceService(props, mode, serviceAccount.name);
    for (const prerequisite of mode.prerequisites ?? []) Needs.of(this).prerequisite(prerequisite);
    if (mode.group !== undefined) Needs.of(this).allowAmong(mode.group);
    for (const { peer, endpoint } of mode.uses) Needs.of(this).allow(peer, endpoint);
    this.endpoint = Needs.of(this).endpoint(mode.endpoint);
    ({ url: this.url, credential: this.credential, ca: this.ca } = servedAt(this.endpoint));
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

  private makeInferenceService(
    props: KserveModelProps,
    mode: ServedInMode,
    serviceAccountName: string,
  ): void {
    const { model, namespace, server } = props;
    const template =
      server.chatTemplate === undefined
        ? undefined
        : new ChatTemplate(this, 'ChatTemplate', {
            model: model.name,
            namespace,
            template: server.chatTemplate,
          });
    const drain = mode.drains ? undefined : server.drain;
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
          labels: server.podLabels === undefined ? undefined : { ...server.podLabels },
          // KServe does not look at a runtime that changes (kserve/kserve pkg/controller/v1beta1/inferenceservice/
          // controller.go `SetupWithManager` @v0.15.2): without it a new image would reach no model.
          annotations: { 'private-ai/runtime': server.runtime.content },
          imagePullSecrets: pullSecrets(this, namespace),
          // What stands before the server cuts long answers otherwise (kserve deployment_reconciler.go and
          // ksvc_reconciler.go @rhoai-2.25).
          timeout: model.timeoutSeconds,
          minReplicas: model.replicas,
          maxReplicas: model.replicas,
          ...mode.predictor,
          ...server.scheduling,
          volumes: some([...(server.volumes ?? []), ...(template === undefined ? [] : [template.volume])]),
          terminationGracePeriodSeconds: drain === undefined ? undefined : model.timeoutSeconds + 60,
          model: {
            modelFormat: { name: server.format },
            runtime: server.runtime.name,
            storageUri: server.storageUri,
            args: server.args,
            env: server.env,
            ports: mode.ports,
            startupProbe: server.startupProbe,
            lifecycle:
              drain === undefined
                ? undefined
                : { preStop: { exec: { command: drain(model.timeoutSeconds) } } },
            volumeMounts: template === undefined ? undefined : [template.mount],
            resources: server.resources,
          },
          workerSpec: this.workerSpec(props, serviceAccountName),
        },
      },
    });
  }

  /** The pods beside the head, where the model is on several nodes. */
  private workerSpec(
    { model, namespace, server }: KserveModelProps,
    serviceAccountName: string,
  ): kserve.InferenceServiceSpecPredictorWorkerSpec | undefined {
    const { worker } = server;
    if (worker === undefined) return undefined;
    // The head has a minute more than its last requests; a worker outlives it.
    const headSeconds = model.timeoutSeconds + 60;
    return {
      tensorParallelSize: server.gpus,
      pipelineParallelSize: server.nodes,
      serviceAccountName,
      automountServiceAccountToken: false,
      imagePullSecrets: pullSecrets(this, namespace),
      ...server.scheduling,
      volumes: server.volumes,
      terminationGracePeriodSeconds: headSeconds + 60,
      containers: [
        {
          name: 'worker-container',
          env: server.env,
          startupProbe: worker.startupProbe,
          lifecycle: { preStop: { exec: { command: worker.end(headSeconds) } } },
          resources: server.resources,
        },
      ],
    };
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

function some<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}
