import { type GroupKinds, knownToArgoCd, plain, templatePods } from './kind-record';

/** Kinds of `batch`. */
export const batch: GroupKinds = {
  CronJob: {
    ...plain,
    resource: 'cronjobs',
    scope: 'Namespaced',
    definition: 'kubernetes',
    syncWave: 'of its component',
    health: {
      // Nothing waits for a run. Argo CD itself calls one without a clock suspended, for which a sync would wait for ever, and
      // one whose last run failed degraded, which would fail the stage with the benchmark.
      check: 'return {status = "Healthy", message = ""}\n',
      source: 'argoproj/argo-cd resource_customizations/batch/CronJob/health.lua @31087e2',
    },
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
