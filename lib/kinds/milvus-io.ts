import { recordAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain, resourceFields } from './kind-record';
import { keyed, named } from './references';

/** Parts of a cluster that are pods of their own, as the resource names them. */
const parts = ['proxy', 'mixCoord', 'streamingNode', 'queryNode', 'dataNode'] as const;

/** Kinds of `milvus.io`. */
export const milvusIo: GroupKinds = {
  Milvus: {
    ...plain,
    resource: 'milvuses',
    scope: 'Namespaced',
    definition: 'owner',
    syncWave: 'services',
    health: {
      check: healthLua({ field: { name: 'status', value: 'Healthy' } }),
      source: 'zilliztech/milvus-operator apis/milvus.io/v1beta1/milvus_types.go @v1.3.6',
    },
    state: { wait: "jsonpath='{.status.status}'=Healthy" },
    troubles: [
      {
        seen: 'The resource Milvus is not Healthy',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} get milvuses.milvus.io -n ${workloadsNamespace} -o jsonpath='{range .items[*].status.conditions[*]}{.type}{" "}{.status}{" "}{.message}{"\\n"}{end}'`,
        action:
          'Without a status, its operator does not run. EtcdReady and StorageReady: the operator itself has to reach both. MilvusReady: its pods; if there are none, their account lacks the SCC nonroot-v2.',
      },
    ],
    references: (manifest) => {
      const { namespace } = manifest.metadata;
      const components = recordAt(manifest, 'spec', 'components');
      const { secretRef } = recordAt(manifest, 'spec', 'dependencies', 'storage');
      return [
        // The names of the keys are the operator's.
        ...keyed('Secret', secretRef, namespace, 'spec.dependencies.storage.secretRef', [
          'accesskey',
          'secretkey',
        ]),
        ...named(
          'ServiceAccount',
          components.serviceAccountName,
          namespace,
          'spec.components.serviceAccountName',
        ),
      ];
    },
    stated: {
      required: [
        'spec.mode',
        'spec.components.image',
        'spec.components.serviceAccountName',
        'spec.components.securityContext.allowPrivilegeEscalation',
        'spec.dependencies.etcd.external',
        'spec.dependencies.storage.external',
        'spec.dependencies.msgStreamType',
        ...parts.flatMap((part) => [
          `spec.components.${part}.replicas`,
          ...resourceFields(`spec.components.${part}.resources`),
        ]),
      ],
      forbidden: [
        {
          path: 'spec.dependencies.etcd.external',
          value: false,
          reason: 'the operator would install a chart whose pods restricted-v2 refuses',
        },
        {
          path: 'spec.dependencies.storage.external',
          value: false,
          reason: 'the operator would install another object store',
        },
        {
          path: 'spec.components.runAsNonRoot',
          value: false,
          reason: 'the image runs as root otherwise',
        },
      ],
    },
  },
};
