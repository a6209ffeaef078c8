import type { Manifest } from '../../kubernetes/manifest';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { console } from './markdown';
import { oc } from './shell';

/** How to see that an object of a kind works: a command that ends well, or prints the stated answer. */
const checks: Readonly<Record<string, (name: string, where: string) => string>> = {
  Application: (name, where) =>
    `oc get applications.argoproj.io ${name} ${where} -o jsonpath='{.status.sync.status} {.status.health.status}'  # Synced Healthy`,
  Subscription: (name, where) =>
    `oc get subscriptions.operators.coreos.com ${name} ${where} -o jsonpath='{.status.state} {.status.installedCSV}'  # AtLatestKnown`,
  DSCInitialization: (name) =>
    `oc get dscinitializations.dscinitialization.opendatahub.io ${name} -o jsonpath='{.status.phase}'  # Ready`,
  DataScienceCluster: (name) =>
    `oc get datascienceclusters.datasciencecluster.opendatahub.io ${name} -o jsonpath='{.status.phase}'  # Ready`,
  ClusterPolicy: (name) => `oc get clusterpolicies.nvidia.com ${name} -o jsonpath='{.status.state}'  # ready`,
  NodeFeatureDiscovery: (name, where) =>
    `oc wait --timeout=1m --for=condition=Available nodefeaturediscoveries.nfd.openshift.io/${name} ${where}`,
  MachineSet: (name, where) =>
    `oc get machinesets.machine.openshift.io ${name} ${where} -o jsonpath='{.status.readyReplicas} of {.spec.replicas}'`,
  ExternalSecret: (name, where) =>
    `oc wait --timeout=1m --for=condition=Ready externalsecrets.external-secrets.io/${name} ${where}`,
  SecretStore: (name, where) =>
    `oc wait --timeout=1m --for=condition=Ready secretstores.external-secrets.io/${name} ${where}`,
  PersistentVolumeClaim: (name, where) =>
    `oc wait --timeout=1m --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/${name} ${where}`,
  Deployment: (name, where) => `oc rollout status --timeout=1m deployment/${name} ${where}`,
  Job: (name, where) => `oc wait --timeout=1m --for=condition=Complete job/${name} ${where}`,
  ServiceMeshMember: (name, where) =>
    `oc wait --timeout=1m --for=condition=Ready servicemeshmembers.maistra.io/${name} ${where}`,
  InferenceService: (name, where) =>
    `oc wait --timeout=1m --for=condition=Ready inferenceservices.serving.kserve.io/${name} ${where}`,
  DataSciencePipelinesApplication: (name, where) =>
    `oc wait --timeout=1m --for=condition=Ready datasciencepipelinesapplications.datasciencepipelinesapplications.opendatahub.io/${name} ${where}`,
  DoclingServe: (name, where) =>
    `oc wait --timeout=1m --for=condition=DeploymentAvailable doclingserves.docling.github.io/${name} ${where}`,
  LlamaStackDistribution: (name, where) =>
    `oc get llamastackdistributions.llamastack.io ${name} ${where} -o jsonpath='{.status.phase}'  # Ready`,
  Route: (name, where) =>
    `oc get routes.route.openshift.io ${name} ${where} -o jsonpath='{.status.ingress[0].conditions[0].status}'  # True`,
};

/** Kinds that a person can check. */
export const checkedKinds: ReadonlySet<string> = new Set(Object.keys(checks));

/** One command per object that has a state, stage by stage. */
export function objectChecks(rendered: RenderedEnvironment): string[] {
  const { environment, objects } = rendered;
  const folders = ['argocd', ...environment.stages];
  return [
    '## State of each object',
    'Each line ends well, or prints what its comment says.',
    ...folders.flatMap((folder) => {
      const command = oc(rendered, folder === 'argocd' ? 'argocd' : 'environment');
      const lines = objects
        .filter((object) => object.folder === folder)
        .flatMap(({ manifest }) => checkOf(manifest, command));
      return lines.length === 0 ? [] : [`### ${folder}`, console(lines)];
    }),
  ];
}

/** The command that shows the state of an object, with the words of `oc` at its beginning. */
export function checkOf({ kind, metadata }: Manifest, oc: string): string[] {
  const command = checks[kind];
  const where = metadata.namespace === undefined ? '' : `-n ${metadata.namespace}`;
  return command === undefined ? [] : [command(metadata.name, where).replace(/^oc/, oc)];
}
