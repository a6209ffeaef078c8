import * as trustyai from '../../../imports/rhoai-2.25/trustyai.opendatahub.io';
import type { GuardrailsFamily } from '../guardrails';

const name = 'guardrails';
const detectorId = 'regex';

/**
 * GuardrailsOrchestrator of OpenShift AI 2.25 with its built-in detectors beside it: what its operator makes
 * (red-hat-data-services/trustyai-service-operator controllers/gorch and its templates @rhoai-2.25), and the configuration that
 * the orchestrator reads (red-hat-data-services/fms-guardrails-orchestrator src/config.rs @rhoai-2.25).
 *
 * Without the annotation `security.opendatahub.io/enable-auth`, which would put a proxy beside it that calls the API server:
 * no network policy lets the router in, and the Route that the operator always makes leads nowhere.
 */
export const guardrails: GuardrailsFamily = {
  groupKind: 'trustyai.opendatahub.io/GuardrailsOrchestrator',
  kind: 'GuardrailsOrchestrator',
  name,
  service: `${name}-service`,
  port: 8032,
  portName: 'https',
  podSelector: { app: name, component: name },
  detectorId,
  configuration: {
    'config.yaml': {
      detectors: {
        [detectorId]: {
          type: 'text_contents',
          // Another container of its pod.
          service: { hostname: '127.0.0.1', port: 8080 },
          // The text as a whole, which needs no server of chunks.
          chunker_id: 'whole_doc_chunker',
          default_threshold: 0.5,
        },
      },
    },
  },
  resource: ({ metadata, configMap }) =>
    trustyai.GuardrailsOrchestrator.manifest({
      metadata: { name, ...metadata },
      spec: {
        replicas: 1,
        orchestratorConfig: configMap,
        enableBuiltInDetectors: true,
        enableGuardrailsGateway: false,
      },
    }) as ApiObject,
};

type ApiObject = ReturnType<GuardrailsFamily['resource']>;
