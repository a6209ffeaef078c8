import { Construct } from 'constructs';
import type { Endpoint } from '../contracts/endpoint';
import type { Exposure } from '../contracts/exposure';
import { AuthProxy } from './auth-proxy';
import { Route } from './route';

export interface ExposedServerProps {
  /** Name of the component; its proxy is `<component>-proxy`. */
  readonly component: string;
  /** Name of the Route. */
  readonly route: string;
  /** A server that asks nobody who they are. */
  readonly endpoint: Endpoint;
  readonly exposure: Exposure;
  /** Further labels of the proxy's pods. @default none */
  readonly proxyLabels?: Readonly<Record<string, string>>;
}

/** How long an answer of such a server may take on its way through the router, in seconds. */
export const exposedSeconds = 600;

/** A Route to a server that asks nobody who they are, behind a proxy unless it is open; nothing where it is for the cluster alone. */
export class ExposedServer extends Construct {
  /** Host of the Route, where there is one. */
  readonly host?: string;

  constructor(
    scope: Construct,
    id: string,
    { component, route, endpoint, exposure, proxyLabels }: ExposedServerProps,
  ) {
    super(scope, id);
    if (exposure === 'none') return;
    const target =
      exposure === 'open'
        ? endpoint
        : new AuthProxy(this, 'Proxy', {
            name: `${component}-proxy`,
            upstream: endpoint,
            route,
            podLabels: proxyLabels,
          }).endpoint;
    this.host = new Route(this, 'Route', {
      name: route,
      endpoint: target,
      exposure,
      timeoutSeconds: exposedSeconds,
    }).host;
  }
}
