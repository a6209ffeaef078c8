import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { core, kindOf } from './kinds';
import { followServerlessModel, podMonitors } from './kserve-serverless';
import type { KubeObject } from './objects';
import { container, deploymentFor, serviceFor } from './operand';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import { type InferenceService, rawStatus, unknownRuntimeStatus } from './kserve-status';

interface ServingRuntime extends KubeObject {
  readonly spec: {
    readonly containers?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
    readonly volumes?: readonly unknown[];
  };
}

const services = kindOf<InferenceService>(
  'serving.kserve.io/v1beta1',
  'InferenceService',
  'inferenceservices',
);
const runtimes = kindOf<ServingRuntime>('serving.kserve.io/v1alpha1', 'ServingRuntime', 'servingruntimes');
const manager = 'kserve-controller';
const modelLabel = 'serving.kserve.io/inferenceservice';

/**
 * What KServe knew of a model's runtime when it last looked. It looks when the InferenceService or its Deployment
 * changes, and not when the ServingRuntime does (controller.go, `SetupWithManager`).
 */
type Looks = Map<string, { readonly version: string; readonly runtime: ServingRuntime }>;

/**
 * KServe (red-hat-data-services/kserve pkg/controller/v1beta1/inferenceservice: controller.go,
 * components/predictor.go, reconcilers/deployment, reconcilers/service @rhoai-2.25).
 */
export function kserve(): PlayedOperator {
  const looks: Looks = new Map();
  return {
    name: 'KServe',
    watches: [services, runtimes, core.deployments, core.pods, core.services, core.replicaSets, podMonitors],
    turn: async (cluster) => {
      await forEach(cluster.attended(services), (each) => followModel(cluster, looks, each));
    },
  };
}

async function followModel(cluster: PlayedCluster, looks: Looks, service: InferenceService): Promise<void> {
  if (!(await cluster.finalize(services, service, 'inferenceservice.finalizers'))) return;
  const { name, namespace = '', annotations = {} } = service.metadata;
  const runtimeName = String(recordAt(service.spec.predictor, 'model').runtime);
  const runtime = runtimeOf(cluster, looks, service, cluster.get(runtimes, runtimeName, namespace));
  if (runtime === undefined) {
    await cluster.setStatus(services, service, unknownRuntimeStatus(runtimeName));
    return;
  }
  const serverless = annotations['serving.kserve.io/deploymentMode'] === 'Serverless';
  // With Knative the mesh asks for tokens.
  const withTokens = !serverless && annotations['security.opendatahub.io/enable-auth'] === 'true';
  const predictor = `${name}-predictor`;
  const labels = { app: `isvc.${predictor}`, [modelLabel]: name, component: 'predictor' };
  const wanted = predictorOf(service, runtime, labels, withTokens);
  if (serverless) {
    // Without Knative it refuses the model, and writes nothing into its status.
    if (!cluster.defines('services.serving.knative.dev')) return;
    await cluster.setStatus(services, service, await followServerlessModel(cluster, service, wanted));
    return;
  }
  await cluster.apply(core.deployments, wanted, manager);
  await cluster.apply(
    core.services,
    serviceFor(
      service,
      predictor,
      { app: labels.app },
      [
        withTokens
          ? { name: 'https', port: 8443, targetPort: 'https' }
          : { name: 'http', port: 80, targetPort: 8080 },
      ],
      { 'service.beta.openshift.io/serving-cert-secret-name': `${predictor}-serving-cert` },
    ),
    manager,
  );
  const deployment = cluster.get(core.deployments, predictor, namespace);
  await cluster.setStatus(services, service, rawStatus(service, deployment, podsOf(cluster, service)));
}

/** The runtime as KServe has seen it. */
function runtimeOf(
  cluster: PlayedCluster,
  looks: Looks,
  { metadata: { name, namespace, uid, resourceVersion } }: InferenceService,
  runtime: ServingRuntime | undefined,
): ServingRuntime | undefined {
  const deployment = cluster.get(core.deployments, `${name}-predictor`, namespace);
  const version = `${resourceVersion} ${deployment?.metadata.resourceVersion ?? ''}`;
  const last = looks.get(uid);
  if (last?.version === version) return last.runtime;
  if (runtime !== undefined) looks.set(uid, { version, runtime });
  return runtime;
}

/** The pods of the newest revision of the Deployment. */
function podsOf(cluster: PlayedCluster, { metadata: { name, namespace } }: InferenceService) {
  const revision = ({ metadata }: KubeObject) =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision']);
  const [newest] = cluster
    .list(core.replicaSets)
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[modelLabel] === name)
    .sort((a, b) => revision(b) - revision(a));
  return cluster
    .list(core.pods)
    .filter(
      ({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === newest?.metadata.uid) === true,
    );
}

/** Volumes of the runtime; those of the model take the place of one with the same name. */
function volumesOf(runtime: ServingRuntime, predictor: Record<string, unknown>): unknown[] {
  const byName = new Map(
    [...recordsAt(runtime, 'spec', 'volumes'), ...recordsAt(predictor, 'volumes')].map((volume) => [
      volume.name,
      volume,
    ]),
  );
  return [...byName.values()];
}

/** The containers of the runtime, with what the model says about its own. */
function predictorOf(
  service: InferenceService,
  runtime: ServingRuntime,
  labels: Readonly<Record<string, string>> & { readonly app: string },
  withTokens: boolean,
) {
  const { name } = service.metadata;
  const { predictor } = service.spec;
  const model = recordAt(predictor, 'model');
  const uri = typeof model.storageUri === 'string' ? /^pvc:\/\/([^/]+)\/?(.*)$/.exec(model.storageUri) : null;
  const [, claimName, subPath] = uri ?? [];
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
  const weights =
    claimName === undefined
      ? []
      : [{ name: 'kserve-pvc-source', mountPath: '/mnt/models', subPath: subPath ?? '', readOnly: true }];
  const containers = (runtime.spec.containers ?? []).map((each) =>
    each.name !== 'kserve-container'
      ? each
      : {
          ...each,
          args: [...list(each.args), ...list(model.args)],
          env: [...list(each.env), ...list(model.env)],
          ...(model.resources === undefined ? {} : { resources: model.resources }),
          volumeMounts: [...list(each.volumeMounts), ...list(model.volumeMounts), ...weights],
        },
  );
  const proxy = container({
    name: 'oauth-proxy',
    ports: [{ containerPort: 8443, name: 'https' }],
    volumeMounts: [{ name: 'proxy-tls', mountPath: '/etc/tls/private' }],
  });
  const serving = { name: 'proxy-tls', secret: { secretName: `${name}-predictor-serving-cert` } };
  const of = (field: string) => (predictor[field] === undefined ? {} : { [field]: predictor[field] });
  return deploymentFor(service, {
    name: `${name}-predictor`,
    labels,
    selector: { app: labels.app },
    replicas: Number(predictor.minReplicas ?? 1),
    strategy: predictor.deploymentStrategy,
    pod: {
      ...of('serviceAccountName'),
      ...of('automountServiceAccountToken'),
      ...of('nodeSelector'),
      ...of('tolerations'),
      ...of('imagePullSecrets'),
      containers: [...containers, ...(withTokens ? [proxy] : [])],
      volumes: [
        ...volumesOf(runtime, predictor),
        ...(withTokens ? [serving] : []),
        ...(claimName === undefined
          ? []
          : [{ name: 'kserve-pvc-source', persistentVolumeClaim: { claimName, readOnly: true } }]),
      ],
    },
  });
}
