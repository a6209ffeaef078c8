import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `infrastructure.opendatahub.io`. */
export const infrastructureOpendatahub: GroupKinds = {
  HardwareProfile: {
    ...plain,
    resource: 'hardwareprofiles',
    scope: 'Namespaced',
    definition: { operator: 'openshift-ai' },
    syncWave: 'runtimes',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
    // dashboard.opendatahub.io has the kind too.
    fileName: 'kind and group',
  },
};
