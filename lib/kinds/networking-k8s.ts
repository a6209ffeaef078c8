import { type GroupKinds, plain, settings } from './kind-record';

/** Kinds of `networking.k8s.io`. */
export const networkingK8s: GroupKinds = {
  NetworkPolicy: {
    ...plain,
    resource: 'networkpolicies',
    scope: 'Namespaced',
    definition: 'kubernetes',
    syncWave: 'configuration',
    health: settings,
    state: 'none',
    troubles: [
      {
        seen: 'A client of your own cannot connect',
        command: ({ oc, workloadsNamespace }) => `${oc} get networkpolicies -n ${workloadsNamespace}`,
        action:
          'That is the rule; AUDIT.md lists who reaches whom. Declare the use in the program, or add a policy of your own.',
      },
    ],
    references: 'none',
  },
};
