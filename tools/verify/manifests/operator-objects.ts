import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';

type Labels = Readonly<Record<string, string>>;

/**
 * Pods that operators of OpenShift AI 2.25 make of custom resources, with the accounts that they make for them: labels,
 * account, and what of the spec a policy of pods asks for. Written down from the operators, not from what we render for
 * them. The other servers of a pipeline server and the pods of the operators themselves are not here.
 */
export function operatorObjects(manifests: readonly Manifest[]): Manifest[] {
  return manifests.flatMap((resource) => {
    switch (resource.kind) {
      case 'InferenceService':
        return modelPods(resource, manifests);
      case 'LlamaStackDistribution':
        return llamaStackObjects(resource);
      case 'GuardrailsOrchestrator':
        return guardrailsObjects(resource);
      case 'DoclingServe':
        return doclingObjects(resource);
      case 'Milvus':
        return milvusPods(resource);
      case 'ModelRegistry':
        return registryObjects(resource);
      case 'DataSciencePipelinesApplication':
        return pipelineObjects(resource);
      case 'PipelineVersion':
        return stepPods(resource);
      case 'ConfigMap':
        return evaluationPods(resource);
      case 'Notebook':
        return [notebookPod(resource)];
      default:
        return [];
    }
  });
}

function pod(name: string, namespace: string | undefined, labels: Labels, spec: object): Manifest {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec };
}

