import { type Manifest, recordAt, recordsAt } from '../../kubernetes/manifest';
import type { ProducedObject, Release, ServicePort } from '../release';
import { producedByGuardrailsOrchestrator } from './produced-by-guardrails';
import { producedByMilvus } from './produced-by-milvus';
import { producedByNotebook } from './produced-by-notebook';
import { all } from './produced-objects';

/** What operators of OpenShift AI 2.25 make of custom resources, and which names they claim. */
export const produces: Release['produces'] = {
  'argoproj.io/ArgoCD': producedByArgoCd,
  'external-secrets.io/ExternalSecret': producedByExternalSecret,
  Service: producedByService,
  'dscinitialization.opendatahub.io/DSCInitialization': producedByInitialization,
  'datasciencecluster.opendatahub.io/DataScienceCluster': producedByCluster,
  'kubeflow.org/Notebook': producedByNotebook,
  'serving.kserve.io/InferenceService': producedByInferenceService,
  'docling.github.io/DoclingServe': producedByDoclingServe,
  'milvus.io/Milvus': producedByMilvus,
  'modelregistry.opendatahub.io/ModelRegistry': producedByModelRegistry,
  'llamastack.io/LlamaStackDistribution': producedByLlamaStackDistribution,
  'trustyai.opendatahub.io/GuardrailsOrchestrator': producedByGuardrailsOrchestrator,
  'datasciencepipelinesapplications.opendatahub.io/DataSciencePipelinesApplication':
    producedByPipelinesApplication,
};

/** The Secret of an ExternalSecret; its keys come by data, by template, and by the rewriting of what a generator gives. */
function producedByExternalSecret(resource: Manifest): readonly ProducedObject[] {
  const { name, namespace } = resource.metadata;
  const target = recordAt(resource, 'spec', 'target').name;
  const keys = [
    ...recordsAt(resource, 'spec', 'data').map(({ secretKey }) => secretKey),
    ...Object.keys(recordAt(resource, 'spec', 'target', 'template', 'data')),
    ...recordsAt(resource, 'spec', 'dataFrom')
      .flatMap((source) => recordsAt(source, 'rewrite'))
      .map((rewrite) => recordAt(rewrite, 'regexp').target),
  ];
  return [
    {
      kind: 'Secret',
      name: typeof target === 'string' ? target : name,
      namespace,
      keys: keys.filter((key) => typeof key === 'string'),
    },
  ];
}

/** The serving certificate that the service CA operator makes (docs.openshift.com, service serving certificates). */
function producedByService({ metadata }: Manifest): readonly ProducedObject[] {
  const name = metadata.annotations?.['service.beta.openshift.io/serving-cert-secret-name'];
  return name === undefined
    ? []
    : [{ kind: 'Secret', name, namespace: metadata.namespace, keys: ['tls.crt', 'tls.key'] }];
}

/**
 * red-hat-data-services/rhods-operator internal/controller/dscinitialization (also utils.go, `ReconcileDefaultNetworkPolicy`)
 * @rhoai-2.25.
 */
function producedByInitialization(resource: Manifest): readonly ProducedObject[] {
  const spec = recordAt(resource, 'spec');
  const names = [spec.applicationsNamespace, recordAt(spec, 'monitoring').namespace];
  const { applicationsNamespace } = spec;
  return [
    ...names.flatMap((name) => (typeof name === 'string' ? [{ kind: 'Namespace' as const, name }] : [])),
    ...(typeof applicationsNamespace === 'string'
      ? all(applicationsNamespace, { NetworkPolicy: [applicationsNamespace] })
      : []),
  ];
}

/**
 * The namespace of workbenches without project (rhods-operator internal/controller/components/workbenches @rhoai-2.25), and the
 * role of people who evaluate models (prefetched-manifests/trustyai/rbac there).
 */
function producedByCluster(resource: Manifest): readonly ProducedObject[] {
  const isManaged = (component: string) =>
    recordAt(resource, 'spec', 'components', component).managementState === 'Managed';
  return [
    ...(isManaged('workbenches') ? [{ kind: 'Namespace', name: 'rhods-notebooks' } as const] : []),
    ...(isManaged('trustyai') ? [{ kind: 'ClusterRole', name: 'lmeval-user-role' } as const] : []),
  ];
}

