import { recordAt } from '../kubernetes/manifest';
import { type GroupKinds, plain } from './kind-record';
import { text } from './references';

/** Kinds of `route.openshift.io`. */
export const routeOpenshift: GroupKinds = {
  Route: {
    ...plain,
    resource: 'routes',
    scope: 'Namespaced',
    definition: 'cluster',
    syncWave: 'exposure',
    health: { builtIn: '3.1' },
    state: { print: '{.status.ingress[0].conditions[0].status}', answer: 'True' },
    troubles: [
      {
        seen: '503 or 504 through a Route',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} get routes.route.openshift.io,pods -n ${workloadsNamespace}`,
        action: '503: the pod behind it is not ready. 504: raise `timeoutSeconds`, or stream the answer.',
      },
    ],
    references: (manifest) => {
      const { namespace } = manifest.metadata;
      const name = text(recordAt(manifest, 'spec', 'to').name) ?? '';
      const part = text(recordAt(manifest, 'spec', 'port').targetPort);
      return [{ kind: 'Service', name, namespace, path: 'spec.to.name', part }];
    },
  },
};
