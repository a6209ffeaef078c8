import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { code, list } from './markdown';
import { oc } from './shell';

interface Trouble {
  /** The environment can have it if it has this kind. */
  readonly kind: string;
  readonly seen: string;
  /** What shows the cause. */
  readonly command: (rendered: RenderedEnvironment) => string;
  readonly action: string;
}

const troubles: readonly Trouble[] = [
  {
    kind: 'Application',
    seen: 'A stage stays OutOfSync, Progressing or Degraded',
    command: (rendered) =>
      `${argocd(rendered, 'get applications.argoproj.io')} ${rendered.environment.stages
        .map((stage) => `${rendered.environment.name}-${stage}`)
        .join(
          ' ',
        )} -o json | jq -r '.items[] | .metadata.name, (.status.resources[]? | select(.health.status? // "Healthy" | . != "Healthy") | "  \\(.kind) \\(.namespace)/\\(.name): \\(.health.status) \\(.health.message? // "")"), (.status.operationState.message? // "")'`,
    action: 'Mend the objects that it names; the sync is tried again every 5 minutes at most.',
  },
  {
    kind: 'Application',
    seen: 'Argo CD cannot read the repository',
    command: (rendered) =>
      `${argocd(rendered, 'get applications.argoproj.io')} ${rendered.environment.name}-root -o jsonpath='{.status.conditions[*].message}{"\\n"}'`,
    action:
      'Authentication: the Secret of the section Git. Unknown host key or authority: the ConfigMap there. Not found: URL, revision, or nothing is pushed yet.',
  },
  {
    kind: 'Subscription',
    seen: 'The first stage waits in a Job whose name begins with `wait-for-`',
    command: (rendered) =>
      `${oc(rendered)} get subscriptions.operators.coreos.com,installplans.operators.coreos.com,clusterserviceversions.operators.coreos.com -A`,
    action:
      'A catalogue that does not answer, a second OperatorGroup in a namespace, or an InstallPlan that nobody approved.',
  },
  {
    kind: 'ExternalSecret',
    seen: 'An ExternalSecret is not Ready',
    command: (rendered) =>
      `${oc(rendered)} get externalsecrets.external-secrets.io,secretstores.external-secrets.io -A`,
    action: 'A copy waits for its source; the pods of External Secrets must run.',
  },
  {
    kind: 'PersistentVolumeClaim',
    seen: 'A claim stays Pending',
    command: (rendered) => workloads(rendered, 'describe persistentvolumeclaims'),
    action:
      'With WaitForFirstConsumer it waits for its pod. Otherwise the StorageClass, or the quota `private-ai` of the namespace.',
  },
  {
    kind: 'Job',
    seen: 'A Job runs for hours, or has failed',
    command: (rendered) => `${oc(rendered)} get jobs -A -l app.kubernetes.io/part-of=private-ai`,
    action:
      'Its log says what it waits for: a loader for uploaded weights, the bootstrap for the object store, a gate for the stage below. Delete a Job that has given up; Argo CD makes it again.',
  },
  {
    kind: 'InferenceService',
    seen: 'A model does not start',
    command: (rendered) => workloads(rendered, 'describe pods -l serving.kserve.io/inferenceservice'),
    action:
      'Pending: no node of its pool with free GPUs, or the quota. Weights: see above. CUDA out of memory in its log: lower `context`, `concurrency` or `vllm.gpuMemoryUtilization`.',
  },
  {
    kind: 'InferenceService',
    seen: '401 or 403 from a model or from Llama Stack',
    command: (rendered) => `${oc(rendered)} whoami && ${oc(rendered)} get groups`,
    action: 'The caller belongs into a group of `access.groups`. 401: the login has ended, or has no token.',
  },
  {
    kind: 'ServiceMeshMember',
    seen: 'A Serverless model is not created, or its update hangs',
    command: (rendered) =>
      workloads(rendered, 'get servicemeshmembers.maistra.io,revisions.serving.knative.dev'),
    action:
      'ServiceMeshMember `default` must be Ready first. A new revision waits for GPUs while the old one serves: free some, or revert.',
  },
  {
    kind: 'LlamaStackDistribution',
    seen: 'Llama Stack starts again and again',
    command: (rendered) => workloads(rendered, 'logs deployment/llama-stack --previous'),
    action:
      'A store or a required model that does not answer: the startup probe gives it about 45 seconds. If instead a new pod waits for the volume of the old one on another node, delete the old one.',
  },
  {
    kind: 'LlamaStackDistribution',
    seen: 'A model is unknown to Llama Stack',
    command: (rendered) => workloads(rendered, 'get inferenceservices.serving.kserve.io'),
    action: 'It lists models that answer, and looks again every five minutes. Try again.',
  },
  {
    kind: 'LlamaStackDistribution',
    seen: 'The first file or search fails or takes minutes',
    command: (rendered) => workloads(rendered, 'logs deployment/llama-stack --tail=50'),
    action:
      'It downloads and loads the embedding model. Without internet, put it there; see Bring the weights.',
  },
  {
    kind: 'DataSciencePipelinesApplication',
    seen: 'The pipeline server is not Ready',
    command: (rendered) =>
      workloads(
        rendered,
        'describe datasciencepipelinesapplications.datasciencepipelinesapplications.opendatahub.io',
      ),
    action: 'ObjectStoreAvailable first: bucket, keys, or the network policy of the object store.',
  },
  {
    kind: 'ClusterPolicy',
    seen: 'No GPU on a GPU node',
    command: (rendered) => `${oc(rendered)} get pods -n nvidia-gpu-operator -o wide`,
    action: 'A taint that the ClusterPolicy does not tolerate, or a driver that does not build.',
  },
  {
    kind: 'NetworkPolicy',
    seen: 'A client of your own cannot connect',
    command: (rendered) => workloads(rendered, 'get networkpolicies'),
    action:
      'That is the rule; AUDIT.md lists who reaches whom. Declare the use in the program, or add a policy of your own.',
  },
  {
    kind: 'Route',
    seen: '503 or 504 through a Route',
    command: (rendered) => workloads(rendered, 'get routes.route.openshift.io,pods'),
    action: '503: the pod behind it is not ready. 504: raise `timeoutSeconds`, or stream the answer.',
  },
];

function argocd(rendered: RenderedEnvironment, words: string): string {
  return `${oc(rendered, 'argocd')} ${words} -n ${rendered.environment.delivery.namespace}`;
}

function workloads(rendered: RenderedEnvironment, words: string): string {
  return `${oc(rendered)} ${words} -n ${rendered.environment.namespaces.workloads}`;
}

/** What can go wrong with the kinds of this environment: what one sees, the command that shows why, what helps. */
export function troubleshooting(rendered: RenderedEnvironment): string[] {
  const kinds = new Set(rendered.objects.map(({ manifest }) => manifest.kind));
  const lines = troubles
    .filter(({ kind }) => kinds.has(kind))
    .map(({ seen, command, action }) => `**${seen}**: ${code(command(rendered))}. ${action}`);
  return ['## When something is wrong', list(lines)];
}
