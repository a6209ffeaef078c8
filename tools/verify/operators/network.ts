import { isRecord, type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';

/** A pod as a Service and a NetworkPolicy see it. */
export interface NetworkedPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, unknown>>;
  /** Name (or none) and number of each port of its containers. */
  readonly ports: readonly { readonly name?: string; readonly port: number }[];
}

/** The pods of a Deployment. */
export function networkedPod(deployment: Manifest): NetworkedPod {
  const template = recordAt(deployment, 'spec', 'template');
  return {
    namespace: deployment.metadata.namespace ?? '',
    labels: recordAt(template, 'metadata', 'labels'),
    ports: recordsAt(template, 'spec', 'containers').flatMap((container) =>
      recordsAt(container, 'ports').map(({ name, containerPort }) => ({
        ...(typeof name === 'string' ? { name } : {}),
        port: Number(containerPort),
      })),
    ),
  };
}

/** What is wrong between a Service and the pods that it is for, in sentences. */
export function serviceProblems(service: Manifest, pod: NetworkedPod): string[] {
  const { name } = service.metadata;
  const selector = recordAt(service, 'spec', 'selector');
  if (service.metadata.namespace !== pod.namespace || !selects(selector, pod))
    return [`Service ${name} does not select the pods`];
  return recordsAt(service, 'spec', 'ports')
    .filter((port) => containerPort(port, pod) === undefined)
    .map((port) => `port ${portText(port)} of Service ${name} leads to no port of the pods`);
}

/**
 * What is wrong between the policies of a namespace and the pods behind a Service, in sentences: each port of the Service
 * must be open to somebody, and a policy for these pods must not open a port that they do not have.
 */
export function policyProblems(
  policies: readonly Manifest[],
  services: readonly Manifest[],
  pod: NetworkedPod,
): string[] {
  const own = policies.filter((policy) => {
    const { matchLabels, ...other } = recordAt(policy, 'spec', 'podSelector');
    const labels = isRecord(matchLabels) ? matchLabels : {};
    return (
      policy.metadata.namespace === pod.namespace &&
      Object.keys(labels).length > 0 &&
      Object.keys(other).length === 0 &&
      selects(labels, pod)
    );
  });
  const open = own.flatMap((policy) =>
    recordsAt(policy, 'spec', 'ingress').flatMap((rule) =>
      recordsAt(rule, 'ports').map(({ port }) => ({ policy: policy.metadata.name, port })),
    ),
  );
  const needed = services.flatMap((service) =>
    recordsAt(service, 'spec', 'ports').map((port) => ({
      text: `port ${portText(port)} of Service ${service.metadata.name}`,
      port: containerPort(port, pod),
    })),
  );
  return [
    ...open
      .filter(({ port }) => containerPort({ targetPort: port }, pod) === undefined)
      .map(
        ({ policy, port }) =>
          `NetworkPolicy ${policy} opens port ${String(port)}, which the pods do not have`,
      ),
    ...needed
      .filter(({ port }) => !open.some((each) => containerPort({ targetPort: each.port }, pod) === port))
      .map(({ text }) => `no NetworkPolicy opens the way to ${text}`),
  ];
}

/** What is wrong between the policies of a namespace and pods that open any port of each other, in sentences. */
export function groupProblems(policies: readonly Manifest[], pods: readonly NetworkedPod[]): string[] {
  return pods.flatMap((pod, to) =>
    pods.flatMap((peer, from) =>
      policies.some((policy) => opensEverything(policy, pod, peer))
        ? []
        : [`no NetworkPolicy lets pod ${from} of the model reach every port of pod ${to}`],
    ),
  );
}

function opensEverything(policy: Manifest, pod: NetworkedPod, peer: NetworkedPod): boolean {
  const labels = recordAt(policy, 'spec', 'podSelector', 'matchLabels');
  if (policy.metadata.namespace !== pod.namespace || !selects(labels, pod)) return false;
  return recordsAt(policy, 'spec', 'ingress').some(
    (rule) =>
      rule.ports === undefined &&
      recordsAt(rule, 'from').some(
        (from) =>
          recordAt(from, 'namespaceSelector', 'matchLabels')['kubernetes.io/metadata.name'] ===
            peer.namespace && selects(recordAt(from, 'podSelector', 'matchLabels'), peer),
      ),
  );
}

/** What is wrong between a Route and the Services of its namespace, in sentences. */
export function routeProblems(route: Manifest, services: readonly Manifest[]): string[] {
  const target = recordAt(route, 'spec', 'to').name;
  const wanted = recordAt(route, 'spec', 'port').targetPort;
  const service = services.find(
    ({ metadata }) => metadata.name === target && metadata.namespace === route.metadata.namespace,
  );
  if (service === undefined) return [`leads to Service ${String(target)}, which nobody makes`];
  const ports = recordsAt(service, 'spec', 'ports');
  // The router takes the name of a Service's port, or the number of a container's (OpenShift API, RoutePort).
  return ports.some(({ name, targetPort }) => name === wanted || targetPort === wanted)
    ? []
    : [`leads to port ${String(wanted)}; Service ${String(target)} has ${ports.map(portText).join(', ')}`];
}

/** What is wrong between a ServiceMonitor and the Services of the cluster, in sentences. */
export function monitorProblems(monitor: Manifest, services: readonly Manifest[]): string[] {
  const labels = recordAt(monitor, 'spec', 'selector', 'matchLabels');
  const selected = services.filter(
    ({ metadata }) =>
      metadata.namespace === monitor.metadata.namespace &&
      Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
  );
  if (selected.length === 0) return ['selects no Service'];
  return recordsAt(monitor, 'spec', 'endpoints')
    .filter(
      ({ port }) =>
        !selected.some((service) => recordsAt(service, 'spec', 'ports').some(({ name }) => name === port)),
    )
    .map(({ port }) => `scrapes port ${String(port)}, which no selected Service has`);
}

function selects(labels: Readonly<Record<string, unknown>>, pod: NetworkedPod): boolean {
  return Object.entries(labels).every(([key, value]) => pod.labels[key] === value);
}

/** The number of the container's port that a port of a Service leads to. */
function containerPort(
  { targetPort, port }: Readonly<Record<string, unknown>>,
  pod: NetworkedPod,
): number | undefined {
  const target = targetPort ?? port;
  return pod.ports.find((each) => each.port === target || each.name === target)?.port;
}

function portText({ name, port }: Readonly<Record<string, unknown>>): string {
  return `${String(name)} (${String(port)})`;
}
