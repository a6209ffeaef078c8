import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `generators.external-secrets.io`. */
export const generatorsExternalSecrets: GroupKinds = {
  Password: {
    ...plain,
    resource: 'passwords',
    scope: 'Namespaced',
    definition: { operator: 'external-secrets' },
    syncWave: 'secrets',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
};
