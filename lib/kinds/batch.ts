import { type GroupKinds, knownToArgoCd, plain, templatePods } from './kind-record';

/** Kinds of `batch`. */
export const batch: GroupKinds = {
  CronJob: {
    ...plain,
    resource: 'cronjobs',
    scope: 'Namespaced',
    definition: 'kubernetes',
    syncWave: 'of its component',
    health: { applied: 'it waits for its time, and nothing waits for it' },
    state: 'none',
    troubles: 'none',
    references: 'none',
    pods: templatePods('once', 'spec', 'jobTemplate', 'spec', 'template'),
  },
  Job: {
    ...plain,
    resource: 'jobs',
    scope: 'Namespaced',
    definition: 'kubernetes',
    syncWave: 'of its component',
    health: knownToArgoCd,
    state: { wait: 'condition=Complete' },
    troubles: [
      {
        seen: 'A Job runs for hours, or has failed',
        command: ({ oc }) => `${oc} get jobs -A -l app.kubernetes.io/part-of=private-ai`,
        action:
          'Its log says what it waits for: a loader for uploaded weights, the bootstrap for the object store, a wait Job for the stages below. Delete a Job that has given up; Argo CD makes it again.',
      },
    ],
    references: 'none',
    nameForm: 'label',
    pods: templatePods('once', 'spec', 'template'),
  },
};
