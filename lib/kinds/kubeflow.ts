import { healthLua } from './health-lua';
import { type GroupKinds, plain, templatePods } from './kind-record';

const annotation = 'kubeflow-resource-stopped';
/** What the webhook writes while a new one is prepared. */
const preparing = 'odh-notebook-controller-lock';
const login = 'metadata.annotations.notebooks.opendatahub.io/inject-oauth';

/** Kinds of `kubeflow.org`. */
export const kubeflow: GroupKinds = {
  Notebook: {
    ...plain,
    resource: 'notebooks',
    scope: 'Namespaced',
    definition: { component: 'workbenches' },
    syncWave: 'applications',
    health: {
      // Conditions are those of its pod. People stop a workbench in the dashboard, by an annotation that Git does not
      // have: then all is as they want it, and a stage that waited for its pod would wait without end.
      check: healthLua({
        generation: 'ignored',
        also: `met["Ready"] or ((obj.metadata.annotations or {})["${annotation}"] or "${preparing}") ~= "${preparing}"`,
      }),
      source:
        'red-hat-data-services/kubeflow components/notebook-controller/controllers/notebook_controller.go `createNotebookStatus` @rhoai-2.25',
    },
    state: { wait: 'condition=Ready' },
    troubles: [
      {
        seen: 'A workbench does not open',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} describe pods -l opendatahub.io/workbenches=true -n ${workloadsNamespace}`,
        action:
          'No pod: it is stopped; start it in the dashboard. 403 after the login: the person belongs into a group of `access.groups`. Pending: the cluster has no room for its request, or its volume is on another node.',
      },
    ],
    references: 'none',
    nameForm: 'label',
    pods: { ...templatePods('operator', 'spec', 'template'), root: 'writable' },
    stated: {
      required: [
        'spec.template.spec.serviceAccountName',
        'spec.template.spec.automountServiceAccountToken',
        login,
      ],
      forbidden: [
        {
          path: login,
          value: 'false',
          reason: 'its Route would lead anybody to a shell in the cluster',
        },
      ],
    },
  },
};
