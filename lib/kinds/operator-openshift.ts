import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';

/** Kinds of `operator.openshift.io`. */
export const operatorOpenshift: GroupKinds = {
  ExternalSecretsConfig: {
    ...plain,
    resource: 'externalsecretsconfigs',
    scope: 'Cluster',
    definition: { operator: 'external-secrets' },
    syncWave: 'configuration',
    health: {
      check: healthLua({ conditions: ['Ready'], failed: { when: 'met["Degraded"]' } }),
      source: 'openshift/external-secrets-operator api/v1alpha1 @release-1.0',
    },
    state: 'none',
    troubles: 'none',
    references: 'none',
  },
};
