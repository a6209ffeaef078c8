import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { DataScienceComponent } from '../../../lib/catalogues/data-science-component';
import type { Definitions } from './definitions';
import { core, kindOf } from './kinds';
import { condition, type Condition, type KubeObject, ownedBy } from './objects';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import { controlPlanes, knativeServings } from './service-mesh';

interface Initialization extends KubeObject {
  readonly spec: {
    readonly applicationsNamespace: string;
    readonly monitoring?: { readonly namespace?: string; readonly managementState?: string };
    readonly trustedCABundle?: { readonly managementState?: string };
    readonly serviceMesh?: {
      readonly managementState?: string;
      readonly controlPlane?: { readonly name?: string; readonly namespace?: string };
    };
  };
}

interface Cluster extends KubeObject {
  readonly spec: {
    readonly components: Readonly<
      Record<
        string,
        {
          readonly managementState?: string;
          readonly registriesNamespace?: string;
          readonly serving?: { readonly managementState?: string; readonly name?: string };
        }
      >
    >;
  };
}

export const initializations = kindOf<Initialization>(
  'dscinitialization.opendatahub.io/v1',
  'DSCInitialization',
  'dscinitializations',
  'cluster',
);
export const dataScienceClusters = kindOf<Cluster>(
  'datasciencecluster.opendatahub.io/v1',
  'DataScienceCluster',
  'datascienceclusters',
  'cluster',
);
const dashboardConfigs = kindOf('opendatahub.io/v1alpha', 'OdhDashboardConfig', 'odhdashboardconfigs');

/**
 * The operator of OpenShift AI. A component brings its definitions when it is managed and the cluster is initialized;
 * its own operator is then there too.
 *
 * red-hat-data-services/rhods-operator internal/controller/dscinitialization, internal/controller/datasciencecluster,
 * internal/controller/status/status.go, pkg/controller/reconciler/reconciler.go @rhoai-2.25.
 */
export function openshiftAi(definitions: Definitions): PlayedOperator {
  return {
    name: 'OpenShift AI',
    watches: [
      initializations,
      dataScienceClusters,
      dashboardConfigs,
      core.namespaces,
      core.configMaps,
      core.networkPolicies,
    ],
    turn: async (cluster) => {
      await forEach(cluster.attended(initializations), (each) => followInitialization(cluster, each));
      await forEach(cluster.attended(dataScienceClusters), (each) =>
        followCluster(cluster, definitions, each),
      );
    },
  };
}

async function followInitialization(cluster: PlayedCluster, resource: Initialization): Promise<void> {
  if (!(await cluster.finalize(initializations, resource, 'dscinitialization.opendatahub.io/finalizer')))
    return;
  const { applicationsNamespace, monitoring, trustedCABundle, serviceMesh } = resource.spec;
  const mesh = serviceMesh?.managementState ?? 'Removed';
  if (cluster.fails(resource)) {
    await cluster.setStatus(initializations, resource, initializationStatus('Error', mesh));
    return;
  }
  if (cluster.age(resource) < cluster.behaviour.seconds.ready) {
    // A change of a ready one is worked on without a word.
    if (recordAt(resource, 'status').phase === undefined)
      await cluster.setStatus(initializations, resource, initializationStatus('Progressing', mesh));
    return;
  }
  const monitored = monitoring?.managementState === 'Managed' ? monitoring.namespace : undefined;
  for (const name of [applicationsNamespace, ...(monitored === undefined ? [] : [monitored])])
    await cluster.create(core.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: {
          'opendatahub.io/generated-namespace': 'true',
          'pod-security.kubernetes.io/enforce': 'baseline',
          'openshift.io/cluster-monitoring': 'true',
        },
      },
    });
  await cluster.apply(core.networkPolicies, applicationsPolicy(applicationsNamespace), 'rhods-operator');
  if (mesh === 'Managed') await makeControlPlane(cluster, resource);
  if (trustedCABundle?.managementState === 'Managed') await giveCaBundles(cluster);
  await cluster.setStatus(initializations, resource, initializationStatus('Ready', mesh));
}

