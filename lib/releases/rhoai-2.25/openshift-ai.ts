import * as dsc from '../../../imports/rhoai-2.25/datasciencecluster.opendatahub.io';
import * as dsci from '../../../imports/rhoai-2.25/dscinitialization.opendatahub.io';
import * as opendatahub from '../../../imports/rhoai-2.25/opendatahub.io';
import { meshControlPlane } from '../../catalogues/service-mesh';
import { compare } from '../../program/compare';
import type { DataScienceComponent } from '../../catalogues/data-science-component';
import type { OpenShiftAi, OpenShiftAiNeeds, OpenShiftAiObject } from '../openshift-ai';

/** Names that OpenShift AI 2.x fixes (red-hat-data-services/rhods-operator pkg/cluster @rhoai-2.25). */
const applicationsNamespace = 'redhat-ods-applications';
const monitoringNamespace = 'redhat-ods-monitoring';

/** red-hat-data-services/rhods-operator api/datasciencecluster/v1 @rhoai-2.25 */
const components = [
  'codeflare',
  'dashboard',
  'datasciencepipelines',
  'feastoperator',
  'kserve',
  'kueue',
  'llamastackoperator',
  'modelmeshserving',
  'modelregistry',
  'ray',
  'trainingoperator',
  'trustyai',
  'workbenches',
] as const;

/** DSCInitialization, DataScienceCluster and OdhDashboardConfig of OpenShift AI 2.25. */
export const openShiftAi: OpenShiftAi = {
  applicationsNamespace,
  components,
  objects: (needs) => [initialization(needs), cluster(needs), dashboard(needs)],
  // To system:authenticated: whoever makes an LMEvalJob makes a pod with any image, in any namespace, that reads any Secret of it
  // (prefetched-manifests/trustyai/rbac/default_lmeval_user_rolebinding.yaml; the annotation:
  // pkg/controller/actions/deploy/action_deploy.go, both of red-hat-data-services/rhods-operator @rhoai-2.25).
  openBindings: ({ dataScienceComponents }) =>
    dataScienceComponents.has('trustyai')
      ? [
          {
            name: 'default-lmeval-user-rolebinding',
            clusterRole: 'lmeval-user-role',
            annotations: { 'opendatahub.io/managed': 'false' },
          },
        ]
      : [],
  prerequisites: (needs) => [
    {
      text: `The DSCInitialization has serviceMesh.managementState: ${serviceMesh(needs).managementState ?? ''} and applicationsNamespace: ${applicationsNamespace}`,
      namespace: applicationsNamespace,
    },
    ...(needs.dataScienceComponents.has('workbenches')
      ? [
          {
            text: 'The DSCInitialization has trustedCABundle.managementState: Managed; without it a workbench trusts no server of the cluster',
          },
        ]
      : []),
    ...[...needs.dataScienceComponents].sort(compare).map((component) => ({
      text: `The DataScienceCluster has ${component} with ${JSON.stringify(managed(component, needs))}`,
    })),
  ],
};

/**
 * The one DSCInitialization `default-dsci`: namespaces of OpenShift AI, its monitoring, trusted certificates,
 * and a service mesh only where a component asks for one. The operator would make one of its own, with a mesh;
 * the variable DISABLE_DSC_CONFIG of its Subscription keeps it from that.
 */
function initialization(needs: OpenShiftAiNeeds): OpenShiftAiObject {
  return dsci.DscInitialization.manifest({
    metadata: { name: 'default-dsci' },
    spec: {
      applicationsNamespace,
      monitoring: { managementState: 'Managed', namespace: monitoringNamespace },
      serviceMesh: serviceMesh(needs),
      // Puts the cluster's proxy and own certificates into every namespace, as odh-trusted-ca-bundle.
      trustedCaBundle: { managementState: 'Managed', customCaBundle: '' },
    },
  }) as OpenShiftAiObject;
}

