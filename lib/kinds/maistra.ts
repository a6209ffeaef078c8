import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';

/** Kinds of `maistra.io`. */
export const maistra: GroupKinds = {
  ServiceMeshMember: {
    ...plain,
    resource: 'servicemeshmembers',
    scope: 'Namespaced',
    definition: { operator: 'service-mesh' },
    syncWave: 'runtimes',
    health: {
      check: healthLua({ conditions: ['Ready'] }),
      source: 'maistra/istio-operator pkg/apis/maistra/v1/servicemeshmember_types.go @maistra-2.5.0',
    },
    state: { wait: 'condition=Ready' },
    troubles: [
      {
        seen: 'A Serverless model is not created, or its update hangs',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} get servicemeshmembers.maistra.io,revisions.serving.knative.dev -n ${workloadsNamespace}`,
        action:
          'ServiceMeshMember `default` must be Ready first. A new revision waits for GPUs while the old one serves: free some, or revert.',
      },
    ],
    references: 'none',
  },
};