function serviceAccount(name: string, namespace: string | undefined): Manifest {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

/**
 * red-hat-data-services/kserve pkg/controller/v1beta1/inferenceservice/components/predictor.go (`buildObjectMeta`,
 * `buildPodSpec`), reconcilers/deployment/deployment_reconciler.go (`createRawDefaultDeployment`,
 * `createRawWorkerDeployment`, `generateOauthProxyContainer`) and
 * pkg/webhook/admission/pod/storage_initializer_injector.go; red-hat-data-services/odh-model-controller
 * internal/webhook/core/v1/pod_webhook.go, both @rhoai-2.25. Containers that these add have no security context.
 */
function modelPods(service: Manifest, manifests: readonly Manifest[]): Manifest[] {
  const { name, namespace, annotations = {}, labels } = service.metadata;
  const predictor = recordAt(service, 'spec', 'predictor');
  const model = recordAt(predictor, 'model');
  const runtime = recordAt(
    manifests.find(
      ({ kind, metadata }) =>
        kind === 'ServingRuntime' && metadata.name === model.runtime && metadata.namespace === namespace,
    ),
    'spec',
  );
  const withTokens = annotations['security.opendatahub.io/enable-auth'] === 'true';
  const helpers = helpersOf(model.storageUri);
  const proxy = withTokens ? [{ name: 'oauth-proxy', image: 'oauth-proxy' }] : [];
  const made = (
    podName: string,
    stated: Record<string, unknown>,
    of: Record<string, unknown>,
    more: object[],
  ) =>
    pod(
      podName,
      namespace,
      {
        ...(recordAt(of, 'labels') as Labels),
        ...labels,
        ...(recordAt(predictor, 'labels') as Labels),
        'serving.kserve.io/inferenceservice': name,
        component: 'predictor',
        app: `isvc.${podName}`,
      },
      {
        serviceAccountName: stated.serviceAccountName,
        automountServiceAccountToken: stated.automountServiceAccountToken,
        securityContext: stated.securityContext,
        initContainers: [...helpers.before, ...certificateOf(of)],
        containers: [...recordsAt(of, 'containers'), ...helpers.beside, ...more],
        volumes: recordsAt(of, 'volumes'),
      },
    );
  const worker = recordAt(predictor, 'workerSpec');
  return [
    made(`${name}-predictor`, predictor, runtime, proxy),
    ...('workerSpec' in predictor
      ? [made(`${name}-predictor-worker`, worker, recordAt(runtime, 'workerSpec'), [])]
      : []),
  ];
}

/** The container that waits for the certificate of a pod, where its server speaks TLS in Ray. */
function certificateOf(runtime: Record<string, unknown>): object[] {
  const asks = recordsAt(runtime, 'containers').some((container) =>
    recordsAt(container, 'env').some(({ name }) => name === 'RAY_USE_TLS'),
  );
  return asks ? [{ name: 'ray-tls-generator', image: 'ray-tls-generator' }] : [];
}

/** Containers that bring the weights of a model to its server, by the kind of their place. */
function helpersOf(storageUri: unknown): { before: object[]; beside: object[] } {
  const container = (name: string) => ({ name, image: name });
  if (typeof storageUri !== 'string') return { before: [], beside: [] };
  switch (storageUri.split('://')[0]) {
    case 'pvc':
      return { before: [], beside: [] };
    case 'oci':
      return { before: [container('modelcar-init')], beside: [container('modelcar')] };
    default:
      return { before: [container('storage-initializer')], beside: [] };
  }
}

/**
 * llamastack/llama-stack-k8s-operator controllers/resource_helper.go (`configurePersistentStorage`,
 * `configurePodOverrides`), controllers/llamastackdistribution_controller.go (`FSGroup`) and
 * controllers/manifests/base @v0.3.0.
 */
function llamaStackObjects(server: Manifest): Manifest[] {
  const { name, namespace } = server.metadata;
  const spec = recordAt(server, 'spec', 'server');
  const overrides = recordAt(spec, 'podOverrides');
  const configMap = recordAt(spec, 'userConfig').configMapName;
  const stored = 'storage' in spec;
  const own = `${name}-sa`;
  const made = pod(
    name,
    namespace,
    { app: 'llama-stack', 'app.kubernetes.io/instance': name },
    {
      serviceAccountName: overrides.serviceAccountName ?? own,
      securityContext: { fsGroup: 0 },
      initContainers: stored
        ? [
            {
              name: 'update-pvc-permissions',
              image: 'registry.access.redhat.com/ubi9/ubi-minimal:latest',
              securityContext: { runAsUser: 0, runAsGroup: 0 },
            },
          ]
        : [],
      containers: [{ name: 'llama-stack', image: 'llama-stack' }],
      volumes: [
        {
          name: 'lls-storage',
          ...(stored ? { persistentVolumeClaim: { claimName: `${name}-pvc` } } : { emptyDir: {} }),
        },
        { name: 'ca-bundle', configMap: { name: 'odh-trusted-ca-bundle', optional: true } },
        ...(configMap === undefined ? [] : [{ name: 'user-config', configMap: { name: configMap } }]),
        ...recordsAt(overrides, 'volumes'),
      ],
    },
  );
  return overrides.serviceAccountName === undefined ? [made, serviceAccount(own, namespace)] : [made];
}

/**
 * red-hat-data-services/trustyai-service-operator controllers/gorch/templates/deployment.tmpl.yaml @rhoai-2.25. The container of
 * the detectors has no security context.
 */
function guardrailsObjects(orchestrator: Manifest): Manifest[] {
  const { name, namespace } = orchestrator.metadata;
  const { orchestratorConfig } = recordAt(orchestrator, 'spec');
  const account = `${name}-serviceaccount`;
  const securityContext = {
    allowPrivilegeEscalation: false,
    privileged: false,
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const labels = {
    app: name,
    component: name,
    'deploy-name': name,
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': 'trustyai',
  };
  return [
    pod(name, namespace, labels, {
      serviceAccountName: account,
      containers: [
        { name, image: 'orchestrator', securityContext },
        { name: `${name}-detectors`, image: 'detectors' },
      ],
      volumes: [
        { name: `${name}-config`, configMap: { name: orchestratorConfig } },
        { name: 'tls-certs', secret: { secretName: `${name}-tls` } },
        { name: 'tls-ca-bundle', configMap: { name: `${name}-ca-bundle` } },
      ],
    }),
    serviceAccount(account, namespace),
  ];
}

/** docling-project/docling-operator internal/reconcilers/deployment.go and labels.go @bf3d436. */
function doclingObjects(server: Manifest): Manifest[] {
  const { name, namespace } = server.metadata;
  const account = 'docling-serve';
  const made = pod(
    `${name}-deployment`,
    namespace,
    { app: 'docling-serve', doclingserve_cr: name },
    {
      serviceAccountName: account,
      containers: [{ name: 'docling-serve', image: recordAt(server, 'spec', 'apiServer').image }],
      volumes: [{ name: 'docling-model-cache', emptyDir: {} }],
    },
  );
  return [made, serviceAccount(account, namespace)];
}

/**
 * zilliztech/milvus-operator pkg/controllers/deployment_updater.go (`updatePodTemplate`), deployments.go (`renderInitContainer`) and
 * utils.go (`NewComponentAppLabels`) @v1.3.8.
 */
function milvusPods(resource: Manifest): Manifest[] {
  const { name, namespace } = resource.metadata;
  const components = recordAt(resource, 'spec', 'components');
  const identity = { runAsNonRoot: true, runAsUser: 1000 };
  const parts = ['proxy', 'mixcoord', 'datanode', 'querynode', 'streamingnode'];
  return parts.map((part) =>
    pod(
      `${name}-milvus-${part}`,
      namespace,
      {
        'app.kubernetes.io/instance': name,
        'app.kubernetes.io/component': part,
        'app.kubernetes.io/name': 'milvus',
        'app.kubernetes.io/managed-by': 'milvus-operator',
      },
      {
        serviceAccountName: components.serviceAccountName,
        ...(components.runAsNonRoot === true ? { securityContext: identity } : {}),
        initContainers: [{ name: 'config', image: 'milvus-operator', securityContext: identity }],
        containers: [{ name: part, image: components.image, securityContext: components.securityContext }],
        volumes: [
          { name: 'milvus-config', configMap: { name } },
          { name: 'tools', emptyDir: {} },
          { name: 'milvus-data', emptyDir: {} },
          ...recordsAt(components, 'volumes'),
        ],
      },
    ),
  );
}

/**
 * opendatahub-io/model-registry-operator internal/controller/config/templates/deployment.yaml.tmpl and
 * serviceaccount.yaml.tmpl @v0.3.0. The container of the proxy has no security context.
 */
function registryObjects(registry: Manifest): Manifest[] {
  const { name, namespace } = registry.metadata;
  const made = pod(
    name,
    namespace,
    { app: name, component: 'model-registry' },
    {
      serviceAccountName: name,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'rest-container',
          image: 'rest-container',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
        { name: 'oauth-proxy', image: 'oauth-proxy' },
      ],
      volumes: ['oauth-proxy', 'oauth-cookie-secret'].map((secret) => ({
        name: secret,
        secret: { secretName: `${name}-${secret}` },
      })),
    },
  );
  return [made, serviceAccount(name, namespace)];
}

/**
 * The API of the pipeline server, and a step of a pipeline: opendatahub-io/data-science-pipelines-operator
 * config/internal/apiserver/default (deployment.yaml.tmpl, sa_ds-pipeline.yaml.tmpl, sa_pipeline-runner.yaml.tmpl) and
 * config/internal/common/default/policy.yaml.tmpl @stable-2.x. Their containers have no security context.
 */
function pipelineObjects(server: Manifest): Manifest[] {
  const { name, namespace } = server.metadata;
  const [api, runner] = [`ds-pipeline-${name}`, `pipeline-runner-${name}`];
  const withAccount = (account: string, container: string) => ({
    serviceAccountName: account,
    containers: [{ name: container, image: container }],
  });
  return [
    pod(
      api,
      namespace,
      { app: api, component: 'data-science-pipelines', dspa: name },
      withAccount(api, 'ds-pipeline-api-server'),
    ),
    pod(
      `${name}-step`,
      namespace,
      { 'pipelines.kubeflow.org/v2_component': 'true' },
      withAccount(runner, 'main'),
    ),
    serviceAccount(api, namespace),
    serviceAccount(runner, namespace),
  ];
}

/**
 * The pods of a run: kubeflow/pipelines backend/src/v2/driver/driver.go (`extendPodSpecPatch`) and
 * backend/src/v2/compiler/argocompiler/container.go @2.5.0. Their containers have no security context.
 */
function stepPods(version: Manifest): Manifest[] {
  const { name, namespace } = version.metadata;
  const containers = recordAt(version.spec, 'pipelineSpec', 'deploymentSpec', 'executors');
  const pods = recordAt(
    version.spec,
    'platformSpec',
    'platforms',
    'kubernetes',
    'deploymentSpec',
    'executors',
  );
  return Object.entries(containers).map(([label, executor]) =>
    pod(
      `${name}-${label}`,
      namespace,
      {
        'pipelines.kubeflow.org/v2_component': 'true',
        ...(recordAt(pods[label], 'podMetadata', 'labels') as Labels),
      },
      {
        serviceAccountName: 'pipeline-runner-dspa',
        containers: [{ name: 'main', image: recordAt(executor, 'container').image }],
      },
    ),
  );
}

/**
 * The pod of an LMEvalJob, which a run makes from a ConfigMap: trustyai-explainability/trustyai-service-operator
 * controllers/lmes/lmevaljob_controller.go (`CreatePod`) @rhoai-2.25.
 */
function evaluationPods(configMap: Manifest): Manifest[] {
  const text = recordAt(configMap, 'data')['job.json'];
  if (typeof text !== 'string' || !text.includes('"LMEvalJob"')) return [];
  const { metadata } = JSON.parse(text) as Manifest;
  const securityContext = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  return [
    pod(metadata.name, metadata.namespace, metadata.labels ?? {}, {
      serviceAccountName: 'default',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'main', image: 'lm-eval', securityContext }],
    }),
  ];
}

/**
 * red-hat-data-services/kubeflow components/notebook-controller/controllers/notebook_controller.go (`generateStatefulSet`)
 * and components/odh-notebook-controller/controllers/notebook_webhook.go (`InjectOAuthProxy`) @rhoai-2.25. The proxy has no
 * security context; the account is ours.
 */
function notebookPod(notebook: Manifest): Manifest {
  const { name, namespace, labels } = notebook.metadata;
  const spec = recordAt(notebook, 'spec', 'template', 'spec');
  return pod(
    `${name}-0`,
    namespace,
    {
      statefulset: name,
      'notebook-name': name,
      'opendatahub.io/workbenches': 'true',
      ...labels,
    },
    {
      ...spec,
      serviceAccountName: name,
      containers: [...recordsAt(spec, 'containers'), { name: 'oauth-proxy', image: 'oauth-proxy' }],
    },
  );
}
