import { core, kindOf } from './kinds';
import { nvidiaDevice } from './node-feature-discovery';
import { gpuCount } from './nodes';
import { condition } from './objects';
import { forEach, type PlayedOperator } from './operator';

const policies = kindOf('nvidia.com/v1', 'ClusterPolicy', 'clusterpolicies', 'cluster');
const resource = 'nvidia.com/gpu';

/**
 * The GPU operator: nodes that have a device of NVIDIA report their GPUs once its policy is ready. Sharing of GPUs is
 * not played: a node reports its GPUs as they are.
 *
 * NVIDIA/gpu-operator controllers/clusterpolicy_controller.go, internal/conditions/clusterpolicy.go @v25.3.4.
 */
export const gpuOperator: PlayedOperator = {
  name: 'GPU operator',
  watches: [policies, core.nodes],
  turn: async (cluster) => {
    await forEach(cluster.attended(policies), async (policy) => {
      const found = cluster
        .list(core.nodes)
        .filter(({ metadata }) => metadata.labels?.[nvidiaDevice] === 'true');
      const ready = cluster.age(policy) >= cluster.behaviour.seconds.ready && !cluster.fails(policy);
      await cluster.setStatus(policies, policy, policyStatus(ready, found.length > 0));
      if (!ready) return;
      await forEach(found, async (node) => {
        const gpus = { [resource]: String(gpuCount(node)) };
        await cluster.merge(core.nodes, node, { metadata: { labels: { 'nvidia.com/gpu.present': 'true' } } });
        await cluster.setStatus(core.nodes, node, { capacity: gpus, allocatable: gpus });
      });
    });
  },
};

/** Without nodes that have a GPU it is ready too, and says so. */
export function policyStatus(ready: boolean, found: boolean): Readonly<Record<string, unknown>> {
  const namespace = 'nvidia-gpu-operator';
  if (!ready)
    return {
      namespace,
      state: 'notReady',
      conditions: [
        condition('Ready', false, 'Error'),
        condition(
          'Error',
          true,
          'OperandNotReady',
          'ClusterPolicy is not ready, states not ready: [state-driver]',
        ),
      ],
    };
  const [reason, message] = found
    ? ['Reconciled', 'ClusterPolicy is ready as all resources have been successfully reconciled']
    : ['NFDLabelsMissing', 'No NFD labels found'];
  return {
    namespace,
    state: 'ready',
    conditions: [condition('Ready', true, reason, message), condition('Error', false, 'Ready')],
  };
}
