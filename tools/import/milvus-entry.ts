import type { CatalogueEntry } from './catalogue-entry';

const MILVUS_OPERATOR_1_3_6 =
  'https://raw.githubusercontent.com/zilliztech/milvus-operator/56283b539f76dde73bd95347ad9468cc603d8881';

/** The Milvus operator's resource, as a cluster of 2.6 has it. */
export const MILVUS: CatalogueEntry = {
  crd: 'milvuses.milvus.io',
  version: 'v1beta1',
  kind: 'Milvus',
  url: `${MILVUS_OPERATOR_1_3_6}/config/crd/bases/milvus.io_milvuses.yaml`,
  // What a cluster of 2.6 with outside dependencies states: each component repeats a pod, and the charts of dependencies of its
  // own have a schema of any values.
  keep: {
    spec: ['components', 'config', 'dependencies', 'mode'],
    'spec.components': [
      'dataNode',
      'env',
      'image',
      'imagePullPolicy',
      'imagePullSecrets',
      'mixCoord',
      'proxy',
      'queryNode',
      'runAsNonRoot',
      'securityContext',
      'serviceAccountName',
      'streamingNode',
      'volumeMounts',
      'volumes',
    ],
    'spec.components.dataNode': ['replicas', 'resources'],
    'spec.components.mixCoord': ['replicas', 'resources'],
    'spec.components.proxy': ['replicas', 'resources', 'serviceAnnotations', 'serviceType'],
    'spec.components.queryNode': ['replicas', 'resources'],
    'spec.components.streamingNode': ['replicas', 'resources'],
    'spec.dependencies': ['etcd', 'kafka', 'msgStreamType', 'pulsar', 'storage'],
    'spec.dependencies.etcd': ['endpoints', 'external'],
    'spec.dependencies.kafka': ['brokerList', 'external'],
    'spec.dependencies.pulsar': ['endpoint', 'external'],
    'spec.dependencies.storage': ['endpoint', 'external', 'secretRef', 'ssl', 'type'],
  },
};
