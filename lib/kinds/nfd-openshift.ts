import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';

/** Kinds of `nfd.openshift.io`. */
export const nfdOpenshift: GroupKinds = {
  NodeFeatureDiscovery: {
    ...plain,
    resource: 'nodefeaturediscoveries',
    scope: 'Namespaced',
    definition: { operator: 'node-feature-discovery' },
    syncWave: 'bootstrap',
    health: {
      check: healthLua({ conditions: ['Available'], failed: { when: 'met["Degraded"]' } }),
      source: 'openshift/cluster-nfd-operator @release-4.18',
    },
    state: { wait: 'condition=Available' },
    troubles: 'none',
    references: 'none',
  },
};
