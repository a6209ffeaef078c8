import { type GroupKinds, plain } from './kind-record';

/** Kinds of `machine.openshift.io`. */
export const machineOpenshift: GroupKinds = {
  MachineSet: {
    ...plain,
    resource: 'machinesets',
    scope: 'Namespaced',
    definition: 'cluster',
    syncWave: 'configuration',
    health: { applied: 'pods wait for the nodes that they need; nothing else does' },
    state: { print: '{.status.readyReplicas} of {.spec.replicas}' },
    troubles: 'none',
    references: 'none',
  },
};