/** The mesh of Serverless models, where its operator is installed (servicemesh_setup.go). */
async function makeControlPlane(cluster: PlayedCluster, { spec }: Initialization): Promise<void> {
  if (!cluster.defines('servicemeshcontrolplanes.maistra.io')) return;
  const { name = 'data-science-smcp', namespace = 'istio-system' } = spec.serviceMesh?.controlPlane ?? {};
  await cluster.create(core.namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  await cluster.create(controlPlanes, {
    apiVersion: controlPlanes.apiVersion,
    kind: controlPlanes.kind,
    metadata: { name, namespace },
    spec: { version: 'v2.6' },
  });
}

/** Knative, where its operator is installed; whether it is ready (components/kserve). */
async function makeKnative(cluster: PlayedCluster, name = 'knative-serving'): Promise<boolean> {
  if (!cluster.defines('knativeservings.operator.knative.dev')) return false;
  await cluster.create(core.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await cluster.create(knativeServings, {
    apiVersion: knativeServings.apiVersion,
    kind: knativeServings.kind,
    metadata: { name, namespace: name },
    spec: {},
  });
  const found = cluster.get(knativeServings, name, name);
  return recordsAt(found, 'status', 'conditions').some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}

/** utils.go, `ReconcileDefaultNetworkPolicy`. */
function applicationsPolicy(namespace: string) {
  const peer = (labels: Readonly<Record<string, string>>) => ({ namespaceSelector: { matchLabels: labels } });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: namespace, namespace },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [
        { from: [peer({ 'opendatahub.io/generated-namespace': 'true' })] },
        { from: [peer({ 'network.openshift.io/policy-group': 'ingress' })] },
        { from: [peer({ 'kubernetes.io/metadata.name': 'openshift-monitoring' })] },
      ],
    },
  };
}

/** A ConfigMap in every namespace that is nobody's of the cluster (pkg/trustedcabundle). */
async function giveCaBundles(cluster: PlayedCluster): Promise<void> {
  const namespaces = cluster
    .list(core.namespaces)
    .filter(
      ({ metadata: { name, deletionTimestamp, annotations } }) =>
        deletionTimestamp === undefined &&
        !/^(openshift|kube)-|^(default|openshift)$/.test(name) &&
        annotations?.['security.opendatahub.io/inject-trusted-ca-bundle'] !== 'false',
    );
  await forEach(namespaces, ({ metadata }) =>
    cluster.create(core.configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'odh-trusted-ca-bundle',
        namespace: metadata.name,
        labels: {
          'app.kubernetes.io/part-of': 'opendatahub-operator',
          'config.openshift.io/inject-trusted-cabundle': 'true',
        },
      },
      data: { 'odh-ca-bundle.crt': '' },
    }),
  );
}

/** Five conditions, that of the mesh, and a phase that says which. */
export function initializationStatus(
  phase: 'Error' | 'Progressing' | 'Ready',
  mesh: string,
): Readonly<Record<string, unknown>> {
  const capability = condition(
    'CapabilityServiceMesh',
    mesh === 'Managed',
    mesh === 'Managed' ? 'Configured' : mesh,
  );
  const release = { name: 'OpenShift AI Self-Managed', version: '2.25.0' };
  if (phase === 'Ready') {
    const each = (type: string, status: boolean) =>
      condition(type, status, 'ReconcileCompleted', 'Reconcile completed successfully');
    return {
      phase,
      release,
      conditions: [
        each('ReconcileComplete', true),
        each('Available', true),
        each('Progressing', false),
        each('Degraded', false),
        each('Upgradeable', true),
        capability,
      ],
    };
  }
  // An error is reported by SetProgressingCondition too.
  const [reason, message] =
    phase === 'Error'
      ? ['ReconcileFailed', 'failed to create namespace']
      : ['ReconcileInit', 'Initializing DSCInitialization resource'];
  const each = (type: string, status: boolean | 'Unknown') => condition(type, status, reason, message);
  return {
    phase,
    release,
    conditions: [
      each('ReconcileComplete', 'Unknown'),
      each('Available', false),
      each('Progressing', true),
      each('Degraded', false),
      each('Upgradeable', 'Unknown'),
    ],
  };
}

/** Definitions that components bring. */
const definitionsOfComponent: Readonly<Partial<Record<DataScienceComponent, readonly string[]>>> = {
  dashboard: ['odhdashboardconfigs.opendatahub.io', 'acceleratorprofiles.dashboard.opendatahub.io'],
  kserve: ['inferenceservices.serving.kserve.io', 'servingruntimes.serving.kserve.io'],
  workbenches: ['notebooks.kubeflow.org'],
  llamastackoperator: ['llamastackdistributions.llamastack.io'],
  modelregistry: ['modelregistries.modelregistry.opendatahub.io'],
  trustyai: ['guardrailsorchestrators.trustyai.opendatahub.io', 'lmevaljobs.trustyai.opendatahub.io'],
  datasciencepipelines: [
    'datasciencepipelinesapplications.datasciencepipelinesapplications.opendatahub.io',
    'pipelines.pipelines.kubeflow.org',
    'pipelineversions.pipelines.kubeflow.org',
  ],
};

