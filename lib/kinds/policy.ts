import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `policy`. */
export const policy: GroupKinds = {
  PodDisruptionBudget: {
    ...plain,
    resource: 'poddisruptionbudgets',
    scope: 'Namespaced',
    definition: 'kubernetes',
    syncWave: 'configuration',
    health: settings,
    state: 'none',
    troubles: [
      {
        seen: 'A node cannot be drained',
        command: ({ oc }) => `${oc} get poddisruptionbudgets -A`,
        action:
          'One with 0 allowed disruptions waits for a pod of its own that is not ready. Mend that pod first.',
      },
    ],
    references: 'none',
    selector: ['spec', 'selector', 'matchLabels'],
  },
};
