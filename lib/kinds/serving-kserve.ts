import { type Manifest, recordAt, recordsAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain, resourceFields, settings } from './kind-record';
import { type FoundReference, named, text } from './references';

const definition = { component: 'kserve' } as const;

/** Kinds of `serving.kserve.io`. */
export const servingKserve: GroupKinds = {
  InferenceService: {
    ...plain,
    resource: 'inferenceservices',
    scope: 'Namespaced',
    definition,
    syncWave: 'services',
    // Argo CD's own check says degraded while a model loads, and before 3.1.10 if it is not stopped. The generation in
    // the status is the one of the Deployment (`PropagateRawStatus`).
    health: {
      check: healthLua({
        conditions: ['Ready'],
        generation: 'ignored',
        also: 'status.modelStatus == nil or status.modelStatus.transitionStatus == "UpToDate"',
        failed: {
          when: 'status.modelStatus ~= nil and (status.modelStatus.transitionStatus == "BlockedByFailedLoad" or status.modelStatus.transitionStatus == "InvalidSpec")',
          message: '(status.modelStatus.lastFailureInfo or {}).message',
        },
      }),
      source: 'opendatahub-io/kserve pkg/apis/serving/v1beta1/inference_service_status.go @stable-2.x',
    },
    state: { wait: 'condition=Ready' },
    troubles: [
      {
        seen: 'A model does not start',
        command: ({ oc, workloadsNamespace }) =>
          `${oc} describe pods -l serving.kserve.io/inferenceservice -n ${workloadsNamespace}`,
        action:
          'Pending: no node of its pool with free GPUs, or the quota. Weights: see above. CUDA out of memory in its log: lower `context`, `concurrency` or `vllm.gpuMemoryUtilization`.',
      },
      {
        seen: '401 or 403 from a model or from Llama Stack',
        command: ({ oc }) => `${oc} whoami && ${oc} get groups`,
        action:
          'The caller belongs into a group of `access.groups`. 401: the login has ended, or has no token.',
      },
    ],
    references: modelReferences,
    nameForm: 'label',
    pods: { template: 'none', spec: ['spec', 'predictor'], runs: 'operator' },
    stated: {
      required: [
        'spec.predictor.serviceAccountName',
        'spec.predictor.automountServiceAccountToken',
        'spec.predictor.minReplicas',
        'spec.predictor.maxReplicas',
        'spec.predictor.model.runtime',
        ...resourceFields('spec.predictor.model.resources'),
      ],
      forbidden: [],
    },
  },
  ServingRuntime: {
    ...plain,
    resource: 'servingruntimes',
    scope: 'Namespaced',
    definition,
    syncWave: 'runtimes',
    health: settings,
    state: 'none',
    troubles: 'none',
    references: 'none',
    pods: { template: 'none', spec: ['spec'], more: [['spec', 'workerSpec']], runs: 'operator' },
  },
};

function modelReferences(manifest: Manifest): FoundReference[] {
  const { namespace, annotations } = manifest.metadata;
  const model = recordAt(manifest, 'spec', 'predictor', 'model');
  const path = 'spec.predictor.model';
  const claim = /^pvc:\/\/([^/]+)/.exec(text(model.storageUri) ?? '')?.[1];
  const mode = 'serving.kserve.io/deploymentMode';
  const worker = recordAt(manifest, 'spec', 'predictor', 'workerSpec');
  const ofWorker = 'spec.predictor.workerSpec';
  return [
    ...named('serving.kserve.io/ServingRuntime', model.runtime, namespace, `${path}.runtime`),
    ...named('ServiceAccount', worker.serviceAccountName, namespace, `${ofWorker}.serviceAccountName`),
    ...recordsAt(worker, 'imagePullSecrets').flatMap((secret, index) =>
      named('Secret', secret.name, namespace, `${ofWorker}.imagePullSecrets[${index}].name`),
    ),
    ...named('PersistentVolumeClaim', claim, namespace, `${path}.storageUri`),
    // A Serverless model is refused in a namespace that is no member of the mesh.
    ...(annotations?.[mode] === 'Serverless'
      ? named('maistra.io/ServiceMeshMember', 'default', namespace, `metadata.annotations.${mode}`)
      : []),
  ];
}
