import { recordAt } from '../../../lib/kubernetes/manifest';
import { core, kindOf } from './kinds';
import { nvidiaDevice } from './node-feature-discovery';
import { reportedGpus } from './gpu-report';
import { condition } from './objects';
import { forEach, type PlayedOperator } from './operator';

const policies = kindOf('nvidia.com/v1', 'ClusterPolicy', 'clusterpolicies', 'cluster');
const resource = 'nvidia.com/gpu';
const namespace = 'nvidia-gpu-operator';

/**
 * The GPU operator: nodes that have a device of NVIDIA report their GPUs once its policy is ready.
 *
 * NVIDIA/gpu-operator controllers/clusterpolicy_controller.go, internal/conditions/clusterpolicy.go @v25.3.4.
 */
export const gpuOperator: PlayedOperator = {
  name: 'GPU operator',
  watches: [policies, core.nodes, core.configMaps],
  turn: async (cluster) => {
    await forEach(cluster.attended(policies), async (policy) => {
      const found = cluster
        .list(core.nodes)
        .filter(({ metadata }) => metadata.labels?.[nvidiaDevice] === 'true');
      const ready = cluster.age(policy) >= cluster.behaviour.seconds.ready && !cluster.fails(policy);
      await cluster.setStatus(policies, policy, policyStatus(ready, found.length > 0));
      if (!ready) return;
      const { name } = recordAt(policy.spec, 'devicePlugin', 'config');
      const settings = cluster.get(core.configMaps, String(name), namespace)?.data ?? {};
      await forEach(found, async (node) => {
        const gpus = { [resource]: String(reportedGpus(node, settings)) };
        await cluster.merge(core.nodes, node, { metadata: { labels: { 'nvidia.com/gpu.present': 'true' } } });
        await cluster.setStatus(core.nodes, node, { capacity: gpus, allocatable: gpus });
      });
    });
  },
};

/** Without nodes that have a GPU it is ready too, and says so. */
export function policyStatus(ready: boolean, found: boolean): Readonly<Record<string, unknown>> {
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
