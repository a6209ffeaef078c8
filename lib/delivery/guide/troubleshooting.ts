import type { RenderedEnvironment } from '../../core/rendered-environment';
import { row, table } from './markdown';

interface Trouble {
  /** The environment can have it if it has this kind. */
  readonly kind: string;
  readonly seen: string;
  readonly look: string;
  readonly mend: string;
}

const troubles: readonly Trouble[] = [
  {
    kind: 'Application',
    seen: 'A stage stays OutOfSync or Progressing',
    look: '`oc describe applications.argoproj.io` of the stage: the first object that is not Healthy',
    mend: 'mend that object; the sync is tried again every 5 minutes at most',
  },
  {
    kind: 'Subscription',
    seen: 'stage 00 waits in wave -10 or -5',
    look: 'the log of Job `wait-for-<package>`, then InstallPlan and ClusterServiceVersion of its namespace',
    mend: 'a catalogue that does not answer, a second OperatorGroup, or a plan that nobody approved',
  },
  {
    kind: 'ExternalSecret',
    seen: 'An ExternalSecret is not Ready',
    look: 'its condition, and the SecretStore of its namespace',
    mend: 'a copy waits for its source; the operand of External Secrets must run',
  },
  {
    kind: 'PersistentVolumeClaim',
    seen: 'A claim stays Pending',
    look: '`oc describe pvc`; with WaitForFirstConsumer it waits for its pod',
    mend: 'the StorageClass, or the quota `private-ai` of the namespace',
  },
  {
    kind: 'Job',
    seen: 'A Job runs for hours',
    look: 'its log, which names what it waits for',
    mend: 'loaders wait for uploaded weights, the bootstrap for the object store',
  },
  {
    kind: 'InferenceService',
    seen: 'A model stays Pending',
    look: '`oc describe pod`: GPUs, taints, node labels, quota',
    mend: 'nodes of its pool with free GPUs, or a smaller model',
  },
  {
    kind: 'InferenceService',
    seen: 'A model restarts with CUDA out of memory',
    look: 'its log',
    mend: 'lower `context`, `concurrency` or `vllm.gpuMemoryUtilization`',
  },
  {
    kind: 'InferenceService',
    seen: '401 or 403 from a model',
    look: 'the RoleBinding `<model>-user`',
    mend: 'the caller belongs into `access.groups`, or uses a model with `grantUse`',
  },
  {
    kind: 'ServiceMeshMember',
    seen: 'A Serverless model is not created',
    look: 'the conditions of ServiceMeshMember `default`; if it is not there, the sync of its stage',
    mend: 'give the account of Argo CD the Role `mesh-user` of `istio-system`',
  },
  {
    kind: 'ServiceMeshMember',
    seen: 'The update of a Serverless model hangs',
    look: '`oc get revisions`: the new one waits for GPUs while the old one serves',
    mend: 'free GPUs, or revert',
  },
  {
    kind: 'LlamaStackDistribution',
    seen: 'A model is unknown to Llama Stack for a moment',
    look: '`/v1/models`; it lists models anew every 300 s',
    mend: 'try again; with `modelRegistration: required` ids are fixed, and the server starts after all models',
  },
  {
    kind: 'LlamaStackDistribution',
    seen: 'The first request takes minutes',
    look: 'its log: it downloads and loads the embedding model',
    mend: 'wait; it stays on the volume. Without internet put it there before',
  },
  {
    kind: 'LlamaStackDistribution',
    seen: 'Llama Stack starts again and again',
    look: 'its log: the startup probe gives it about 45 seconds',
    mend: 'a store or a required model that does not answer',
  },
  {
    kind: 'LlamaStackDistribution',
    seen: 'An update of Llama Stack hangs',
    look: '`oc describe pod`: the new one waits for the volume, which the old one has on another node',
    mend: 'delete the old pod; the resource has no field for the strategy of its Deployment',
  },
  {
    kind: 'DataSciencePipelinesApplication',
    seen: 'The pipeline server is not Ready',
    look: 'its conditions: ObjectStoreAvailable first',
    mend: 'bucket, keys, or the network policy of the object store',
  },
  {
    kind: 'DoclingServe',
    seen: 'Docling is killed on large documents',
    look: 'the pod: OOMKilled',
    mend: 'fewer documents at once; with `mode: deployment` on a GPU it needs less memory',
  },
  {
    kind: 'ClusterPolicy',
    seen: 'No GPU on a GPU node',
    look: '`oc get pods -n nvidia-gpu-operator -o wide`, and the label `feature.node.kubernetes.io/pci-10de.present`',
    mend: 'taints that the ClusterPolicy does not tolerate, or a driver that does not build',
  },
  {
    kind: 'NetworkPolicy',
    seen: 'A client of your own cannot connect',
    look: 'the table Network above',
    mend: 'that is the rule: declare the use in the program, or add a policy of your own beside',
  },
  {
    kind: 'Route',
    seen: '503 or 504 through a Route',
    look: 'the pod behind it, then the annotation `haproxy.router.openshift.io/timeout`',
    mend: 'a longer `timeoutSeconds`, or a streaming client',
  },
];

/** What can go wrong with the kinds of this environment. */
export function troubleshooting({ objects }: RenderedEnvironment): string[] {
  const kinds = new Set(objects.map(({ manifest }) => manifest.kind));
  const rows = troubles
    .filter(({ kind }) => kinds.has(kind))
    .map(({ seen, look, mend }) => row(seen, look, mend));
  return ['## When something is wrong', table('What you see | Where to look | What helps', rows)];
}
