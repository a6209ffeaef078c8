import { recordsAt } from '../kubernetes/manifest';
import { type GroupKinds, knownToArgoCd, plain, settings } from './kind-record';
import { named } from './references';

const configuration = {
  ...plain,
  definition: 'kubernetes',
  scope: 'Namespaced',
  syncWave: 'configuration',
  health: settings,
  state: 'none',
  troubles: 'none',
  references: 'none',
} as const;

/** Kinds of the core group, whose name is empty. */
export const core: GroupKinds = {
  ConfigMap: { ...configuration, resource: 'configmaps' },
  LimitRange: { ...configuration, resource: 'limitranges' },
  ResourceQuota: { ...configuration, resource: 'resourcequotas' },
  ServiceAccount: {
    ...configuration,
    resource: 'serviceaccounts',
    references: (manifest) =>
      ['secrets', 'imagePullSecrets'].flatMap((field) =>
        recordsAt(manifest, field).flatMap((secret, index) =>
          named('Secret', secret.name, manifest.metadata.namespace, `${field}[${index}].name`),
        ),
      ),
  },
  Secret: { ...configuration, resource: 'secrets', syncWave: 'of its component' },
  Namespace: {
    ...configuration,
    resource: 'namespaces',
    scope: 'Cluster',
    syncWave: 'namespaces',
    nameForm: 'label',
  },
  PersistentVolumeClaim: {
    ...plain,
    resource: 'persistentvolumeclaims',
    definition: 'kubernetes',
    scope: 'Namespaced',
    syncWave: 'of its component',
    health: knownToArgoCd,
    state: { wait: "jsonpath='{.status.phase}'=Bound" },
    troubles: [
      {
        seen: 'A claim stays Pending',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} describe persistentvolumeclaims -n ${workloadsNamespace}`,
        action:
          'With WaitForFirstConsumer it waits for its pod. Otherwise the StorageClass, or the quota `private-ai` of the namespace.',
      },
    ],
    references: 'none',
  },
  Service: {
    ...plain,
    resource: 'services',
    definition: 'kubernetes',
    scope: 'Namespaced',
    syncWave: 'of its component',
    health: knownToArgoCd,
    state: 'none',
    troubles: 'none',
    references: 'none',
    nameForm: 'label',
    selector: ['spec', 'selector'],
  },
};
