import { kindOf } from './kinds';
import { condition, type KubeObject } from './objects';
import { forEach, type PlayedOperator } from './operator';

export interface Route extends KubeObject {
  readonly spec: { readonly host?: string; readonly path?: string };
}

export const routes = kindOf<Route>('route.openshift.io/v1', 'Route', 'routes');
const generated = 'openshift.io/host.generated';

/**
 * The default router, and the host name that OpenShift's API gives a Route without one. A host belongs to the
 * namespace of its oldest Route (openshift/router pkg/router/controller/unique_host.go, status.go;
 * openshift/library-go pkg/route/hostassignment @release-4.18).
 */
export function router(appsDomain: string): PlayedOperator {
  return {
    name: 'router',
    watches: [routes],
    turn: async (cluster) => {
      const all = cluster.list(routes);
      await forEach(cluster.attended(routes), async (route) => {
        const { name, namespace = '' } = route.metadata;
        if (route.spec.host === undefined || route.spec.host === '')
          await cluster.merge(routes, route, {
            metadata: { annotations: { [generated]: 'true' } },
            spec: { host: `${name}-${namespace}.${appsDomain}` },
          });
        else
          await cluster.setStatus(
            routes,
            route,
            routeStatus(route, appsDomain, cluster.fails(route) ? name : ownerOfHost(route, all)),
          );
      });
    },
  };
}

/** Name of the Route that has the host, if it is one of another namespace. */
export function ownerOfHost({ metadata, spec }: Route, all: readonly Route[]): string | undefined {
  const [oldest] = all
    .filter((other) => other.spec.host === spec.host)
    .sort(
      (a, b) =>
        a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
        a.metadata.uid.localeCompare(b.metadata.uid),
    );
  return oldest === undefined || oldest.metadata.namespace === metadata.namespace
    ? undefined
    : oldest.metadata.name;
}

export function routeStatus(
  { spec }: Route,
  appsDomain: string,
  owner: string | undefined,
): Readonly<Record<string, unknown>> {
  const admitted =
    owner === undefined
      ? { type: 'Admitted', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }
      : {
          ...condition(
            'Admitted',
            false,
            'HostAlreadyClaimed',
            `route ${owner} already exposes ${spec.host ?? ''} and is older`,
          ),
          lastTransitionTime: '2026-01-01T00:00:00Z',
        };
  return {
    ingress: [
      {
        host: spec.host,
        routerName: 'default',
        routerCanonicalHostname: `router-default.${appsDomain}`,
        wildcardPolicy: 'None',
        conditions: [admitted],
      },
    ],
  };
}
