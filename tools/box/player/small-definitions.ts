/** Kinds that the cluster has and of which we render nothing: whatever is in them is kept. */
const kinds: readonly (readonly [plural: string, group: string, kind: string, ...versions: string[]])[] = [
  ['clusterserviceversions', 'operators.coreos.com', 'ClusterServiceVersion', 'v1alpha1'],
  ['installplans', 'operators.coreos.com', 'InstallPlan', 'v1alpha1'],
  ['catalogsources', 'operators.coreos.com', 'CatalogSource', 'v1alpha1'],
  ['applicationsets', 'argoproj.io', 'ApplicationSet', 'v1alpha1'],
  ['nodefeaturerules', 'nfd.openshift.io', 'NodeFeatureRule', 'v1alpha1'],
  ['podmonitors', 'monitoring.coreos.com', 'PodMonitor', 'v1'],
  ['certificates', 'cert-manager.io', 'Certificate', 'v1'],
  ['issuers', 'cert-manager.io', 'Issuer', 'v1'],
  ['pipelines', 'tekton.dev', 'Pipeline', 'v1'],
  ['servicemeshcontrolplanes', 'maistra.io', 'ServiceMeshControlPlane', 'v2'],
  ['knativeservings', 'operator.knative.dev', 'KnativeServing', 'v1beta1'],
  ['services', 'serving.knative.dev', 'Service', 'v1'],
  ['authorinos', 'operator.authorino.kuadrant.io', 'Authorino', 'v1beta1'],
  ['kedacontrollers', 'keda.sh', 'KedaController', 'v1alpha1'],
  ['scaledobjects', 'keda.sh', 'ScaledObject', 'v1alpha1'],
  ['triggerauthentications', 'keda.sh', 'TriggerAuthentication', 'v1alpha1'],
  ['kuadrants', 'kuadrant.io', 'Kuadrant', 'v1beta1'],
];

const clusterKinds: typeof kinds = [
  ['nvidiadrivers', 'nvidia.com', 'NVIDIADriver', 'v1alpha1'],
  ['clusterissuers', 'cert-manager.io', 'ClusterIssuer', 'v1'],
  ['tektonconfigs', 'operator.tekton.dev', 'TektonConfig', 'v1alpha1'],
];

/** Definitions by name. */
export const smallDefinitions: ReadonlyMap<string, object> = new Map([
  ...kinds.map((kind) => definition('Namespaced', ...kind)),
  ...clusterKinds.map((kind) => definition('Cluster', ...kind)),
]);

function definition(
  scope: 'Namespaced' | 'Cluster',
  plural: string,
  group: string,
  kind: string,
  ...versions: readonly string[]
): [string, object] {
  const name = `${plural}.${group}`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return [
    name,
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: {
        group,
        scope,
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: versions.map((version, index) => ({
          name: version,
          served: true,
          storage: index === 0,
          schema,
          subresources: { status: {} },
        })),
      },
    },
  ];
}
