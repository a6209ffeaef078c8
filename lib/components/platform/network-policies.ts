import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { peerName, peerSelector, usesByEndpoint } from '../../cluster/network';
import type { Endpoint } from '../../contracts/endpoint';
import type { PodGroup } from '../../contracts/network-use';
import { platformLabels } from '../../cluster/labels';
import type { ClusterNeeds } from '../../cluster/cluster-needs';

/**
 * Ingress of our namespaces is closed, and open again for each declared use: one policy per endpoint, named
 * `allow-<service>-<port>`, one `from` entry per peer; and one per group of pods, named `allow-among-<group>`. Egress of our own pods is closed beside them
 * (`lib/workload/egress-policy.ts`), and that of Docling; other pods of operators keep theirs, since their destinations are the operators' business.
 */
export class NetworkPolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { namespaces, networkUses, podGroups }: Pick<ClusterNeeds, 'namespaces' | 'networkUses' | 'podGroups'>,
  ) {
    super(scope, id);
    for (const namespace of namespaces.keys()) this.deny(namespace);
    for (const group of podGroups) this.among(group);
    for (const [endpoint, peers] of usesByEndpoint(networkUses)) {
      // Pods of an operator: its namespace is left alone.
      if (endpoint.podNamespace !== endpoint.namespace) continue;
      const port = { port: k8s.IntOrString.fromNumber(endpoint.containerPort), protocol: 'TCP' };
      new k8s.KubeNetworkPolicy(this, policyId(endpoint), {
        metadata: {
          name: `allow-${endpoint.service}-${endpoint.portName}`,
          namespace: endpoint.namespace,
          labels: platformLabels,
          annotations: { 'private-ai/used-by': peers.map(peerName).join(', ') },
        },
        spec: {
          podSelector: { matchLabels: { ...endpoint.podSelector } },
          policyTypes: ['Ingress'],
          ingress: [{ from: peers.map(peerSelector), ports: [port] }],
        },
      });
    }
  }

  private among(group: PodGroup): void {
    const { name, namespace, podSelector } = group;
    new k8s.KubeNetworkPolicy(this, `among-${namespace}-${name}`, {
      metadata: {
        name: `allow-among-${name}`,
        namespace,
        labels: platformLabels,
        annotations: { 'private-ai/used-by': peerName(group) },
      },
      spec: {
        podSelector: { matchLabels: { ...podSelector } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [peerSelector(group)] }],
      },
    });
  }

  private deny(namespace: string): void {
    new k8s.KubeNetworkPolicy(this, `deny-${namespace}`, {
      metadata: { name: 'default-deny-ingress', namespace, labels: platformLabels },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
  }
}

function policyId(endpoint: Endpoint): string {
  return `allow-${endpoint.namespace}-${endpoint.service}-${endpoint.portName}`;
}
