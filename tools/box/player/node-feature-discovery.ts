import { core, kindOf } from './kinds';
import { condition } from './objects';
import { forEach, type PlayedOperator } from './operator';
import { gpuCount } from './nodes';

const instances = kindOf('nfd.openshift.io/v1', 'NodeFeatureDiscovery', 'nodefeaturediscoveries');

/** Label of nodes with a device of NVIDIA. */
export const nvidiaDevice = 'feature.node.kubernetes.io/pci-10de.present';

/** Node Feature Discovery (openshift/cluster-nfd-operator controllers/nodefeaturediscovery_status.go @release-4.18). */
export const nodeFeatureDiscovery: PlayedOperator = {
  name: 'Node Feature Discovery',
  watches: [instances, core.nodes],
  turn: async (cluster) => {
    await forEach(cluster.attended(instances), async (instance) => {
      const ready = cluster.age(instance) >= cluster.behaviour.seconds.ready;
      const state = cluster.fails(instance) ? 'degraded' : ready ? 'available' : 'progressing';
      await cluster.setStatus(instances, instance, featureStatus(state));
      if (state !== 'available') return;
      await forEach(
        cluster.list(core.nodes).filter((node) => gpuCount(node) > 0),
        (node) => cluster.merge(core.nodes, node, { metadata: { labels: { [nvidiaDevice]: 'true' } } }),
      );
    });
  },
};

/** Exactly one of three conditions is true; upgradeable goes with available. */
export function featureStatus(
  state: 'available' | 'degraded' | 'progressing',
): Readonly<Record<string, unknown>> {
  return {
    conditions: [
      condition('Available', state === 'available'),
      condition('Upgradeable', state === 'available'),
      condition(
        'Progressing',
        state === 'progressing',
        state === 'progressing' ? 'warningNFDWorkerDaemonSetProgressing' : '',
        state === 'progressing' ? 'Progressing' : '',
      ),
      condition(
        'Degraded',
        state === 'degraded',
        state === 'degraded' ? 'NFDWorkerDaemonSetDegraded' : '',
        state === 'degraded' ? 'Degraded' : '',
      ),
    ],
  };
}
