import { clusterServiceOf } from '../kubernetes/cluster-service';
import { compare } from '../program/compare';
import type { Endpoint } from '../contracts/endpoint';
import type { NetworkPeer, NetworkUse } from '../contracts/network-use';

/** Pods whose destinations are all known: those of a Workload or a BatchJob, and of an operator that adds none. */
export interface OwnPods {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Labels that no other pods have. */
  readonly selector: Readonly<Record<string, string>>;
  /** Whether they talk to the API server. */
  readonly apiServer: boolean;
}

/** A server that is not ours, and who calls it. */
export interface ExternalUse {
  readonly peer: Exclude<NetworkPeer, string>;
  readonly host: string;
  /** Port of the address. */
  readonly port: number;
  /** Port of the pods behind the host, if that is a Service of the cluster. @default every port of its namespace */
  readonly podPort?: number;
}

/** What a policy must let through on the way to a server that is not ours. */
export interface ExternalDestination {
  /** Namespace of the pods, if the host is a Service of the cluster. */
  readonly namespace?: string;
  /** Port that policies see; none for every port. */
  readonly port?: number;
}

/**
 * Policies see the address behind a Service: pods in its namespace, at their own port, which may be another one
 * than that of the Service (ovn-kubernetes/ovn-kubernetes pull request #2881, `apply-after-lb`). Outside of the
 * cluster they see addresses, and these are known to nobody here.
 */
export function externalDestination({ host, port, podPort }: ExternalUse): ExternalDestination {
  const namespace = clusterServiceOf(host)?.namespace;
  return namespace === undefined ? { port } : { namespace, port: podPort };
}

/** Whether a peer stands for these pods. */
export function isPeer(pods: Pick<OwnPods, 'namespace' | 'labels'>, peer: NetworkPeer): boolean {
  return (
    typeof peer !== 'string' &&
    peer.namespace === pods.namespace &&
    Object.entries(peer.podSelector).every(([key, value]) => pods.labels[key] === value)
  );
}

/** All pods of a namespace, as an entry of a NetworkPolicy. */
export function namespaceSelector(namespace: string): { namespaceSelector: object } {
  return { namespaceSelector: { matchLabels: { [namespaceLabel]: namespace } } };
}

/** The `to` entry of a NetworkPolicy for an endpoint. */
export function endpointSelector(endpoint: Endpoint): object {
  return {
    ...namespaceSelector(endpoint.podNamespace),
    podSelector: { matchLabels: { ...endpoint.podSelector } },
  };
}

const namespaceLabel = 'kubernetes.io/metadata.name';

/** The `from` entry of a NetworkPolicy for a peer. */
export function peerSelector(peer: NetworkPeer): object {
  if (peer === 'router') {
    // Matches host-network routers too (opendatahub-io/opendatahub-tests PRs #1996, #2027).
    return { namespaceSelector: { matchLabels: { 'network.openshift.io/policy-group': 'ingress' } } };
  }
  if (peer === 'monitoring') {
    return namespaceSelector('openshift-user-workload-monitoring');
  }
  return {
    ...namespaceSelector(peer.namespace),
    podSelector: { matchLabels: { ...peer.podSelector } },
  };
}

/** A peer for people: pods with their namespace, since another namespace may have the name too. */
export function peerName(peer: NetworkPeer): string {
  return typeof peer === 'string' ? peer : `${peer.namespace}/${peer.name}`;
}

/** The same text for the same pods, or the same part of OpenShift: a peer is its namespace and labels, not its name. */
function peerKey(peer: NetworkPeer): string {
  if (typeof peer === 'string') return peer;
  const labels = Object.entries(peer.podSelector).sort(([a], [b]) => compare(a, b));
  return JSON.stringify([peer.namespace, labels]);
}

const groups = new WeakMap<readonly NetworkUse[], ReadonlyMap<Endpoint, readonly NetworkPeer[]>>();

/**
 * Uses grouped by endpoint, in a stable order, each peer once. Kept per list, since every policy reads it: `uses` must
 * not change afterwards.
 */
export function usesByEndpoint(uses: readonly NetworkUse[]): ReadonlyMap<Endpoint, readonly NetworkPeer[]> {
  const known = groups.get(uses);
  if (known !== undefined) return known;
  const found = grouped(uses);
  groups.set(uses, found);
  return found;
}

function grouped(uses: readonly NetworkUse[]): ReadonlyMap<Endpoint, readonly NetworkPeer[]> {
  const peersOf = new Map<Endpoint, Map<string, NetworkPeer>>();
  const sorted = uses
    .map(({ peer, endpoint }) => ({ peer, endpoint, name: peerName(peer) }))
    .sort((a, b) => compare(a.endpoint.authority, b.endpoint.authority) || compare(a.name, b.name));
  for (const { peer, endpoint } of sorted) {
    const peers = peersOf.get(endpoint) ?? new Map<string, NetworkPeer>();
    const key = peerKey(peer);
    if (!peers.has(key)) peers.set(key, peer);
    peersOf.set(endpoint, peers);
  }
  return new Map([...peersOf].map(([endpoint, peers]) => [endpoint, [...peers.values()]]));
}
