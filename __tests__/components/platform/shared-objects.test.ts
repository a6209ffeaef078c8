import type { Manifest } from '../../../lib/kubernetes/manifest';
import { rendered } from '../../support/environments';

const environments = ['demo', 'lab'] as const;

/** Objects that a cluster can have before us, with settings of its owner in them, and namespaces that are not ours. */
function shared(name: (typeof environments)[number]): Manifest[] {
  const { objects, environment, needs } = rendered(name);
  const singletons = /^(ArgoCD|ClusterAutoscaler|DSCInitialization|OdhDashboardConfig)$/;
  const ours = new Set([...needs.namespaces.keys(), environment.delivery.namespace]);
  return objects
    .map(({ manifest }) => manifest)
    .filter(
      ({ kind, metadata }) =>
        singletons.test(kind) ||
        (kind === 'ConfigMap' && metadata.namespace !== undefined && !ours.has(metadata.namespace)),
    );
}

function listsIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listsIn) : [];
}

// A server-side apply merges maps and replaces lists and texts (kubernetes.io/docs, "Server-Side Apply", "Merge strategy").
test.each(environments)('%s states of objects with settings of others only single fields', (name) => {
  const objects = shared(name);
  expect(objects.map(({ kind }) => kind)).toContain('ArgoCD');
  // The dashboard is ours alone, in a namespace of the console's.
  expect(objects.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name)).toEqual([
    'private-ai-models',
  ]);
  expect(objects.flatMap(({ spec }) => listsIn(spec))).toEqual([]);
});
