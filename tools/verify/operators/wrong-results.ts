import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Failure } from '../check';
import type { Editable } from '../mistakes/edit';
import type { LiveObject } from './live';
import { modelFailures, type RunningModel } from './models';
import { monitorProblems } from './network';

/** A mistake in what we render or in what KServe makes, and a part of what the comparison must say. */
interface Control {
  readonly what: string;
  /** Changes rendered objects, by kind. @default none */
  readonly rendered?: readonly [kind: string, edit: (manifest: Editable) => void];
  /** Changes what KServe made. @default nothing */
  readonly made?: (running: Editable) => void;
  readonly finding: string;
}

const controls: readonly Control[] = [
  {
    what: 'a policy for a port that the server does not have',
    rendered: [
      'NetworkPolicy',
      (policy) => {
        setPorts(policy, 9090);
      },
    ],
    finding: 'opens port 9090, which the pods do not have',
  },
  {
    what: 'a policy that selects other pods',
    rendered: [
      'NetworkPolicy',
      (policy) => (policy.spec.podSelector = { matchLabels: { app: 'isvc.somebody-else' } }),
    ],
    finding: 'no NetworkPolicy opens the way to port',
  },
  {
    what: 'a Route to a port that the Service does not have',
    rendered: ['Route', (route) => (route.spec.port = { targetPort: 'web' })],
    finding: 'leads to port web',
  },
  {
    what: 'a Service that the release table does not have',
    made: ({ made }) =>
      made.push({ ...made[0], kind: 'Service', metadata: { name: 'other', namespace: 'x' } }),
    finding: 'makes Service other, which the release table does not have',
  },
  {
    what: 'a Service on another port than the release table says',
    made: ({ service }) => (service.spec.ports[0].port = 8888),
    finding: 'the release table has',
  },
  {
    what: 'a Deployment that is not made',
    made: (running) => (running.made = running.made.filter(({ kind }: LiveObject) => kind !== 'Deployment')),
    finding: 'does not make Deployment',
  },
  {
    what: 'a Service that selects other pods',
    made: ({ service }) => (service.spec.selector = { app: 'isvc.somebody-else' }),
    finding: 'does not select the pods',
  },
  {
    what: 'a pod without an argument of its model',
    made: ({ pod }) => server(pod).args.pop(),
    finding: 'in args of the server',
  },
  {
    what: 'a pod whose weights are somewhere else',
    made: ({ pod }) => {
      server(pod).volumeMounts = server(pod).volumeMounts.filter(
        ({ mountPath }: Editable) => !String(mountPath).startsWith('/mnt'),
      );
    },
    finding: 'nothing is mounted for',
  },
  {
    what: 'a pod with a Secret that nobody makes',
    made: ({ pod }) => pod.spec.volumes.push({ name: 'x', secret: { secretName: 'of-nobody' } }),
    finding: 'needs Secret of-nobody, which nobody makes',
  },
  {
    what: 'a pod with a user of its own',
    made: ({ pod }) => (server(pod).securityContext.runAsUser = 1000),
    finding: '1000',
  },
  {
    what: 'a pod with a folder of the node',
    made: ({ pod }) => pod.spec.volumes.push({ name: 'node', hostPath: { path: '/' } }),
    finding: 'hostPath',
  },
  {
    what: 'a pod with a container that nobody has written down',
    made: ({ pod }) => pod.spec.containers.push({ name: 'sidecar' }),
    finding: 'has the containers',
  },
  {
    what: 'a pod with another label than was written down',
    made: ({ pod }) => (pod.metadata.labels.component = 'transformer'),
    finding: 'label component is',
  },
  {
    what: 'a pod that Pod Security warns of',
    made: (running) => (running.warnings = ['would violate PodSecurity']),
    finding: 'would violate PodSecurity',
  },
];

