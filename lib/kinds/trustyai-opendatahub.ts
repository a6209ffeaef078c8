import { type GroupKinds, plain } from './kind-record';

/** Kinds of `trustyai.opendatahub.io`. */
export const trustyaiOpendatahub: GroupKinds = {
  LMEvalJob: {
    ...plain,
    resource: 'lmevaljobs',
    scope: 'Namespaced',
    definition: { component: 'trustyai' },
    syncWave: 'applications',
    // Argo CD never sees one of ours: a CronJob makes it.
    health: { applied: 'what makes it waits for its end' },
    state: 'none',
    troubles: 'none',
    references: 'none',
    nameForm: 'label',
  },
};
