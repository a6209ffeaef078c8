import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as openshift from '../../imports/route.openshift.io';
import { objectLabels } from '../cluster/labels';
import type { Route } from './route';

export interface ClosedPathProps {
  /** Name of the Service and of the Route. */
  readonly name: string;
  /** The Route whose path is closed; it has no path of its own. */
  readonly route: Pick<Route, 'host' | 'namespace'>;
  /** The path, closed with all below it. */
  readonly path: `/${string}`;
}

const port = 80;

/**
 * A path of a Route's host that leads nowhere: a Service without pods, and a Route to it. The router takes the Route with the
 * longest path, by whole parts of it, and answers 503 (openshift/router pkg/router/template/util/util.go, GenerateRouteRegexp).
 * An annotation with allowed addresses would close it too, but the router ignores one that it cannot read.
 */
export class ClosedPath extends Construct {
  constructor(scope: Construct, id: string, { name, route, path }: ClosedPathProps) {
    super(scope, id);
    const metadata = { name, namespace: route.namespace, labels: objectLabels(name) };
    new k8s.KubeService(this, 'Service', {
      metadata,
      spec: { type: 'ClusterIP', ports: [{ name: 'closed', port, protocol: 'TCP' }] },
    });
    new openshift.Route(this, 'Route', {
      metadata,
      spec: {
        host: route.host,
        path,
        to: { kind: 'Service', name, weight: 100 },
        port: { targetPort: k8s.IntOrString.fromString('closed') },
        tls: { termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' },
        wildcardPolicy: 'None',
      },
    });
  }
}
