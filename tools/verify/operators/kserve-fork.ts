import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { ProducedObject } from '../../../lib/releases/release';

/** Who makes what the release table says of an InferenceService, where it is not KServe itself. */
export interface OtherMaker {
  readonly kind: ProducedObject['kind'];
  /** End of the name. */
  readonly suffix: string;
  readonly maker: string;
  readonly source: string;
}

const odhModelController = 'red-hat-data-services/odh-model-controller internal/controller/serving';

/** None of these can be run here: see docs/verify-operators.md. */
export const otherMakers: readonly OtherMaker[] = [
  {
    kind: 'Secret',
    suffix: '-predictor-serving-cert',
    maker: "OpenShift's service CA, for an annotation that only the fork writes",
    source: 'red-hat-data-services/kserve reconcilers/service/service_reconciler.go @rhoai-2.25',
  },
  {
    kind: 'Service',
    suffix: '-metrics',
    maker: 'odh-model-controller',
    source: `${odhModelController}/reconcilers/kserve_metrics_service_reconciler.go @rhoai-2.25`,
  },
  {
    kind: 'ServiceMonitor',
    suffix: '-metrics',
    maker: 'odh-model-controller',
    source: `${odhModelController}/reconcilers/kserve_metrics_servicemonitor_reconciler.go @rhoai-2.25`,
  },
  {
    kind: 'ConfigMap',
    suffix: '-metrics-dashboard',
    maker: 'odh-model-controller',
    source: `${odhModelController}/reconcilers/kserve_metrics_dashboard_reconciler.go @rhoai-2.25`,
  },
];

/**
 * Fields of an InferenceService that only the fork has: the webhook of KServe 0.15.2 writes the object without them
 * (red-hat-data-services/kserve pkg/apis/serving/v1beta1/component.go @rhoai-2.25).
 */
export const fieldsOfFork = ['spec.predictor.autoScaling.metrics[0].external.authenticationRef'];

const PROXY_PORT = 8443;

/** Whether the fork puts its authenticating proxy before a model. */
function hasProxy({ metadata }: Manifest): boolean {
  return metadata.annotations?.['security.opendatahub.io/enable-auth'] === 'true';
}

/** A Deployment of KServe 0.15.2 as the fork makes it. */
export function deploymentOfFork(deployment: Manifest, model: Manifest): Manifest {
  const spec = recordAt(deployment, 'spec');
  const template = recordAt(spec, 'template');
  const pod = withProxy(recordAt(template, 'spec'), model);
  return { ...deployment, spec: { ...spec, template: { ...template, spec: pod } } };
}

/** A pod of KServe 0.15.2 as the fork makes it, and as odh-model-controller changes it then. */
export function podOfFork(pod: Manifest, model: Manifest): Manifest {
  return { ...pod, spec: withCertificate(withProxy(recordAt(pod, 'spec'), model)) };
}

/**
 * A container waits for the certificate of a pod that asks for Ray with TLS (red-hat-data-services/odh-model-controller
 * internal/webhook/core/v1/pod_webhook.go @rhoai-2.25).
 */
function withCertificate(pod: Record<string, unknown>): Record<string, unknown> {
  const wanted = recordsAt(pod, 'containers').some((container) =>
    recordsAt(container, 'env').some(({ name }) => name === 'RAY_USE_TLS'),
  );
  if (!wanted) return pod;
  const generator = {
    name: 'ray-tls-generator',
    image: 'ray-tls-generator',
    volumeMounts: [
      { name: 'ray-tls', mountPath: '/etc/ray/tls' },
      { name: 'ray-tls-secret', mountPath: '/etc/ray-secret' },
    ],
  };
  return {
    ...pod,
    initContainers: [...recordsAt(pod, 'initContainers'), generator],
    volumes: [
      ...recordsAt(pod, 'volumes'),
      { name: 'ray-tls', emptyDir: {} },
      { name: 'ray-tls-secret', secret: { secretName: 'ray-tls' } },
    ],
  };
}

/**
 * With token authentication a proxy stands beside the server (red-hat-data-services/kserve
 * reconcilers/deployment/deployment_reconciler.go, `addAuthProxyContainerToDeployment` and
 * `mountServingSecretCMVolumeToDeployment` @rhoai-2.25). Of the proxy only that is stated which others refer to.
 */
function withProxy(pod: Record<string, unknown>, model: Manifest): Record<string, unknown> {
  const isWorker = recordsAt(pod, 'containers').some(({ name }) => name === 'worker-container');
  if (!hasProxy(model) || isWorker) return pod;
  const mount = { name: 'proxy-tls', mountPath: '/etc/tls/private' };
  const containers = recordsAt(pod, 'containers').map((container) =>
    container.name === 'kserve-container'
      ? { ...container, volumeMounts: [...recordsAt(container, 'volumeMounts'), mount] }
      : container,
  );
  const proxy = {
    name: 'oauth-proxy',
    image: 'oauth-proxy',
    ports: [{ name: 'https', containerPort: PROXY_PORT }],
    volumeMounts: [mount],
  };
  const certificate = {
    name: 'proxy-tls',
    secret: { secretName: `${model.metadata.name}-predictor-serving-cert`, defaultMode: 420 },
  };
  return {
    ...pod,
    automountServiceAccountToken: true,
    containers: [...containers, proxy],
    volumes: [...recordsAt(pod, 'volumes'), certificate],
  };
}

/**
 * A Service of KServe 0.15.2 as the fork makes it: with token authentication port 80 becomes the proxy's
 * (red-hat-data-services/kserve reconcilers/service/service_reconciler.go, `createDefaultSvc` @rhoai-2.25).
 */
export function serviceOfFork(service: Manifest, model: Manifest): Manifest {
  if (!hasProxy(model) || service.metadata.name !== `${model.metadata.name}-predictor`) return service;
  const ports = recordsAt(service, 'spec', 'ports').map((port) =>
    port.port === 80 ? { name: 'https', port: PROXY_PORT, targetPort: 'https', protocol: 'TCP' } : port,
  );
  return { ...service, spec: { ...recordAt(service, 'spec'), ports } };
}

/** The Service by which OpenShift AI scrapes a model; see `otherMakers` for its maker. */
export function metricsService(model: Manifest, runtime: Manifest): Manifest {
  const name = `${model.metadata.name}-metrics`;
  const port = Number(recordAt(runtime, 'spec', 'annotations')['prometheus.io/port']);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: model.metadata.namespace },
    spec: {
      selector: { 'serving.kserve.io/inferenceservice': model.metadata.name },
      ports: [{ name: `${runtime.metadata.name}-metrics`, port, targetPort: port, protocol: 'TCP' }],
    },
  };
}
