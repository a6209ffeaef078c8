import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { compare } from '../core/errors';
import {
  endpointSelector,
  isPeer,
  type OwnPods,
  peerName,
  peerSelector,
  usesByEndpoint,
} from '../core/network';
import type { Endpoint } from '../core/endpoint';
import { Platform } from '../core/platform';

const labels = { 'app.kubernetes.io/part-of': 'private-ai' };

/**
 * The network of our namespaces. Ingress is closed, and open again for each declared use: one policy per
 * endpoint, named `allow-<service>-<port>`, one `from` entry per peer. Egress of pods that the program renders
 * is closed up to name resolution and their declared uses: one policy per component, named `egress-<name>`. Pods
 * of operators keep their egress, since their destinations are the operators' business.
 */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    platform.whenComplete(() => {
      for (const namespace of [...platform.namespaces.keys()].sort(compare)) this.deny(namespace);
      for (const [endpoint, peers] of usesByEndpoint(platform.networkUses)) {
        new k8s.KubeNetworkPolicy(this, policyId(endpoint), {
          metadata: {
            name: `allow-${endpoint.service}-${endpoint.portName}`,
            namespace: endpoint.namespace,
            labels,
            annotations: { 'private-ai/used-by': peers.map(peerName).join(', ') },
          },
          spec: {
            podSelector: { matchLabels: { ...endpoint.podSelector } },
            policyTypes: ['Ingress'],
            ingress: [{ from: peers.map(peerSelector), ports: [tcp(endpoint.containerPort)] }],
          },
        });
      }
      for (const pods of ownPods(platform)) this.closeEgress(platform, pods);
    });
  }

  private deny(namespace: string): void {
    new k8s.KubeNetworkPolicy(this, `deny-${namespace}`, {
      metadata: { name: 'default-deny-ingress', namespace, labels },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
  }

  private closeEgress(platform: Platform, pods: OwnPods): void {
    const endpoints = [...usesByEndpoint(platform.networkUses)]
      .filter(([, peers]) => peers.some((peer) => isPeer(pods, peer)))
      .map(([endpoint]) => endpoint);
    const external = platform.externalUses.filter(({ peer }) => isPeer(pods, peer));
    const ports = [
      ...new Set([...external.map(({ port }) => port), ...(pods.apiServer ? [apiServerPort] : [])]),
    ];
    const destinations = [
      ...endpoints.map(({ authority }) => authority),
      ...[...new Set(external.map(({ host, port }) => `${host}:${port}`))].sort(compare),
      ...(pods.apiServer ? ['API server'] : []),
    ];
    new k8s.KubeNetworkPolicy(this, `egress-${pods.namespace}-${pods.name}`, {
      metadata: {
        name: `egress-${pods.name}`,
        namespace: pods.namespace,
        labels,
        annotations: { 'private-ai/uses': destinations.join(', ') || 'name resolution only' },
      },
      spec: {
        podSelector: { matchLabels: { ...pods.selector } },
        policyTypes: ['Egress'],
        egress: [
          nameResolution,
          ...endpoints.map((endpoint) => ({
            to: [endpointSelector(endpoint)],
            ports: [tcp(endpoint.containerPort)],
          })),
          // A NetworkPolicy knows addresses, not names, and these addresses are known to nobody here.
          ...(ports.length === 0 ? [] : [{ ports: ports.sort((a, b) => a - b).map(tcp) }]),
        ],
      },
    });
  }
}

/** Port of the API server's own pods; policies see the address behind the Service `kubernetes`. */
const apiServerPort = 6443;

/** OpenShift's DNS pods listen on 5353; policies see the pods behind the Service. */
const nameResolution: k8s.NetworkPolicyEgressRule = {
  to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } } }],
  ports: [tcp(5353), { ...tcp(5353), protocol: 'UDP' }],
};

/** Each component once, in our namespaces; namespaces of operators are left alone. */
function ownPods(platform: Platform): OwnPods[] {
  const unique = new Map(platform.ownPods.map((pods) => [`${pods.namespace}/${pods.name}`, pods]));
  return [...unique]
    .filter(([, { namespace }]) => platform.namespaces.has(namespace))
    .sort(([a], [b]) => compare(a, b))
    .map(([, pods]) => pods);
}

function tcp(port: number): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' };
}

function policyId(endpoint: Endpoint): string {
  return `allow-${endpoint.namespace}-${endpoint.service}-${endpoint.portName}`;
}
