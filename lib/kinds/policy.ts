import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `policy`. */
export const policy: GroupKinds = {
  PodDisruptionBudget: {
    ...plain,
    resource: 'poddisruptionbudgets',
    scope: 'Namespaced',
    definition: 'kubernetes',
    syncWave: 'of its component',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
};
