import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';

/** Kinds of `dscinitialization.opendatahub.io`. */
export const dscinitializationOpendatahub: GroupKinds = {
  DSCInitialization: {
    ...plain,
    resource: 'dscinitializations',
    scope: 'Cluster',
    definition: { operator: 'openshift-ai' },
    syncWave: 'bootstrap',
    health: {
      check: healthLua({
        field: { name: 'phase', value: 'Ready' },
        failed: { when: 'status.phase == "Error"' },
      }),
      source: 'opendatahub-io/opendatahub-operator internal/controller/dscinitialization @v2.35.0',
    },
    state: { print: '{.status.phase}', answer: 'Ready' },
    troubles: 'none',
    references: 'none',
  },
};
