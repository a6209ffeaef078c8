import { recordAt } from '../kubernetes/manifest';
import { type GroupKinds, plain, settings } from './kind-record';
import { named } from './references';

const scaling = {
  ...plain,
  definition: 'cluster',
  syncWave: 'configuration',
  health: settings,
  state: 'none',
  troubles: 'none',
} as const;

/** Kinds of `autoscaling.openshift.io`. */
export const autoscalingOpenshift: GroupKinds = {
  ClusterAutoscaler: { ...scaling, resource: 'clusterautoscalers', scope: 'Cluster', references: 'none' },
  MachineAutoscaler: {
    ...scaling,
    resource: 'machineautoscalers',
    scope: 'Namespaced',
    references: (manifest) =>
      named(
        'machine.openshift.io/MachineSet',
        recordAt(manifest, 'spec', 'scaleTargetRef').name,
        manifest.metadata.namespace,
        'spec.scaleTargetRef.name',
      ),
  },
};
