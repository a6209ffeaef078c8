import { recordAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';
import { keyed, text } from './references';

/** Kinds of `modelregistry.opendatahub.io`. */
export const modelregistryOpendatahub: GroupKinds = {
  ModelRegistry: {
    ...plain,
    resource: 'modelregistries',
    scope: 'Namespaced',
    definition: { component: 'modelregistry' },
    syncWave: 'services',
    health: {
      check: healthLua({ conditions: ['Available'] }),
      source:
        'opendatahub-io/model-registry-operator internal/controller/modelregistry_controller_status.go @v0.3.0',
    },
    state: { wait: 'condition=Available' },
    troubles: [
      {
        seen: 'The model registry is not Available',
        command: ({ oc }) => `${oc} describe modelregistries.modelregistry.opendatahub.io --all-namespaces`,
        action:
          'Its database first: the pod of MySQL beside it, and its volume. The registry tries for five minutes to reach it before it starts again.',
      },
    ],
    references: (manifest) => {
      const { name, key } = recordAt(manifest, 'spec', 'mysql', 'passwordSecret');
      return keyed('Secret', name, manifest.metadata.namespace, 'spec.mysql.passwordSecret', [text(key)]);
    },
    nameForm: 'label',
    stated: {
      required: [
        'spec.rest.serviceRoute',
        ...['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'].map(
          (field) => `spec.rest.resources.${field}`,
        ),
        'spec.oauthProxy.serviceRoute',
        'spec.oauthProxy.domain',
      ],
      forbidden: [
        { path: 'spec.rest.serviceRoute', value: 'enabled', reason: 'the Route would lead past the proxy' },
      ],
    },
  },
};
