import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';

/** Kinds of `datasciencecluster.opendatahub.io`. */
export const datascienceclusterOpendatahub: GroupKinds = {
  DataScienceCluster: {
    ...plain,
    resource: 'datascienceclusters',
    scope: 'Cluster',
    definition: { operator: 'openshift-ai' },
    syncWave: 'platform',
    health: {
      check: healthLua({ field: { name: 'phase', value: 'Ready' }, generation: 'stated' }),
      source: 'opendatahub-io/opendatahub-operator pkg/controller/reconciler/reconciler.go @v2.35.0',
    },
    state: { print: '{.status.phase}', answer: 'Ready' },
    troubles: 'none',
    references: 'none',
  },
};
