import { recordAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';
import { keyed, text } from './references';

/** Kinds of `datasciencepipelinesapplications.opendatahub.io`. */
export const datasciencepipelinesapplicationsOpendatahub: GroupKinds = {
  DataSciencePipelinesApplication: {
    ...plain,
    resource: 'datasciencepipelinesapplications',
    scope: 'Namespaced',
    definition: { component: 'datasciencepipelines' },
    syncWave: 'services',
    health: {
      check: healthLua({ conditions: ['Ready'] }),
      source: 'opendatahub-io/data-science-pipelines-operator controllers/dspastatus @stable-2.x',
    },
    state: { wait: 'condition=Ready' },
    troubles: [
      {
        seen: 'The pipeline server is not Ready',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} describe datasciencepipelinesapplications.datasciencepipelinesapplications.opendatahub.io -n ${workloadsNamespace}`,
        action: 'ObjectStoreAvailable first: bucket, keys, or the network policy of the object store.',
      },
    ],
    references: (manifest) => {
      const { namespace } = manifest.metadata;
      const storage = recordAt(manifest, 'spec', 'objectStorage', 'externalStorage', 's3CredentialsSecret');
      const ca = recordAt(manifest, 'spec', 'apiServer', 'cABundle');
      return [
        ...keyed('Secret', storage.secretName, namespace, 'spec.objectStorage.externalStorage', [
          text(storage.accessKey),
          text(storage.secretKey),
        ]),
        ...keyed('ConfigMap', ca.configMapName, namespace, 'spec.apiServer.cABundle', [
          text(ca.configMapKey),
        ]),
      ];
    },
    stated: {
      required: [
        'spec.podToPodTLS',
        'spec.apiServer.enableOauth',
        'spec.apiServer.pipelineStore',
        'spec.objectStorage.externalStorage.s3CredentialsSecret.secretName',
        'spec.database.mariaDB.pvcSize',
      ],
      forbidden: [
        { path: 'spec.podToPodTLS', value: false, reason: 'traffic between its pods would be readable' },
        { path: 'spec.apiServer.enableOauth', value: false, reason: 'its API would ask nobody' },
      ],
    },
  },
};
