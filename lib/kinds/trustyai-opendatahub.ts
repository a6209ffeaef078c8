import { recordAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain } from './kind-record';
import { named } from './references';

/** Kinds of `trustyai.opendatahub.io`. */
export const trustyaiOpendatahub: GroupKinds = {
  GuardrailsOrchestrator: {
    ...plain,
    resource: 'guardrailsorchestrators',
    scope: 'Namespaced',
    definition: { component: 'trustyai' },
    syncWave: 'services',
    health: {
      check: healthLua({ field: { name: 'phase', value: 'Ready' } }),
      source: 'red-hat-data-services/trustyai-service-operator controllers/gorch/status.go @rhoai-2.25',
    },
    state: { print: '{.status.phase}', answer: 'Ready' },
    troubles: [
      {
        seen: 'The shield cannot check a text',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} logs deployment/guardrails --all-containers --tail=50 -n ${workloadsNamespace}`,
        action:
          'The orchestrator or its detectors do not answer. Its resource says Ready as soon as the namespace has an InferenceService, whatever its pod does.',
      },
    ],
    references: (manifest) =>
      named(
        'ConfigMap',
        recordAt(manifest, 'spec').orchestratorConfig,
        manifest.metadata.namespace,
        'spec.orchestratorConfig',
      ),
    stated: {
      required: ['spec.replicas', 'spec.orchestratorConfig', 'spec.enableBuiltInDetectors'],
      forbidden: [],
    },
  },
  LMEvalJob: {
    ...plain,
    resource: 'lmevaljobs',
    scope: 'Namespaced',
    definition: { component: 'trustyai' },
    syncWave: 'applications',
    // Argo CD never sees one of ours: a CronJob makes it.
    health: { applied: 'what makes it waits for its end' },
    state: 'none',
    troubles: 'none',
    references: 'none',
    nameForm: 'label',
  },
};
