import { recordAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';
import { keyed, named, text } from './references';

/** Where the GPU operator looks for what its ClusterPolicy names (NVIDIA/gpu-operator bundle/manifests @v25.3.4). */
const operatorNamespace = 'nvidia-gpu-operator';

/** Kinds of `nvidia.com`. */
export const nvidia: GroupKinds = {
  ClusterPolicy: {
    ...plain,
    resource: 'clusterpolicies',
    scope: 'Cluster',
    definition: { operator: 'gpu-operator' },
    syncWave: 'platform',
    health: {
      check: healthLua({ field: { name: 'state', value: 'ready' } }),
      source: 'NVIDIA/gpu-operator api/nvidia/v1/clusterpolicy_types.go @v25.3.0',
    },
    state: { print: '{.status.state}', answer: 'ready' },
    troubles: [
      {
        seen: 'No GPU on a GPU node',
        command: ({ oc }) => `${oc} get pods -n ${operatorNamespace} -o wide`,
        action: 'A taint that the ClusterPolicy does not tolerate, or a driver that does not build.',
      },
    ],
    references: (manifest) => {
      const plugin = recordAt(manifest, 'spec', 'devicePlugin', 'config');
      const exporter = recordAt(manifest, 'spec', 'dcgmExporter', 'config');
      return [
        ...keyed('ConfigMap', plugin.name, operatorNamespace, 'spec.devicePlugin.config', [
          text(plugin.default),
        ]),
        ...named('ConfigMap', exporter.name, operatorNamespace, 'spec.dcgmExporter.config'),
      ];
    },
  },
};