/** Condition types: internal/controller/components. */
const conditionOf: Readonly<Record<string, string>> = {
  codeflare: 'CodeFlareReady',
  dashboard: 'DashboardReady',
  datasciencepipelines: 'DataSciencePipelinesReady',
  feastoperator: 'FeastOperatorReady',
  kserve: 'KserveReady',
  kueue: 'KueueReady',
  llamastackoperator: 'LlamaStackOperatorReady',
  modelmeshserving: 'ModelMeshServingReady',
  modelregistry: 'ModelRegistryReady',
  ray: 'RayReady',
  trainingoperator: 'TrainingOperatorReady',
  trustyai: 'TrustyAIReady',
  workbenches: 'WorkbenchesReady',
};

/** Whether OpenShift AI runs a part of itself; the operators of parts that it does not run do nothing. */
export function runsComponent(cluster: PlayedCluster, name: DataScienceComponent): boolean {
  return cluster
    .list(dataScienceClusters)
    .some(({ spec: { components } }) => components[name]?.managementState === 'Managed');
}

async function followCluster(
  cluster: PlayedCluster,
  definitions: Definitions,
  resource: Cluster,
): Promise<void> {
  if (!(await cluster.finalize(dataScienceClusters, resource, 'platform.opendatahub.io/finalizer'))) return;
  const [initialization] = cluster.list(initializations);
  const initialized = recordAt(initialization, 'status').phase === 'Ready';
  const age = cluster.age(resource);
  const { ready } = cluster.behaviour.seconds;
  const managed = Object.entries(resource.spec.components)
    .filter(([, { managementState }]) => managementState === 'Managed')
    .map(([name]) => name);
  if (initialized && age >= ready / 2) {
    for (const name of managed) await definitions.install(definitionsOfComponent[name] ?? []);
    if (managed.includes('modelregistry'))
      await cluster.create(core.namespaces, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: resource.spec.components.modelregistry?.registriesNamespace ?? 'rhoai-model-registries',
        },
      });
    if (managed.includes('dashboard') && initialization !== undefined)
      await makeDashboardConfig(cluster, resource, initialization.spec.applicationsNamespace);
  }
  const { serving } = resource.spec.components.kserve ?? {};
  const serves =
    serving?.managementState !== 'Managed' || (initialized && (await makeKnative(cluster, serving.name)));
  const failed = [...(serves ? [] : ['kserve']), ...(cluster.fails(resource) ? managed.slice(0, 1) : [])];
  const notReady = initialized && age >= ready ? failed : managed;
  await cluster.setStatus(dataScienceClusters, resource, dataScienceStatus(resource, notReady, initialized));
}

/** The dashboard's own settings, which it makes once and leaves to the owner. */
async function makeDashboardConfig(
  cluster: PlayedCluster,
  owner: KubeObject,
  namespace: string,
): Promise<void> {
  if (!cluster.defines('odhdashboardconfigs.opendatahub.io')) return;
  await cluster.create(dashboardConfigs, {
    apiVersion: dashboardConfigs.apiVersion,
    kind: dashboardConfigs.kind,
    metadata: {
      name: 'odh-dashboard-config',
      namespace,
      annotations: { 'opendatahub.io/managed': 'false' },
      ...ownedBy(owner),
    },
    spec: {
      dashboardConfig: { disableTracking: false, disableModelRegistry: false, disableModelCatalog: false },
      groupsConfig: { adminGroups: 'rhods-admins', allowedGroups: 'system:authenticated' },
      notebookController: { enabled: true, notebookNamespace: 'rhods-notebooks', pvcSize: '20Gi' },
      templateOrder: [],
      templateDisablement: [],
    },
  });
}

/** The generation is stated only when all is well, and then stays until all is well again. */
export function dataScienceStatus(
  { metadata, spec }: Pick<Cluster, 'metadata' | 'spec'>,
  notReady: readonly string[],
  initialized: boolean,
): Readonly<Record<string, unknown>> {
  const components = Object.entries(spec.components).map(
    ([name, { managementState = 'Removed' }]): Condition => {
      const type = conditionOf[name] ?? name;
      if (managementState !== 'Managed') {
        const message = `Component ManagementState is set to ${managementState}`;
        return { ...condition(type, false, managementState, message), severity: 'Info' };
      }
      return notReady.includes(name)
        ? condition(type, false, 'DeploymentsNotReady', '0/1 deployments ready')
        : condition(type, true, 'Ready');
    },
  );
  const happy = initialized && notReady.length === 0;
  const message = happy ? '' : `Some components are not ready: ${notReady.join(',')}`;
  const provisioned = initialized
    ? condition('ProvisioningSucceeded', true)
    : condition('ProvisioningSucceeded', false, 'Error', 'DSCInitialization is not ready');
  return {
    phase: happy ? 'Ready' : 'Not Ready',
    ...(happy ? { observedGeneration: metadata.generation } : {}),
    conditions: [
      condition('Ready', happy, happy ? '' : 'NotReady', message),
      provisioned,
      condition('ComponentsReady', happy, happy ? '' : 'NotReady', message),
      ...components,
    ],
  };
}
