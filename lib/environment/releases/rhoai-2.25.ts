import { type Manifest, recordAt } from '../../core/manifest';
import type { ProducedObject, Release, ServicePort } from './release';
import { dataScienceComponents } from '../data-science-components';
import { definitionOwners, gitops, operators } from './rhoai-2.25-operators';

/** OpenShift AI 2.25. */
export const rhoai225: Release = {
  title: 'OpenShift AI 2.25',
  // The catalogues of 4.16 to 4.21 offer it (red-hat-data-services/RHOAI-Build-Config @rhoai-2.25 f40503d); the objects of
  // other operators begin with 4.17 here (minimum of node-feature-discovery).
  openshift: { first: '4.17', last: '4.21' },
  operators,
  gitops,
  // red-hat-data-services/rhods-operator api/datasciencecluster/v1 @rhoai-2.25
  dataScienceComponents,
  servedKinds: new Set([
    'datasciencecluster.opendatahub.io/v1/DataScienceCluster',
    'serving.kserve.io/v1alpha1/ServingRuntime',
    'serving.kserve.io/v1beta1/InferenceService',
    'route.openshift.io/v1/Route',
    'monitoring.coreos.com/v1/ServiceMonitor',
    'llamastack.io/v1alpha1/LlamaStackDistribution',
    'docling.github.io/v1alpha1/DoclingServe',
    'datasciencepipelinesapplications.opendatahub.io/v1/DataSciencePipelinesApplication',
    'external-secrets.io/v1/ExternalSecret',
    'external-secrets.io/v1/SecretStore',
    'generators.external-secrets.io/v1alpha1/Password',
    'argoproj.io/v1alpha1/AppProject',
    'argoproj.io/v1alpha1/Application',
    'argoproj.io/v1beta1/ArgoCD',
    'operators.coreos.com/v1/OperatorGroup',
    'operators.coreos.com/v1alpha1/Subscription',
    'dscinitialization.opendatahub.io/v1/DSCInitialization',
    'opendatahub.io/v1alpha/OdhDashboardConfig',
    'infrastructure.opendatahub.io/v1alpha1/HardwareProfile',
    'dashboard.opendatahub.io/v1/AcceleratorProfile',
    'nfd.openshift.io/v1/NodeFeatureDiscovery',
    'nvidia.com/v1/ClusterPolicy',
    'machine.openshift.io/v1beta1/MachineSet',
    'autoscaling.openshift.io/v1beta1/MachineAutoscaler',
    'autoscaling.openshift.io/v1/ClusterAutoscaler',
    'operator.openshift.io/v1alpha1/ExternalSecretsConfig',
    'maistra.io/v1/ServiceMeshMember',
    'security.istio.io/v1beta1/PeerAuthentication',
  ]),
  definitionOwners,
  produces: {
    ArgoCD: producedByArgoCd,
    DSCInitialization: producedByInitialization,
    InferenceService: producedByInferenceService,
    DoclingServe: producedByDoclingServe,
    LlamaStackDistribution: producedByLlamaStackDistribution,
    DataSciencePipelinesApplication: producedByPipelinesApplication,
  },
};

/** red-hat-data-services/rhods-operator internal/controller/dscinitialization @rhoai-2.25. */
function producedByInitialization(resource: Manifest): readonly ProducedObject[] {
  const spec = recordAt(resource, 'spec');
  const names = [spec.applicationsNamespace, recordAt(spec, 'monitoring').namespace];
  return names.flatMap((name) => (typeof name === 'string' ? [{ kind: 'Namespace' as const, name }] : []));
}

/** red-hat-data-services/kserve pkg/controller/v1beta1/inferenceservice/reconcilers @rhoai-2.25. */
function producedByInferenceService(resource: Manifest): readonly ProducedObject[] {
  const annotations = recordAt(resource, 'metadata', 'annotations');
  return annotations['serving.kserve.io/deploymentMode'] === 'Serverless'
    ? producedByServerlessModel(resource)
    : producedByRawDeployment(resource, annotations['security.opendatahub.io/enable-auth'] === 'true');
}

/**
 * With `rawDeploymentServiceConfig: Headed`: a Deployment, a Service on port 80 that leads to the port of the server's
 * container, and the serving certificate. With token authentication port 80 gives way to 8443.
 */
function producedByRawDeployment({ metadata }: Manifest, withTokens: boolean): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  const predictor = `${name}-predictor`;
  return [
    { kind: 'Deployment', name: predictor, namespace },
    {
      kind: 'Service',
      name: predictor,
      namespace,
      ports: [withTokens ? { name: 'https', port: 8443 } : { name: 'http', port: 80, targetPort: 8080 }],
    },
    { kind: 'Secret', name: `${predictor}-serving-cert`, namespace, keys: ['tls.crt', 'tls.key'] },
  ];
}

/** argoproj-labs/argocd-operator controllers/argocd/service_account.go, configmap.go @v0.16.0. */
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
  ];
}

/** docling-project/docling-operator internal/reconcilers @bf3d436. */
function producedByDoclingServe({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  return [
    { kind: 'Deployment', name: `${name}-deployment`, namespace },
    { kind: 'Service', name: `${name}-service`, namespace, ports: [{ name: 'http', port: 5001 }] },
    { kind: 'ServiceAccount', name: 'docling-serve', namespace },
  ];
}

/** red-hat-data-services/data-science-pipelines-operator config/internal @rhoai-2.25. */
function producedByPipelinesApplication({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  const service = (serviceName: string, ...ports: ServicePort[]): ProducedObject => ({
    kind: 'Service',
    name: serviceName,
    namespace,
    ports,
  });
  return [
    service(
      `ds-pipeline-${name}`,
      { name: 'oauth', port: 8443 },
      { name: 'http', port: 8888 },
      { name: 'grpc', port: 8887 },
    ),
    service(
      'ml-pipeline',
      { name: 'oauth', port: 8443 },
      { name: 'http', port: 8888 },
      { name: 'grpc', port: 8887 },
    ),
    service(`mariadb-${name}`, { name: '', port: 3306 }),
    service(`ds-pipeline-md-${name}`, { name: 'md-envoy', port: 9090 }, { name: 'oauth2-proxy', port: 8443 }),
    { kind: 'ServiceAccount', name: `ds-pipeline-${name}`, namespace },
    { kind: 'ServiceAccount', name: `pipeline-runner-${name}`, namespace },
    { kind: 'Role', name: `ds-pipeline-user-access-${name}`, namespace },
    { kind: 'ConfigMap', name: 'kfp-launcher', namespace },
    { kind: 'Secret', name: `ds-pipeline-db-${name}`, namespace, keys: ['password'] },
    { kind: 'PersistentVolumeClaim', name: `mariadb-${name}`, namespace },
  ];
}

/** opendatahub-io/llama-stack-k8s-operator controllers/manifests/base and controllers/resource_helper.go @stable-2.x. */
function producedByLlamaStackDistribution(resource: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = resource.metadata;
  const stored = 'storage' in recordAt(resource, 'spec', 'server');
  return [
    { kind: 'Deployment', name, namespace },
    { kind: 'Service', name: `${name}-service`, namespace, ports: [{ name: 'http', port: 8321 }] },
    { kind: 'ServiceAccount', name: `${name}-sa`, namespace },
    ...(stored ? [{ kind: 'PersistentVolumeClaim' as const, name: `${name}-pvc`, namespace }] : []),
  ];
}