/**
 * red-hat-data-services/kserve pkg/controller/v1beta1/inferenceservice/reconcilers, and
 * red-hat-data-services/odh-model-controller internal/controller/serving and internal/controller/core, both @rhoai-2.25.
 */
function producedByInferenceService(resource: Manifest): readonly ProducedObject[] {
  const { name, namespace = '', annotations } = resource.metadata;
  return [
    ...(annotations?.['serving.kserve.io/deploymentMode'] === 'Serverless'
      ? producedByServerlessModel(resource)
      : producedByRawDeployment(resource, annotations?.['security.opendatahub.io/enable-auth'] === 'true')),
    { kind: 'ConfigMap', name: `${name}-metrics-dashboard`, namespace },
    ...all(namespace, { ConfigMap: [`modelconfig-${name}-0`] }, { claimed: true }),
    ...all(
      namespace,
      {
        ConfigMap: ['global-ca-bundle', 'odh-kserve-custom-ca-bundle'],
        Secret: ['storage-config', 'ray-tls'],
        RoleBinding: ['prometheus-ns-access'],
      },
      { claimed: true, shared: true },
    ),
  ];
}

/**
 * With `rawDeploymentServiceConfig: Headed`: a Deployment, a Service on port 80 that leads to the port of the server's
 * container, and the serving certificate. With token authentication port 80 gives way to 8443.
 *
 * A Route with the model's name is made with the label `networking.kserve.io/visibility: exposed`, and deleted without it
 * at every reconciliation (kserve_raw_route_reconciler.go). So is the ClusterRoleBinding, with authentication
 * (kserve_raw_clusterrolebinding_reconciler.go).
 */
function producedByRawDeployment(resource: Manifest, withTokens: boolean): readonly ProducedObject[] {
  const { name, namespace = '' } = resource.metadata;
  const predictor = `${name}-predictor`;
  const account = recordAt(resource, 'spec', 'predictor').serviceAccountName;
  const spans = 'workerSpec' in recordAt(resource, 'spec', 'predictor');
  const scaled = resource.metadata.annotations?.['serving.kserve.io/autoscalerClass'] === 'keda';
  return [
    { kind: 'Deployment', name: predictor, namespace },
    {
      kind: 'Service',
      name: predictor,
      namespace,
      ports: [withTokens ? { name: 'https', port: 8443 } : { name: 'http', port: 80, targetPort: 8080 }],
    },
    { kind: 'Secret', name: `${predictor}-serving-cert`, namespace, keys: ['tls.crt', 'tls.key'] },
    // reconcilers/keda/keda_reconciler.go
    ...all(namespace, scaled ? { ScaledObject: [predictor] } : {}),
    // Each change of such a model makes the Service of another head; this is the first one (`createHeadlessSvc`).
    ...all(namespace, spans ? { Deployment: [`${predictor}-worker`], Service: [`${name}-head-1`] } : {}),
    ...all(namespace, { Service: [`${name}-metrics`], ServiceMonitor: [`${name}-metrics`] }),
    ...all(
      namespace,
      { Route: [name], ConfigMap: [`${name}-kube-rbac-proxy-sar-config`] },
      { claimed: true },
    ),
    {
      kind: 'ClusterRoleBinding',
      name: `${namespace}-${typeof account === 'string' ? account : 'default'}-auth-delegator`,
      claimed: true,
      shared: true,
    },
    // kserve_keda_reconciler.go: all of one name, for models that KEDA scales.
    ...all(
      namespace,
      {
        ServiceAccount: ['inference-prometheus-auth'],
        Secret: ['inference-prometheus-auth'],
        Role: ['inference-prometheus-auth'],
        RoleBinding: ['inference-prometheus-auth'],
        TriggerAuthentication: ['inference-prometheus-auth'],
      },
      { claimed: true, shared: true },
    ),
  ];
}

