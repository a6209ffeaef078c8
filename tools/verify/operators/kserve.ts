import { join } from 'node:path';
import { recordAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { freePorts, LOOPBACK } from '../../program';
import { accepted, type ApiClient, messageOf } from '../api-server/client';
import type { TestServer } from '../api-server/test-server';
import { serveKinds, type WatchedKind } from './open-definition';
import { registerWebhooks, serveWith, type Webhook } from './webhooks';

const GROUP = 'serving.kserve.io';

/** Watched beside InferenceService and ServingRuntime (kserve/kserve cmd/manager/main.go @v0.15.2). */
const watched: readonly WatchedKind[] = [
  { kind: 'ClusterServingRuntime', plural: 'clusterservingruntimes', scope: 'Cluster' as const },
  { kind: 'ClusterStorageContainer', plural: 'clusterstoragecontainers', scope: 'Cluster' as const },
  { kind: 'TrainedModel', plural: 'trainedmodels', scope: 'Namespaced' as const },
  { kind: 'InferenceGraph', plural: 'inferencegraphs', scope: 'Namespaced' as const },
].map((each) => ({ ...each, group: GROUP, version: 'v1alpha1' }));

/** What it makes of a model that KEDA scales. */
const scaled: WatchedKind = {
  kind: 'ScaledObject',
  plural: 'scaledobjects',
  scope: 'Namespaced',
  group: 'keda.sh',
  version: 'v1alpha1',
};

/** The webhooks that concern objects of ours (kserve/kserve config/webhook/manifests.yaml @v0.15.2). */
const webhooks: readonly Webhook[] = [
  {
    mutating: true,
    name: 'inferenceservice.kserve-webhook-server.defaulter',
    path: '/mutate-serving-kserve-io-v1beta1-inferenceservice',
    rule: { apiGroups: [GROUP], apiVersions: ['v1beta1'], resources: ['inferenceservices'] },
  },
  {
    mutating: true,
    name: 'inferenceservice.kserve-webhook-server.pod-mutator',
    path: '/mutate-pods',
    rule: { apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
    createOnly: true,
    objectSelector: { matchExpressions: [{ key: `${GROUP}/inferenceservice`, operator: 'Exists' }] },
  },
  {
    name: 'inferenceservice.kserve-webhook-server.validator',
    path: '/validate-serving-kserve-io-v1beta1-inferenceservice',
    rule: { apiGroups: [GROUP], apiVersions: ['v1beta1'], resources: ['inferenceservices'] },
  },
  {
    name: 'servingruntime.kserve-webhook-server.validator',
    path: '/validate-serving-kserve-io-v1alpha1-servingruntime',
    rule: { apiGroups: [GROUP], apiVersions: ['v1alpha1'], resources: ['servingruntimes'] },
  },
];

/**
 * Starts the controller manager of KServe on a server that has the definitions of ours, with the settings that OpenShift
 * AI gives it and with its webhooks.
 */
export async function startKServe(
  path: string,
  { client, folder, kubeconfig, programs }: TestServer,
  rendered: RenderedEnvironment,
): Promise<void> {
  await serveKinds(client, [...watched, scaled]);
  const namespace = applicationsNamespace(rendered);
  await make(client, `/api/v1/namespaces/${namespace}/configmaps`, kserveSettings(namespace, rendered));
  const [webhookPort = 0, probePort = 0] = await freePorts(2);
  // Where controller-runtime looks for certificates, below the folder for temporary files.
  serveWith(folder, join(folder, 'k8s-webhook-server', 'serving-certs'));
  const args = [
    '--metrics-addr=0',
    `--health-probe-addr=${LOOPBACK}:${probePort}`,
    `--webhook-port=${webhookPort}`,
  ];
  const program = programs.start('kserve', path, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig, POD_NAMESPACE: namespace, TMPDIR: folder },
  });
  await program.ready(async () => (await fetch(`http://${LOOPBACK}:${probePort}/readyz`)).ok);
  await registerWebhooks({ client, folder }, webhooks, webhookPort);
}

