import { compare } from '../../program/compare';
import type { NetworkPeer } from '../../contracts/network-use';
import type { ClusterNeeds } from '../../cluster/cluster-needs';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';

/** Who uses whom, as a Mermaid diagram: servers by namespace, an arrow per declared use. */
export function diagram({ needs }: RenderedEnvironment): string[] {
  const names = new Map<string, string>();
  const place = new Map<string, string>();
  const node = (group: string, name: string): string => {
    const key = `${group}/${name}`;
    const id = names.get(key) ?? `n${names.size + 1}`;
    names.set(key, id);
    place.set(key, group);
    return id;
  };
  const peerNode = (peer: NetworkPeer): string =>
    node(groupOf(peer), serverOf(needs, peer) ?? (typeof peer === 'string' ? peer : peer.name));
  const arrows = new Set<string>();
  for (const { peer, endpoint } of needs.networkUses) {
    const from = peerNode(peer);
    const to = node(endpoint.namespace, endpoint.service);
    arrows.add(`  ${from} --> |${endpoint.scheme} ${endpoint.containerPort}| ${to}`);
  }
  for (const { peer, host, port } of needs.externalUses) {
    arrows.add(`  ${peerNode(peer)} --> |${port}| ${node('outside', host)}`);
  }
  if (arrows.size === 0) return [];
  const groups = [...new Set(place.values())].sort(compare).flatMap((group, index) => [
    `  subgraph g${index}["${group}"]`,
    ...[...names]
      .filter(([key]) => place.get(key) === group)
      .map(([key, id]) => `    ${id}["${key.slice(group.length + 1)}"]`)
      .sort(compare),
    '  end',
  ]);
  return [
    '## Who uses whom',
    ['```mermaid', 'flowchart LR', ...groups, ...[...arrows].sort(compare), '```'].join('\n'),
  ];
}

/** The Service of a peer's own pods, where it is a server too. */
function serverOf({ endpoints }: ClusterNeeds, peer: NetworkPeer): string | undefined {
  if (typeof peer === 'string') return undefined;
  const own = JSON.stringify(peer.podSelector);
  return endpoints.find(
    ({ namespace, podSelector }) => namespace === peer.namespace && JSON.stringify(podSelector) === own,
  )?.service;
}

function groupOf(peer: NetworkPeer): string {
  return typeof peer === 'string' ? 'OpenShift' : peer.namespace;
}
