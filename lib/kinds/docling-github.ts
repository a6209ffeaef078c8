import { recordAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain, resourceFields } from './kind-record';
import { named } from './references';

/** Kinds of `docling.github.io`. */
export const doclingGithub: GroupKinds = {
  DoclingServe: {
    ...plain,
    resource: 'doclingserves',
    scope: 'Namespaced',
    definition: { operator: 'docling' },
    syncWave: 'services',
    health: {
      check: healthLua({ conditions: ['DeploymentAvailable'] }),
      source: 'docling-project/docling-operator internal/reconcilers/status.go @bf3d436',
    },
    state: { wait: 'condition=DeploymentAvailable' },
    troubles: 'none',
    references: (manifest) =>
      named(
        'ConfigMap',
        recordAt(manifest, 'spec', 'apiServer').configMapName,
        manifest.metadata.namespace,
        'spec.apiServer.configMapName',
      ),
    stated: {
      required: [
        'spec.apiServer.image',
        // Its probes wait for no model; the ConfigMap says that none is loaded at start.
        'spec.apiServer.configMapName',
        'spec.route.enabled',
        'spec.engine.local.numWorkers',
        ...resourceFields('spec.apiServer.resources'),
      ],
      forbidden: [
        { path: 'spec.route.enabled', value: true, reason: 'the operator would open the API to anybody' },
      ],
    },
  },
};
