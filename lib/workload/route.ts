import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as openshift from '../../imports/route.openshift.io';
import type { Exposure } from '../contracts/exposure';
import type { Endpoint } from '../contracts/endpoint';
import { objectLabels } from '../cluster/labels';
import { Platform } from '../cluster/platform';
import { Needs } from '../cluster/needs';

export interface RouteProps {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** `open` must be written out by the owner where the endpoint does not authenticate. */
  readonly exposure: Exclude<Exposure, 'none'>;
  /** How long a request may take, in seconds. @default the router's, 30 */
  readonly timeoutSeconds?: number;
  /**
   * Connections that a router opens to one pod; further requests wait in the router, and end with 503 if that takes too
   * long (docs.openshift.com, route-specific annotations). @default no limit
   */
  readonly connectionsPerPod?: number;
  /** What it leads to: first part of the host, and label. @default the name */
  readonly subject?: string;
  /**
   * Begins the paths of the requests that it takes. Routes of one namespace may share a host if their paths differ as
   * texts; `/` and none take the same requests (openshift/router pkg/router/controller/hostindex/activation.go,
   * pkg/router/template/util/util.go).
   *
   * @default none
   */
  readonly path?: '/';
}

/** Says on the object what was decided about it; a guard compares it with the endpoint. */
export const exposureAnnotation = 'private-ai/exposure';

/**
 * A Route with TLS and its network edge from the router. The host is `<subject>-<namespace>.<apps domain>`.
 * A server with https is reached by re-encryption, with the service CA that routers trust.
 */
export class Route extends Construct {
  readonly host: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { appsDomain } = Platform.of(this);
    const { endpoint, name, subject = name } = props;
    this.namespace = endpoint.namespace;
    this.host = `${subject}-${endpoint.namespace}.${appsDomain}`;
    const timeout: Record<string, string> =
      props.timeoutSeconds === undefined
        ? {}
        : { 'haproxy.router.openshift.io/timeout': `${props.timeoutSeconds}s` };
    const connections: Record<string, string> =
      props.connectionsPerPod === undefined
        ? {}
        : { 'haproxy.router.openshift.io/pod-concurrent-connections': String(props.connectionsPerPod) };
    new openshift.Route(this, 'Route', {
      metadata: {
        name,
        namespace: endpoint.namespace,
        labels: objectLabels(subject),
        annotations: { [exposureAnnotation]: props.exposure, ...timeout, ...connections },
      },
      spec: {
        host: this.host,
        path: props.path,
        to: { kind: 'Service', name: endpoint.service, weight: 100 },
        port: { targetPort: k8s.IntOrString.fromString(endpoint.portName) },
        tls: {
          termination: endpoint.scheme === 'https' ? 'reencrypt' : 'edge',
          insecureEdgeTerminationPolicy: 'Redirect',
        },
        wildcardPolicy: 'None',
      },
    });
    Needs.of(this).allow('router', endpoint);
  }
}
