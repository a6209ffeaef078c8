import { recordAt, recordsAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';
import { named } from './references';

const own = {
  ...plain,
  scope: 'Namespaced',
  definition: { operator: 'external-secrets' },
  // Argo CD's own check of an ExternalSecret says degraded while the source is not there yet.
  health: {
    check: healthLua({ conditions: ['Ready'] }),
    source: 'external-secrets/external-secrets apis/externalsecrets/v1 @v0.19.2',
  },
  state: { wait: 'condition=Ready' },
} as const;

/** Kinds of `external-secrets.io`. */
export const externalSecrets: GroupKinds = {
  ExternalSecret: {
    ...own,
    resource: 'externalsecrets',
    syncWave: 'of its component',
    troubles: [
      {
        seen: 'An ExternalSecret is not Ready',
        command: ({ oc }) =>
          `${oc} get externalsecrets.external-secrets.io,secretstores.external-secrets.io -A`,
        action: 'A copy waits for its source; the pods of External Secrets must run.',
      },
    ],
    references: (manifest) => {
      const { namespace } = manifest.metadata;
      const store = recordAt(manifest, 'spec', 'secretStoreRef');
      const path = 'spec.secretStoreRef.name';
      return [
        ...(store.kind === 'ClusterSecretStore'
          ? named('external-secrets.io/ClusterSecretStore', store.name, undefined, path)
          : named('external-secrets.io/SecretStore', store.name, namespace, path)),
        ...recordsAt(manifest, 'spec', 'dataFrom').flatMap((source, index) =>
          named(
            'generators.external-secrets.io/Password',
            recordAt(source, 'sourceRef', 'generatorRef').name,
            namespace,
            `spec.dataFrom[${index}].sourceRef.generatorRef.name`,
          ),
        ),
      ];
    },
  },
  SecretStore: {
    ...own,
    resource: 'secretstores',
    syncWave: 'secrets',
    troubles: 'none',
    references: (manifest) => {
      const { namespace } = manifest.metadata;
      const kubernetes = recordAt(manifest, 'spec', 'provider', 'kubernetes');
      const account = recordAt(kubernetes, 'auth', 'serviceAccount').name;
      const path = 'spec.provider.kubernetes';
      return [
        ...named('ServiceAccount', account, namespace, `${path}.auth`),
        ...named('ConfigMap', recordAt(kubernetes, 'server', 'caProvider').name, namespace, `${path}.server`),
        ...named('Namespace', kubernetes.remoteNamespace, undefined, `${path}.remoteNamespace`),
      ];
    },
  },
};
