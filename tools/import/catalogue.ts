import type { CatalogueEntry } from './catalogue-entry';
import { MILVUS } from './milvus-entry';

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

const ARGO_CD_OPERATOR_0_16 =
  'https://raw.githubusercontent.com/argoproj-labs/argocd-operator/d7a557cf648ba45511e5a45325768bb0dd702c81';
const OPERATOR_FRAMEWORK_0_27 =
  'https://raw.githubusercontent.com/operator-framework/api/41cb4aea2c2d86ad903a414593a2079de7250c70';
const RHOAI_3_0 =
  'https://raw.githubusercontent.com/red-hat-data-services/rhods-operator/331819fa5c45a72e23872b97d795b1c3dd0d1420';
const SAIL_OPERATOR_3_1 =
  'https://raw.githubusercontent.com/openshift-service-mesh/sail-operator/66aacb10f77e6b8ab75a32169f0308266453dd17';
const CLUSTER_AUTOSCALER_OPERATOR_4_18 =
  'https://raw.githubusercontent.com/openshift/cluster-autoscaler-operator/474ad65cde3d965a565d41cac5bfd96a92f880fa';

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    crd: 'inferenceservices.serving.kserve.io',
    version: 'v1beta1',
    kind: 'InferenceService',
    url: `${RHOAI_2_25}/prefetched-manifests/kserve/crd/full/serving.kserve.io_inferenceservices.yaml`,
    // Without transformer, explainer, and the predictor frameworks that `model` replaced (sklearn, xgboost, ...): each
    // repeats a container or a whole pod. Of the pods of a model on several nodes, what ours state.
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
        'workerSpec',
      ],
      'spec.predictor.workerSpec': [
        'automountServiceAccountToken',
        'containers',
        'imagePullSecrets',
        'nodeSelector',
        'pipelineParallelSize',
        'serviceAccountName',
        'tensorParallelSize',
        'terminationGracePeriodSeconds',
        'tolerations',
        'volumes',
      ],
    },
  },
  {
    crd: 'servingruntimes.serving.kserve.io',
    version: 'v1alpha1',
    kind: 'ServingRuntime',
    url: `${RHOAI_2_25}/prefetched-manifests/kserve/crd/full/serving.kserve.io_servingruntimes.yaml`,
    // Without the fields of ModelMesh.
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
        'workerSpec',
      ],
      'spec.workerSpec': ['containers', 'pipelineParallelSize', 'tensorParallelSize', 'volumes'],
    },
  },
  {
    crd: 'datascienceclusters.datasciencecluster.opendatahub.io',
    version: 'v1',
    kind: 'DataScienceCluster',
    release: 'rhoai-2.25',
    url: `${RHOAI_2_25}/config/crd/bases/datasciencecluster.opendatahub.io_datascienceclusters.yaml`,
  },
  {
    crd: 'datasciencepipelinesapplications.datasciencepipelinesapplications.opendatahub.io',
    version: 'v1',
    kind: 'DataSciencePipelinesApplication',
    url: `${RHOAI_2_25}/prefetched-manifests/datasciencepipelines/crd/bases/datasciencepipelinesapplications.opendatahub.io_datasciencepipelinesapplications.yaml`,
  },
  {
    crd: 'pipelines.pipelines.kubeflow.org',
    version: 'v2beta1',
    kind: 'Pipeline',
    url: `${RHOAI_2_25}/prefetched-manifests/datasciencepipelines/crd/bases/pipelines.kubeflow.org_pipelines.yaml`,
  },
  {
    crd: 'pipelineversions.pipelines.kubeflow.org',
    version: 'v2beta1',
    kind: 'PipelineVersion',
    url: `${RHOAI_2_25}/prefetched-manifests/datasciencepipelines/crd/bases/pipelines.kubeflow.org_pipelineversions.yaml`,
  },
  {
    crd: 'llamastackdistributions.llamastack.io',
    version: 'v1alpha1',
    kind: 'LlamaStackDistribution',
    release: 'rhoai-2.25',
    url: `${RHOAI_2_25}/prefetched-manifests/llamastackoperator/crd/bases/llamastack.io_llamastackdistributions.yaml`,
  },
  {
    crd: 'modelregistries.modelregistry.opendatahub.io',
    version: 'v1beta1',
    kind: 'ModelRegistry',
    url: `${RHOAI_2_25}/prefetched-manifests/modelregistry/crd/bases/modelregistry.opendatahub.io_modelregistries.yaml`,
  },
  {
    crd: 'guardrailsorchestrators.trustyai.opendatahub.io',
    version: 'v1alpha1',
    kind: 'GuardrailsOrchestrator',
    // Later releases have other fields.
    release: 'rhoai-2.25',
    url: `${RHOAI_2_25}/prefetched-manifests/trustyai/crd/bases/trustyai.opendatahub.io_guardrailsorchestrators.yaml`,
  },
  {
    crd: 'lmevaljobs.trustyai.opendatahub.io',
    version: 'v1alpha1',
    kind: 'LMEvalJob',
    url: `${RHOAI_2_25}/prefetched-manifests/trustyai/crd/bases/trustyai.opendatahub.io_lmevaljobs.yaml`,
    // Without tasks that bring their own code, volumes for data and results, and what else a pod can state.
    keep: {
      spec: [
        'allowCodeExecution',
        'allowOnline',
        'batchSize',
        'chatTemplate',
        'limit',
        'model',
        'modelArgs',
        'offline',
        'pod',
        'taskList',
      ],
      'spec.offline.storage': ['s3'],
      'spec.taskList': ['taskNames'],
      'spec.pod': ['container', 'volumes'],
      'spec.pod.volumes[]': ['configMap', 'name'],
    },
  },
  {
    crd: 'notebooks.kubeflow.org',
    version: 'v1',
    kind: 'Notebook',
    url: `${RHOAI_2_25}/prefetched-manifests/workbenches/kf-notebook-controller/crd/bases/kubeflow.org_notebooks.yaml`,
    // Without what a workbench of ours does not state, and the controller forbids in part: each container list is a pod.
    keep: {
      'spec.template.spec': [
        'affinity',
        'automountServiceAccountToken',
        'containers',
        'enableServiceLinks',
        'imagePullSecrets',
        'nodeSelector',
        'securityContext',
        'serviceAccountName',
        'terminationGracePeriodSeconds',
        'tolerations',
        'volumes',
      ],
    },
  },
  {
    crd: 'doclingserves.docling.github.io',
    version: 'v1alpha1',
    kind: 'DoclingServe',
    url: `${DOCLING_OPERATOR}/config/crd/bases/docling.github.io_doclingserves.yaml`,
  },
  MILVUS,
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
    crd: 'prometheusrules.monitoring.coreos.com',
    version: 'v1',
    kind: 'PrometheusRule',
    url: `${PROMETHEUS_OPERATOR_0_78}/example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml`,
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
    // From 3.2 on, which OpenShift GitOps 1.20 has: a retry takes up newer commits (argoproj/argo-cd
    // manifests/crds/application-crd.yaml @v3.3.12).
    // Argo CD copies the field to the operation, and an API server takes away what the definition does not have.
    later: {
      'spec.syncPolicy.retry': { refresh: { type: 'boolean' } },
      'operation.retry': { refresh: { type: 'boolean' } },
    },
  },
  {
    crd: 'appprojects.argoproj.io',
    version: 'v1alpha1',
    kind: 'AppProject',
    url: `${ARGO_CD_3_1}/manifests/crds/appproject-crd.yaml`,
  },
  {
    crd: 'argocds.argoproj.io',
    version: 'v1beta1',
    kind: 'ArgoCD',
    url: `${ARGO_CD_OPERATOR_0_16}/config/crd/bases/argoproj.io_argocds.yaml`,
    // What we set of the instance that the operator makes; the rest is two megabytes of pods.
    keep: {
      spec: [
        'aggregatedClusterRoles',
        'controller',
        'defaultClusterScopedRoleDisabled',
        'extraConfig',
        'rbac',
        'resourceExclusions',
        'resourceHealthChecks',
        'resourceIgnoreDifferences',
        'resourceTrackingMethod',
        'server',
      ],
      'spec.controller': ['resources'],
      'spec.server': ['route'],
    },
  },
  {
    crd: 'operatorgroups.operators.coreos.com',
    version: 'v1',
    kind: 'OperatorGroup',
    url: `${OPERATOR_FRAMEWORK_0_27}/crds/operators.coreos.com_operatorgroups.yaml`,
  },
  {
    crd: 'subscriptions.operators.coreos.com',
    version: 'v1alpha1',
    kind: 'Subscription',
    url: `${OPERATOR_FRAMEWORK_0_27}/crds/operators.coreos.com_subscriptions.yaml`,
    keep: { 'spec.config': ['env', 'nodeSelector', 'resources', 'tolerations'] },
  },
  {
    crd: 'dscinitializations.dscinitialization.opendatahub.io',
    version: 'v1',
    kind: 'DSCInitialization',
    release: 'rhoai-2.25',
    // The spec of v1 is that of 2.25.
    url: `${RHOAI_3_0}/config/crd/bases/dscinitialization.opendatahub.io_dscinitializations.yaml`,
  },
  {
    crd: 'odhdashboardconfigs.opendatahub.io',
    version: 'v1alpha',
    kind: 'OdhDashboardConfig',
    release: 'rhoai-2.25',
    url: `${RHOAI_2_25}/prefetched-manifests/dashboard/common/crd/odhdashboardconfigs.opendatahub.io.crd.yaml`,
  },
  {
    crd: 'hardwareprofiles.infrastructure.opendatahub.io',
    version: 'v1alpha1',
    kind: 'HardwareProfile',
    // The spec of v1alpha1 is that of 2.25.
    url: `${RHOAI_3_0}/config/crd/bases/infrastructure.opendatahub.io_hardwareprofiles.yaml`,
  },
  {
    crd: 'acceleratorprofiles.dashboard.opendatahub.io',
    version: 'v1',
    kind: 'AcceleratorProfile',
    url: `${RHOAI_2_25}/prefetched-manifests/dashboard/common/crd/acceleratorprofiles.opendatahub.io.crd.yaml`,
  },
  {
    crd: 'nodefeaturediscoveries.nfd.openshift.io',
    version: 'v1',
    kind: 'NodeFeatureDiscovery',
    url: 'https://raw.githubusercontent.com/openshift/cluster-nfd-operator/77ae50bf247afa83c2f22f2fdc362ef1436488d3/manifests/stable/manifests/nfd.openshift.io_nodefeaturediscoveries.yaml',
  },
  {
    crd: 'clusterpolicies.nvidia.com',
    version: 'v1',
    kind: 'ClusterPolicy',
    url: 'https://raw.githubusercontent.com/NVIDIA/gpu-operator/d73a0086a6ba41c5972a704f8d36e3a162ee656f/config/crd/bases/nvidia.com_clusterpolicies.yaml',
  },
  {
    crd: 'machinesets.machine.openshift.io',
    version: 'v1beta1',
    kind: 'MachineSet',
    url: `${OPENSHIFT_4_18}/machine/v1beta1/zz_generated.crd-manifests/0000_10_machine-api_01_machinesets-Default.crd.yaml`,
  },
  {
    crd: 'machineautoscalers.autoscaling.openshift.io',
    version: 'v1beta1',
    kind: 'MachineAutoscaler',
    url: `${CLUSTER_AUTOSCALER_OPERATOR_4_18}/install/02_machineautoscaler.crd.yaml`,
  },
  {
    crd: 'clusterautoscalers.autoscaling.openshift.io',
    version: 'v1',
    kind: 'ClusterAutoscaler',
    url: `${CLUSTER_AUTOSCALER_OPERATOR_4_18}/install/01_clusterautoscaler.crd.yaml`,
  },
  {
    crd: 'externalsecretsconfigs.operator.openshift.io',
    version: 'v1alpha1',
    kind: 'ExternalSecretsConfig',
    url: 'https://raw.githubusercontent.com/openshift/external-secrets-operator/067e499cf488fe73726f8849dbe9a7cf385ac6e0/bundle/manifests/operator.openshift.io_externalsecretsconfigs.yaml',
    keep: { spec: ['controllerConfig', 'plugins'] },
  },
  {
    crd: 'servicemeshmembers.maistra.io',
    version: 'v1',
    kind: 'ServiceMeshMember',
    url: 'https://raw.githubusercontent.com/maistra/istio-operator/a33d372e098dc22319da45f7da4002cdba7252ee/manifests-servicemesh/2.6.0/servicemeshmembers.crd.yaml',
  },
  {
    crd: 'peerauthentications.security.istio.io',
    // Service Mesh 2.6 does not serve v1.
    version: 'v1beta1',
    kind: 'PeerAuthentication',
    url: `${SAIL_OPERATOR_3_1}/chart/crds/security.istio.io_peerauthentications.yaml`,
  },
];