/** Mistakes in a model on several nodes. */
const workerControls: readonly Control[] = [
  {
    what: 'policies that let head and workers reach no port of each other',
    rendered: ['NetworkPolicy', (policy) => delete policy.spec.ingress],
    finding: 'reach every port of pod',
  },
  {
    what: 'a policy that opens a port of workers',
    rendered: [
      'NetworkPolicy',
      (policy) => {
        setPorts(policy, 8080);
      },
    ],
    finding: 'opens port 8080, which the pods do not have',
  },
  {
    what: 'more workers than nodes',
    made: ({ worker }) => (worker.deployment.spec.replicas = 7),
    finding: 'there are 7 of them',
  },
  {
    what: 'a head that its workers cannot find',
    made: (running) =>
      (running.made = running.made.filter(({ metadata }: LiveObject) => !metadata.name.includes('-head-'))),
    finding: 'the head of the workers',
  },
  {
    what: 'a worker that is told of other nodes',
    made: ({ worker }) => (variable(worker.pod, 'RAY_NODE_COUNT').value = '9'),
    finding: 'RAY_NODE_COUNT is 9',
  },
  {
    what: 'a worker without weights',
    made: ({ worker }) => (worker.pod.spec.containers[0].volumeMounts = []),
    finding: 'nothing is mounted for',
  },
  {
    what: 'a worker with other GPUs than the model says',
    made: ({ worker }) => (worker.pod.spec.containers[0].resources.limits['nvidia.com/gpu'] = '9'),
    finding: 'resources',
  },
  {
    what: 'a worker with another account',
    made: ({ worker }) => (worker.pod.spec.serviceAccountName = 'somebody'),
    finding: 'somebody',
  },
];

/** How many mistakes there are. */
export const controlCount = controls.length + 2;
export const workerControlCount = workerControls.length;

/** The mistakes that the comparison with KServe does not find. */
export function missedControls(running: RunningModel, rendered: RenderedEnvironment): Failure[] {
  return [...missedOf(controls, running, rendered), ...missedMonitors()];
}

/** The same of a model on several nodes. */
export function missedWorkerControls(running: RunningModel, rendered: RenderedEnvironment): Failure[] {
  return missedOf(workerControls, running, rendered);
}

function missedOf(
  mistakes: readonly Control[],
  running: RunningModel,
  rendered: RenderedEnvironment,
): Failure[] {
  return mistakes.flatMap(({ what, rendered: edit, made, finding }) => {
    const wrong = structuredClone({ ...running, service: undefined });
    const name = running.service.metadata.name;
    const copy = {
      ...wrong,
      service: wrong.made.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name),
    };
    made?.(copy);
    const found = modelFailures(
      copy as RunningModel,
      edit === undefined ? rendered : edited(rendered, ...edit),
    );
    return found.some(({ message }) => message.includes(finding)) ? [] : [missed(what)];
  });
}

/** A ServiceMonitor with a wrong port, and one that selects nothing. */
function missedMonitors(): Failure[] {
  const metadata = { name: 'milvus', namespace: 'ai', labels: { app: 'milvus' } };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { ports: [{ name: 'metrics', port: 9091 }] },
  };
  const monitor = (app: string, port: string): Manifest => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata,
    spec: { selector: { matchLabels: { app } }, endpoints: [{ port }] },
  });
  return [
    ...(monitorProblems(monitor('milvus', 'http'), [service]).length === 1
      ? []
      : [missed('a ServiceMonitor with a wrong port')]),
    ...(monitorProblems(monitor('other', 'metrics'), [service]).length === 1
      ? []
      : [missed('a ServiceMonitor that selects nothing')]),
  ];
}

function missed(what: string): Failure {
  return { subject: `known-bad: ${what}`, message: 'is not noticed' };
}

function edited(
  rendered: RenderedEnvironment,
  kind: string,
  edit: (manifest: Editable) => void,
): RenderedEnvironment {
  const objects = rendered.objects.map((object) => {
    if (object.manifest.kind !== kind) return object;
    const manifest = structuredClone(object.manifest);
    edit(manifest);
    return { ...object, manifest };
  });
  return { ...rendered, objects };
}

function setPorts(policy: Editable, port: number): void {
  for (const rule of policy.spec.ingress ?? []) rule.ports = [{ port, protocol: 'TCP' }];
}

function variable(pod: Editable, name: string): Editable {
  return pod.spec.containers[0].env.find((each: Editable) => each.name === name);
}

function server(pod: Editable): Editable {
  return pod.spec.containers.find(({ name }: Editable) => name === 'kserve-container');
}