/** argoproj-labs/argocd-operator common/values.go, controllers/argocd/service_account.go, configmap.go @v0.16.0. */
function producedByArgoCd({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  const account = (part: string): ProducedObject => ({
    kind: 'ServiceAccount',
    name: `${name}-argocd-${part}`,
    namespace,
  });
  return [
    account('application-controller'),
    account('server'),
    { kind: 'ConfigMap', name: 'argocd-cm', namespace },
    ...all(
      namespace,
      {
        ConfigMap: [
          'argocd-rbac-cm',
          'argocd-ssh-known-hosts-cm',
          'argocd-tls-certs-cm',
          'argocd-gpg-keys-cm',
          'argocd-cmd-params-cm',
        ],
        Secret: ['argocd-secret', `${name}-cluster`, `${name}-ca`, `${name}-tls`],
        Role: [`${name}-argocd-application-controller`, `${name}-argocd-server`],
        RoleBinding: [`${name}-argocd-application-controller`, `${name}-argocd-server`],
        Service: [`${name}-server`, `${name}-repo-server`, `${name}-redis`, `${name}-metrics`],
        Route: [`${name}-server`],
      },
      { claimed: true },
    ),
  ];
}

/**
 * Service `<name>`, an alias of the mesh's gateway, with its serving certificate; Service `<name>-predictor` of the
 * Knative Service. Names of revisions, and what is made of them, are Knative's.
 */
function producedByServerlessModel({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  return [
    { kind: 'Service', name, namespace, ports: [{ name: 'https', port: 443, targetPort: 8445 }] },
    {
      kind: 'Service',
      name: `${name}-predictor`,
      namespace,
      ports: [{ name: 'http', port: 80, targetPort: 8012 }],
    },
    { kind: 'Secret', name, namespace, keys: ['tls.crt', 'tls.key'] },
    // kserve_networkpolicy_reconciler.go, kserve_istio_*_reconciler.go, kserve_prometheus_rolebinding_reconciler.go:
    // made for the first Serverless model of a namespace, deleted after the last one.
    ...all(
      namespace,
      {
        NetworkPolicy: [
          'allow-from-openshift-monitoring-ns',
          'allow-openshift-ingress',
          'allow-from-opendatahub-ns',
        ],
        PodMonitor: ['istio-proxies-monitor'],
        PeerAuthentication: ['default'],
        RoleBinding: ['kserve-prometheus-k8s'],
      },
      { claimed: true, shared: true },
    ),
  ];
}

/** docling-project/docling-operator internal/reconcilers @bf3d436. */
function producedByDoclingServe({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  return [
    { kind: 'Deployment', name: `${name}-deployment`, namespace },
    { kind: 'Service', name: `${name}-service`, namespace, ports: [{ name: 'http', port: 5001 }] },
    { kind: 'ServiceAccount', name: 'docling-serve', namespace },
    ...all(
      namespace,
      {
        Route: [`${name}-route`],
        PersistentVolumeClaim: ['docling-model-cache-pvc'],
        Job: ['docling-model-cache-job'],
      },
      { claimed: true },
    ),
  ];
}

/** opendatahub-io/model-registry-operator internal/controller/config/templates, modelregistry_oauth.go @v0.3.0. */
function producedByModelRegistry(resource: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = resource.metadata;
  const exposed = recordAt(resource, 'spec', 'oauthProxy').serviceRoute === 'enabled';
  return [
    { kind: 'Deployment', name, namespace },
    { kind: 'Service', name, namespace, ports: [{ name: 'https-api', port: 8443 }] },
    { kind: 'ServiceAccount', name, namespace },
    { kind: 'Secret', name: `${name}-oauth-cookie-secret`, namespace, keys: ['cookie-secret.txt'] },
    { kind: 'Secret', name: `${name}-oauth-proxy`, namespace, keys: ['tls.crt', 'tls.key'] },
    ...all(namespace, { Role: [`registry-user-${name}`], RoleBinding: [`${name}-users`] }),
    // Made with the Route, deleted without it.
    ...all(
      namespace,
      { Route: [`${name}-https`], NetworkPolicy: [`${name}-https-route`] },
      { claimed: !exposed },
    ),
    ...all(namespace, { Route: [`${name}-http`] }, { claimed: true }),
    { kind: 'ClusterRoleBinding', name: `${name}-auth-delegator` },
  ];
}

/** red-hat-data-services/data-science-pipelines-operator config/internal @rhoai-2.25; the webhook is in its own namespace. */
function producedByPipelinesApplication({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  const service = (serviceName: string, ...ports: ServicePort[]): ProducedObject => ({
    kind: 'Service',
    name: serviceName,
    namespace,
    ports,
  });
  const api = `ds-pipeline-${name}`;
  const agent = `ds-pipeline-persistenceagent-${name}`;
  const schedule = `ds-pipeline-scheduledworkflow-${name}`;
  const workflows = `ds-pipeline-workflow-controller-${name}`;
  const metadataServer = `ds-pipeline-metadata-grpc-${name}`;
  const envoy = `ds-pipeline-metadata-envoy-${name}`;
  const apiPorts = [
    { name: 'oauth', port: 8443 },
    { name: 'http', port: 8888 },
    { name: 'grpc', port: 8887 },
  ];
  return [
    service(api, ...apiPorts),
    service('ml-pipeline', ...apiPorts),
    service(`mariadb-${name}`, { name: '', port: 3306 }),
    service(`ds-pipeline-md-${name}`, { name: 'md-envoy', port: 9090 }, { name: 'oauth2-proxy', port: 8443 }),
    { kind: 'Secret', name: `ds-pipeline-db-${name}`, namespace, keys: ['password'] },
    ...all(namespace, {
      ConfigMap: [
        'kfp-launcher',
        'metadata-grpc-configmap',
        `ds-pipeline-server-config-${name}`,
        `${envoy.replace(`-${name}`, '')}-config-${name}`,
        workflows,
        `ds-pipelines-mariadb-tls-config-${name}`,
      ],
      Deployment: [api, agent, schedule, workflows, metadataServer, envoy, `mariadb-${name}`],
      NetworkPolicy: [
        `ds-pipelines-${name}`,
        `ds-pipelines-envoy-${name}`,
        metadataServer,
        `mariadb-${name}`,
      ],
      PersistentVolumeClaim: [`mariadb-${name}`],
      Role: [
        api,
        agent,
        schedule,
        `ds-pipeline-user-access-${name}`,
        `pipeline-runner-${name}`,
        `ds-pipeline-workflow-controller-role-${name}`,
      ],
      RoleBinding: [
        api,
        agent,
        schedule,
        `pipeline-runner-${name}`,
        `ds-pipeline-workflow-controller-rolebinding-${name}`,
      ],
      Route: [api, `ds-pipeline-md-${name}`],
      ServiceAccount: [
        api,
        agent,
        schedule,
        workflows,
        metadataServer,
        envoy,
        `pipeline-runner-${name}`,
        `ds-pipelines-mariadb-sa-${name}`,
      ],
      ServiceMonitor: [api],
    }),
    ...all(
      namespace,
      {
        Service: ['metadata-grpc-service', metadataServer, `ds-pipeline-workflow-controller-metrics-${name}`],
        Secret: [`ds-pipeline-metadata-grpc-tls-config-secret-${name}`],
      },
      { claimed: true },
    ),
    {
      kind: 'ClusterRoleBinding',
      name: `ds-pipeline-ui-auth-delegator-${namespace}-${name}`,
    },
  ];
}

/**
 * opendatahub-io/llama-stack-k8s-operator controllers/manifests/base, controllers/resource_helper.go and
 * controllers/llamastackdistribution_controller.go @stable-2.x.
 */
function producedByLlamaStackDistribution(resource: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = resource.metadata;
  const stored = 'storage' in recordAt(resource, 'spec', 'server');
  return [
    { kind: 'Deployment', name, namespace },
    { kind: 'Service', name: `${name}-service`, namespace, ports: [{ name: 'http', port: 8321 }] },
    { kind: 'ServiceAccount', name: `${name}-sa`, namespace },
    ...(stored ? all(namespace, { PersistentVolumeClaim: [`${name}-pvc`] }) : []),
    ...all(namespace, { NetworkPolicy: [`${name}-network-policy`] }, { claimed: true }),
    { kind: 'ClusterRoleBinding', name: `${name}-crb`, claimed: true },
  ];
}
