import { type GroupKinds, plain } from './kind-record';

/** Kinds of `security.istio.io`. */
export const securityIstio: GroupKinds = {
  PeerAuthentication: {
    ...plain,
    resource: 'peerauthentications',
    scope: 'Namespaced',
    definition: { operator: 'service-mesh' },
    syncWave: 'runtimes',
    health: { applied: 'its status says nothing unless the mesh is told to write it' },
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
};
