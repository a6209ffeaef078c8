import type { Release } from '../release';
import { openShiftAi } from './openshift-ai';
import { authProxy } from './auth-proxy';
import { llamaStack } from './llama-stack/llama-stack';
import { guardrails } from './guardrails';
import { gitops, operators } from './operators';
import { produces } from './produces';
import { rawDeployment } from './serving/raw-deployment';
import { serverless } from './serving/serverless';

/** OpenShift AI 2.25. */
export const rhoai225: Release = {
  title: 'OpenShift AI 2.25',
  // The catalogues of 4.16 to 4.21 offer it (red-hat-data-services/RHOAI-Build-Config @rhoai-2.25 f40503d); the objects of
  // other operators begin with 4.17 here (minimum of node-feature-discovery).
  openshift: { first: '4.17', last: '4.21' },
  operators,
  gitops,
  capabilities: {
    dashboard: ['dashboard'],
    'model-serving': ['kserve'],
    'model-registry': ['modelregistry'],
    'model-evaluation': ['trustyai'],
    guardrails: ['trustyai'],
    'llama-stack': ['llamastackoperator'],
    pipelines: ['datasciencepipelines'],
    workbenches: ['workbenches'],
  },
  openShiftAi,
  llamaStack,
  guardrails,
  authProxy,
  servingModes: { RawDeployment: rawDeployment, Serverless: serverless },
  servedKinds: new Set([
    'datasciencecluster.opendatahub.io/v1/DataScienceCluster',
    'serving.kserve.io/v1alpha1/ServingRuntime',
    'serving.kserve.io/v1beta1/InferenceService',
    'route.openshift.io/v1/Route',
    'monitoring.coreos.com/v1/PrometheusRule',
    'monitoring.coreos.com/v1/ServiceMonitor',
    'milvus.io/v1beta1/Milvus',
    'llamastack.io/v1alpha1/LlamaStackDistribution',
    'docling.github.io/v1alpha1/DoclingServe',
    'datasciencepipelinesapplications.opendatahub.io/v1/DataSciencePipelinesApplication',
    'pipelines.kubeflow.org/v2beta1/Pipeline',
    'pipelines.kubeflow.org/v2beta1/PipelineVersion',
    'modelregistry.opendatahub.io/v1beta1/ModelRegistry',
    'trustyai.opendatahub.io/v1alpha1/LMEvalJob',
    'trustyai.opendatahub.io/v1alpha1/GuardrailsOrchestrator',
    'kubeflow.org/v1/Notebook',
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
  produces,
};
