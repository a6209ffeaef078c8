import type { KeepList } from './prune-schema';

/** One custom resource that the program emits. Adding a kind is adding an entry here, and its URL to cdk8s.yaml. */
export interface CatalogueEntry {
  /** Name of the CustomResourceDefinition, `<plural>.<group>`; also the file name, without `.yaml`. */
  readonly crd: string;
  /** The version that we emit. It must be served. */
  readonly version: string;
  readonly kind: string;
  /** Where the file comes from, at a pinned commit. */
  readonly url: string;
  /**
   * For huge schemas: which properties of an object stay. All others are cut from CRD, JSON Schema and binding
   * alike, so that they are refused, not ignored.
   *
   * @default - all properties stay
   */
  readonly keep?: KeepList;
}

const RHOAI_2_25 =
  'https://raw.githubusercontent.com/red-hat-data-services/rhods-operator/5b1b8566b19dabc9325e18576fdcef7bb81ad53d';
const OPENSHIFT_4_18 =
  'https://raw.githubusercontent.com/openshift/api/f9b2d1ae30ebf759bc287c38474b41f246852cae';
const ARGO_CD_3_1 =
  'https://raw.githubusercontent.com/argoproj/argo-cd/8665140f96f6b238a20e578dba7f9aef91ddac51';
const PROMETHEUS_OPERATOR_0_78 =
  'https://raw.githubusercontent.com/prometheus-operator/prometheus-operator/40104e6b861f6794243d65a11ef5ba3bc356e121';
const DOCLING_OPERATOR =
  'https://raw.githubusercontent.com/docling-project/docling-operator/bf3d436718691d3088c5438c72fd7f53587e4299';

const EXTERNAL_SECRETS_0_19 =
  'https://raw.githubusercontent.com/external-secrets/external-secrets/f6b47d56d1a5e86eaa3176b40bd00a86598b417e';

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    crd: 'inferenceservices.serving.kserve.io',
    version: 'v1beta1',
    kind: 'InferenceService',
    url: `${RHOAI_2_25}/prefetched-manifests/kserve/crd/full/serving.kserve.io_inferenceservices.yaml`,
    // Without transformer, explainer, the predictor frameworks that `model` replaced (sklearn, xgboost, ...) and
    // workerSpec (one model on several nodes): each repeats a container or a whole pod.
    keep: {
      spec: ['predictor'],
      'spec.predictor': [
        'affinity',
        'annotations',
        'autoScaling',
        'automountServiceAccountToken',
        'canaryTrafficPercent',
        'containerConcurrency',
        'containers',
        'deploymentStrategy',
        'imagePullSecrets',
        'initContainers',
        'labels',
        'logger',
        'maxReplicas',
        'minReplicas',
        'model',
        'nodeSelector',
        'priorityClassName',
        'runtimeClassName',
        'scaleMetric',
        'scaleMetricType',
        'scaleTarget',
        'schedulerName',
        'securityContext',
        'serviceAccountName',
        'shareProcessNamespace',
        'terminationGracePeriodSeconds',
        'timeout',
        'tolerations',
        'topologySpreadConstraints',
        'volumes',
      ],
    },
  },
  {
    crd: 'servingruntimes.serving.kserve.io',
    version: 'v1alpha1',
    kind: 'ServingRuntime',
    url: `${RHOAI_2_25}/prefetched-manifests/kserve/crd/full/serving.kserve.io_servingruntimes.yaml`,
    // Without workerSpec and the fields of ModelMesh.
    keep: {
      spec: [
        'affinity',
        'annotations',
        'containers',
        'disabled',
        'hostIPC',
        'imagePullSecrets',
        'labels',
        'multiModel',
        'nodeSelector',
        'protocolVersions',
        'supportedModelFormats',
        'tolerations',
        'volumes',
      ],
    },
  },
  {
    crd: 'datascienceclusters.datasciencecluster.opendatahub.io',
    version: 'v1',
    kind: 'DataScienceCluster',
    url: `${RHOAI_2_25}/config/crd/bases/datasciencecluster.opendatahub.io_datascienceclusters.yaml`,
  },
  {
    crd: 'datasciencepipelinesapplications.datasciencepipelinesapplications.opendatahub.io',
    version: 'v1',
    kind: 'DataSciencePipelinesApplication',
    url: `${RHOAI_2_25}/prefetched-manifests/datasciencepipelines/crd/bases/datasciencepipelinesapplications.opendatahub.io_datasciencepipelinesapplications.yaml`,
  },
  {
    crd: 'llamastackdistributions.llamastack.io',
    version: 'v1alpha1',
    kind: 'LlamaStackDistribution',
    url: `${RHOAI_2_25}/prefetched-manifests/llamastackoperator/crd/bases/llamastack.io_llamastackdistributions.yaml`,
  },
  {
    crd: 'doclingserves.docling.github.io',
    version: 'v1alpha1',
    kind: 'DoclingServe',
    url: `${DOCLING_OPERATOR}/config/crd/bases/docling.github.io_doclingserves.yaml`,
  },
  {
    crd: 'routes.route.openshift.io',
    version: 'v1',
    kind: 'Route',
    url: `${OPENSHIFT_4_18}/route/v1/zz_generated.crd-manifests/routes-Default.crd.yaml`,
  },
  {
    crd: 'servicemonitors.monitoring.coreos.com',
    version: 'v1',
    kind: 'ServiceMonitor',
    url: `${PROMETHEUS_OPERATOR_0_78}/example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml`,
  },
  {
    crd: 'externalsecrets.external-secrets.io',
    version: 'v1',
    kind: 'ExternalSecret',
    url: `${EXTERNAL_SECRETS_0_19}/config/crds/bases/external-secrets.io_externalsecrets.yaml`,
  },
  {
    crd: 'secretstores.external-secrets.io',
    version: 'v1',
    kind: 'SecretStore',
    url: `${EXTERNAL_SECRETS_0_19}/config/crds/bases/external-secrets.io_secretstores.yaml`,
    // Copies between namespaces need the Kubernetes provider only; the others are most of the schema.
    keep: { 'spec.provider': ['kubernetes'] },
  },
  {
    crd: 'passwords.generators.external-secrets.io',
    version: 'v1alpha1',
    kind: 'Password',
    url: `${EXTERNAL_SECRETS_0_19}/config/crds/bases/generators.external-secrets.io_passwords.yaml`,
  },
  {
    crd: 'applications.argoproj.io',
    version: 'v1alpha1',
    kind: 'Application',
    url: `${ARGO_CD_3_1}/manifests/crds/application-crd.yaml`,
  },
  {
    crd: 'appprojects.argoproj.io',
    version: 'v1alpha1',
    kind: 'AppProject',
    url: `${ARGO_CD_3_1}/manifests/crds/appproject-crd.yaml`,
  },
];

/** Core kinds that the program emits, by their class in cdk8s-plus-28. Their schemas are derived from it. */
export const CORE_KINDS = [
  'KubeNamespace',
  'KubeServiceAccount',
  'KubeRole',
  'KubeRoleBinding',
  'KubeClusterRole',
  'KubeClusterRoleBinding',
  'KubeConfigMap',
  'KubeSecret',
  'KubePersistentVolumeClaim',
  'KubeService',
  'KubeDeployment',
  'KubeStatefulSet',
  'KubeJob',
  'KubeCronJob',
  'KubeNetworkPolicy',
  'KubeResourceQuota',
  'KubeLimitRange',
  'KubePodDisruptionBudget',
] as const;

export type CoreKind = (typeof CORE_KINDS)[number];
