import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `dashboard.opendatahub.io`. */
export const dashboardOpendatahub: GroupKinds = {
  AcceleratorProfile: {
    ...plain,
    resource: 'acceleratorprofiles',
    scope: 'Namespaced',
    definition: { component: 'dashboard' },
    syncWave: 'runtimes',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
};
