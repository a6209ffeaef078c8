import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `opendatahub.io`. */
export const opendatahub: GroupKinds = {
  OdhDashboardConfig: {
    ...plain,
    resource: 'odhdashboardconfigs',
    scope: 'Namespaced',
    definition: { component: 'dashboard' },
    syncWave: 'runtimes',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
};