function serviceMesh({
  operators,
}: OpenShiftAiNeeds): NonNullable<dsci.DscInitializationSpec['serviceMesh']> {
  if (!operators.has('service-mesh')) return { managementState: 'Removed' };
  return {
    managementState: 'Managed',
    controlPlane: { ...meshControlPlane, metricsCollection: 'Istio' },
    // Tokens of service accounts, which clients of protected models present.
    auth: { audiences: ['https://kubernetes.default.svc'] },
  };
}

/**
 * The one DataScienceCluster `default-dsc`. It states every component of the release: Managed if something
 * needs it, else Removed, since the operator would fill a gap with a default of its own.
 */
function cluster(needs: OpenShiftAiNeeds): OpenShiftAiObject {
  return dsc.DataScienceCluster.manifest({
    metadata: { name: 'default-dsc' },
    spec: {
      components: Object.fromEntries(
        components.map((component) => [
          component,
          needs.dataScienceComponents.has(component)
            ? managed(component, needs)
            : { managementState: 'Removed' },
        ]),
      ),
    },
  }) as OpenShiftAiObject;
}

function managed(component: DataScienceComponent, needs: OpenShiftAiNeeds): object {
  return { managementState: 'Managed', ...settingsOf(component, needs) };
}

/**
 * Settings beyond the management state. KServe: plain Deployments with a Service that has a cluster IP; the
 * default, `Headless`, cannot be reached on port 80. Knative only if a model is Serverless; its gateway then has
 * the certificate of the router, so that who trusts one Route of the cluster trusts all
 * (red-hat-data-services/rhods-operator api/components/v1alpha1/kserve_types.go and
 * internal/controller/components/kserve/kserve_support.go @rhoai-2.25). Model registries: their namespace, which cannot
 * change while the component is managed (api/components/v1alpha1/modelregistry_types.go). The operator states no more of the
 * Namespace than its name, so this program makes it (internal/controller/components/modelregistry). TrustyAI: what it permits
 * to evaluations, which it writes to ConfigMap `trustyai-dsc-config` (internal/controller/components/trustyai).
 */
function settingsOf(
  component: DataScienceComponent,
  { operators, permissions, registriesNamespace }: OpenShiftAiNeeds,
): object {
  if (component === 'modelregistry') return { registriesNamespace };
  if (component === 'trustyai') {
    const permitOnline = permissions.has('online-evaluation') ? 'allow' : 'deny';
    return { eval: { lmeval: { permitOnline, permitCodeExecution: 'deny' } } };
  }
  if (component !== 'kserve') return {};
  return {
    defaultDeploymentMode: 'RawDeployment',
    rawDeploymentServiceConfig: 'Headed',
    serving: operators.has('serverless')
      ? {
          managementState: 'Managed',
          name: 'knative-serving',
          ingressGateway: { certificate: { type: 'OpenshiftDefaultIngress' } },
        }
      : { managementState: 'Removed', name: 'knative-serving' },
    nim: { managementState: 'Removed' },
  };
}

/**
 * OdhDashboardConfig `odh-dashboard-config`: the dashboard shows what this environment has. The operator makes
 * the object once and then leaves it alone; we own the switches and nothing else of it
 * (red-hat-data-services/rhods-operator pkg/controller/actions/deploy @rhoai-2.25).
 */
function dashboard({ dataScienceComponents }: OpenShiftAiNeeds): OpenShiftAiObject {
  const has = (component: (typeof components)[number]) => dataScienceComponents.has(component);
  return opendatahub.OdhDashboardConfig.manifest({
    metadata: { name: 'odh-dashboard-config', namespace: applicationsNamespace },
    spec: {
      dashboardConfig: {
        // Nothing about the use of the cluster goes to the vendor.
        disableTracking: true,
        disableKServe: !has('kserve'),
        disableKServeRaw: !has('kserve'),
        disableKServeAuth: !has('kserve'),
        disableKServeMetrics: !has('kserve'),
        disableModelMesh: !has('modelmeshserving'),
        disableNimModelServing: true,
        disablePipelines: !has('datasciencepipelines'),
        disableModelRegistry: !has('modelregistry'),
        disableLmEval: !has('trustyai'),
        disableDistributedWorkloads: !has('kueue'),
        disableHardwareProfiles: false,
      },
    },
  }) as OpenShiftAiObject;
}