/** Namespace in which OpenShift AI installs the controllers of its components. */
function applicationsNamespace({ objects }: RenderedEnvironment): string {
  const initialization = objects.find(({ manifest }) => manifest.kind === 'DSCInitialization');
  const name = recordAt(initialization?.manifest, 'spec').applicationsNamespace;
  return typeof name === 'string' ? name : 'redhat-ods-applications';
}

/**
 * ConfigMap `inferenceservice-config` as OpenShift AI leaves it: red-hat-data-services/kserve
 * config/overlays/odh/patches/patch-inferenceservice-config.yaml @rhoai-2.25, changed by the DataScienceCluster
 * (red-hat-data-services/rhods-operator internal/controller/components/kserve/kserve_support.go, `updateInferenceCM`
 * @rhoai-2.25). Images are names that nobody pulls.
 */
export function kserveSettings(namespace: string, { objects }: RenderedEnvironment): Record<string, unknown> {
  const cluster = objects.find(({ manifest }) => manifest.kind === 'DataScienceCluster');
  const component = recordAt(cluster?.manifest, 'spec', 'components', 'kserve');
  const mode = component.defaultDeploymentMode ?? 'Serverless';
  const agent = { image: 'kserve-agent', ...sizes('100m', '1', '100Mi', '1Gi') };
  const data = {
    explainers: {},
    storageInitializer: {
      image: 'kserve-storage-initializer',
      ...sizes('100m', '1', '100Mi', '24Gi'),
      enableDirectPvcVolumeMount: true,
      enableModelcar: true,
      cpuModelcar: '10m',
      memoryModelcar: '15Mi',
    },
    credentials: {
      storageSpecSecretName: 'storage-config',
      storageSecretNameAnnotation: `${GROUP}/storageSecretName`,
      gcs: { gcsCredentialFileName: 'gcloud-application-credentials.json' },
      s3: { s3AccessKeyIDName: 'AWS_ACCESS_KEY_ID', s3SecretAccessKeyName: 'AWS_SECRET_ACCESS_KEY' },
    },
    ingress: {
      enableGatewayApi: false,
      kserveIngressGateway: 'openshift-ingress/openshift-ai-inference',
      ingressGateway: 'knative-serving/knative-ingress-gateway',
      knativeLocalGatewayService: 'knative-local-gateway.istio-system.svc.cluster.local',
      localGateway: 'istio-system/kserve-local-gateway',
      localGatewayService: 'kserve-local-gateway.istio-system.svc.cluster.local',
      ingressDomain: 'example.com',
      ingressClassName: 'istio',
      domainTemplate: 'example.com',
      urlScheme: 'https',
      disableIstioVirtualHost: false,
      disableIngressCreation: mode === 'RawDeployment',
    },
    logger: { ...agent, defaultUrl: 'http://default-broker' },
    batcher: { image: 'kserve-agent', ...sizes('1', '1', '1Gi', '1Gi') },
    agent,
    router: { ...agent, image: 'kserve-router' },
    deploy: { defaultDeploymentMode: mode },
    metricsAggregator: { enableMetricAggregation: 'false', enablePrometheusScraping: 'false' },
    inferenceService: {
      serviceAnnotationDisallowedList: [
        'autoscaling.knative.dev/min-scale',
        'autoscaling.knative.dev/max-scale',
        'internal.serving.kserve.io/storage-initializer-sourceuri',
        'kubectl.kubernetes.io/last-applied-configuration',
        'security.opendatahub.io/enable-auth',
        'networking.knative.dev/visibility',
        'haproxy.router.openshift.io/timeout',
      ],
    },
    security: { autoMountServiceAccountToken: false },
    service: { serviceClusterIPNone: component.rawDeploymentServiceConfig !== 'Headed' },
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'inferenceservice-config', namespace },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, JSON.stringify(value)])),
  };
}

function sizes(cpuRequest: string, cpuLimit: string, memoryRequest: string, memoryLimit: string) {
  return { cpuRequest, cpuLimit, memoryRequest, memoryLimit };
}

async function make(client: ApiClient, path: string, body: unknown): Promise<void> {
  const response = await client.send({ method: 'POST', path, body });
  if (!accepted(response)) throw new Error(`the server refuses ${path}: ${messageOf(response)}`);
}
