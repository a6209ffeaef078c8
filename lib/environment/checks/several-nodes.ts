import type { Draft, ModelDraft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { modelsOf } from './draft-lookups';

/**
 * KServe keeps the three newest Services of heads in the whole cluster, and deletes all others whenever it makes one
 * (red-hat-data-services/kserve pkg/controller/v1beta1/inferenceservice/reconcilers/service/service_reconciler.go,
 * `cleanHeadSvc` @rhoai-2.25).
 */
const MOST_MODELS = 3;

/**
 * PAI-110: what a model on several nodes cannot be together with. The limits are those of KServe
 * (pkg/apis/serving/v1beta1/inference_service_validation.go, `validateMultiNodeVariables`; reconcilers/deployment,
 * `createRawWorkerDeployment`; pkg/webhook/admission/pod, `InjectModelcar`), and of the documentation of OpenShift AI
 * ("Deploying models by using multiple GPU nodes").
 */
export function severalNodes(draft: Draft): Finding[] {
  const models = modelsOf(draft).filter(({ model: { nodes = 1 } }) => nodes > 1);
  return models.flatMap(({ model, index }, position) => {
    const path = ['models', index];
    return [
      ...mode(model, path),
      ...copies(model, path),
      ...weights(model, path),
      ...(position < MOST_MODELS ? [] : [tooMany(path)]),
    ];
  });
}

function contradiction(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path, message, remedy };
}

function mode({ mode: written }: ModelDraft, path: SettingPath): Finding[] {
  if (written !== 'Serverless') return [];
  const message = 'Knative makes pods of one kind, and a model on several nodes has a head and workers';
  return [contradiction([...path, 'mode'], message, 'write mode: RawDeployment, or nodes: 1')];
}

/** Workers join the one head that there is. */
function copies({ replicas = 1, scaling }: ModelDraft, path: SettingPath): Finding[] {
  return [
    ...(replicas === 1
      ? []
      : [
          contradiction(
            [...path, 'replicas'],
            `KServe makes ${replicas} heads and the workers of one, so that all heads but one wait for ever`,
            'write replicas: 1, and a second model with a name of its own for more; or nodes: 1',
          ),
        ]),
    ...(scaling === undefined
      ? []
      : [
          contradiction(
            [...path, 'scaling'],
            'KServe refuses an autoscaler for a model on several nodes',
            'remove scaling, or write nodes: 1',
          ),
        ]),
  ];
}

/** KServe looks for the container of the head where an image has the weights, and would download the others on every node. */
function weights({ source }: ModelDraft, path: SettingPath): Finding[] {
  if (source?.type === undefined || source.type === 'endpoint' || source.type === 'existing-pvc') return [];
  const shared = 'accessMode: ReadWriteMany with a storageClass that offers it';
  if (source.type === 'pvc') {
    if (source.accessMode === undefined || source.accessMode === 'ReadWriteMany') return [];
    const message = `every node mounts the volume, and ${source.accessMode} keeps it on one`;
    return [contradiction([...path, 'source', 'accessMode'], message, `write ${shared}, or nodes: 1`)];
  }
  return [
    contradiction(
      [...path, 'source', 'type'],
      'the weights of a model on several nodes come from a volume, which all of them mount',
      `write type: pvc with ${shared}, type: existing-pvc, or nodes: 1`,
    ),
  ];
}

function tooMany(path: SettingPath): Finding {
  return contradiction(
    [...path, 'nodes'],
    `KServe keeps the Services of ${MOST_MODELS} heads in a cluster, and this is one model more: it would delete that of another one, again and again`,
    'write nodes: 1, or serve this model from another cluster',
  );
}
