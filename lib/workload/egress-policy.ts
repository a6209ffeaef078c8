import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { compare } from '../program/compare';
import {
  endpointSelector,
  type ExternalDestination,
  type ExternalUse,
  externalDestination,
  isPeer,
  namespaceSelector,
  type OwnPods,
  usesByEndpoint,
} from '../cluster/network';
import { lazily } from '../cluster/lazily';
import type { ClusterNeeds } from '../cluster/cluster-needs';
import { NeedsRegistry } from '../cluster/needs';
import { Platform } from '../cluster/platform';
import type { Endpoint } from '../contracts/endpoint';

/**
 * NetworkPolicy `egress-<name>`: these pods reach name resolution, the endpoints and outside servers that they
 * declared, and the API server if they have a token. In a namespace of somebody else, where nothing closes
 * ingress, it closes that too.
 */
export class EgressPolicy extends Construct {
  constructor(scope: Construct, id: string, pods: OwnPods) {
    super(scope, id);
    const { infrastructure } = Platform.of(this);
    const needs = NeedsRegistry.of(this);
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: {
        name: `egress-${pods.name}`,
        namespace: pods.namespace,
        labels: { 'app.kubernetes.io/part-of': 'private-ai' },
        annotations: { 'private-ai/uses': lazily(() => usesText(pods, needs.afterSeal())) },
      },
      // Uses are stated up to the last stage.
      spec: lazily(() => policySpec(pods, needs.afterSeal(), infrastructure)),
    });
  }
}

interface Uses {
  readonly endpoints: readonly Endpoint[];
  readonly external: readonly ExternalUse[];
}

function usesOf(pods: OwnPods, { networkUses, externalUses }: ClusterNeeds): Uses {
  return {
    endpoints: [...usesByEndpoint(networkUses)]
      .filter(([, peers]) => peers.some((peer) => isPeer(pods, peer)))
      .map(([endpoint]) => endpoint),
    external: externalUses.filter(({ peer }) => isPeer(pods, peer)),
  };
}

function usesText(pods: OwnPods, needs: ClusterNeeds): string {
  const { endpoints, external } = usesOf(pods, needs);
  const destinations = [
    ...endpoints.map(({ authority }) => authority),
    ...[...new Set(external.map(({ host, port }) => `${host}:${port}`))].sort(compare),
    ...(pods.apiServer ? ['API server'] : []),
  ];
  return destinations.join(', ') || 'name resolution only';
}

function policySpec(
  pods: OwnPods,
  needs: ClusterNeeds,
  infrastructure: Platform['infrastructure'],
): k8s.NetworkPolicySpec {
  const { endpoints, external } = usesOf(pods, needs);
  const outside = external.map(externalDestination);
  const inCluster = outside.filter(({ namespace }) => namespace !== undefined);
  const ports = new Set([
    ...outside.flatMap(({ namespace, port }) =>
      namespace === undefined && port !== undefined ? [port] : [],
    ),
    ...(pods.apiServer ? apiServerPorts(infrastructure) : []),
  ]);
  return {
    podSelector: { matchLabels: { ...pods.selector } },
    policyTypes: needs.namespaces.has(pods.namespace) ? ['Egress'] : ['Ingress', 'Egress'],
    egress: [
      nameResolution,
      ...endpoints.map((endpoint) => ({
        to: [endpointSelector(endpoint)],
        ports: [tcp(endpoint.containerPort)],
      })),
      ...distinct(inCluster).map(toNamespace),
      // A NetworkPolicy knows addresses, not names, and these addresses are known to nobody here.
      ...(ports.size === 0 ? [] : [{ ports: [...ports].sort((a, b) => a - b).map(tcp) }]),
    ],
  };
}

/**
 * Ports of the API server itself; policies see the address behind the Service `kubernetes`. IBM Cloud has a proxy on
 * every node instead (ibm-cloud-docs/containers cs_firewall.md, 172.20.0.1:2040).
 */
function apiServerPorts(infrastructure: Platform['infrastructure']): number[] {
  return infrastructure === 'ibmcloud' ? [2040, 6443] : [6443];
}

/** Each destination once, by its meaning, in a stable order. */
function distinct(destinations: readonly ExternalDestination[]): ExternalDestination[] {
  const byText = new Map(
    destinations.map((one) => [`${one.namespace ?? ''}:${one.port ?? ''}`, one] as const),
  );
  return [...byText].sort(([a], [b]) => compare(a, b)).map(([, one]) => one);
}

function toNamespace({ namespace, port }: ExternalDestination): k8s.NetworkPolicyEgressRule {
  return {
    to: namespace === undefined ? undefined : [namespaceSelector(namespace)],
    ports: port === undefined ? undefined : [tcp(port)],
  };
}

/** OpenShift's DNS pods listen on 5353; policies see the pods behind the Service. */
const nameResolution: k8s.NetworkPolicyEgressRule = {
  to: [namespaceSelector('openshift-dns')],
  ports: [tcp(5353), { ...tcp(5353), protocol: 'UDP' }],
};

function tcp(port: number): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' };
}
