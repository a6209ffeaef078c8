import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { Applier } from '../api-server/apply';
import type { KnownBad } from '../api-server/known-bad';
import type { Failure } from '../check';
import type { Editable } from '../mistakes/edit';

/** What the webhooks of an operator let through although they must refuse it, or refuse for another reason. */
export async function notRefused(applier: Applier, wrong: readonly KnownBad[]): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const { what, manifest, reason } of wrong) {
    const { rejection } = await applier.apply(manifest);
    if (rejection?.includes('admission webhook') === true && rejection.includes(reason)) continue;
    const message = rejection === undefined ? 'is accepted' : `is rejected for another reason: ${rejection}`;
    failures.push({ subject: `known-bad: ${what}`, message });
  }
  return failures;
}

/** Copies of a model and of its runtime that KServe's own validation must refuse. */
export function wrongForKServe(model: Manifest, runtime: Manifest): KnownBad[] {
  return [
    {
      what: 'InferenceService whose name begins with a digit',
      manifest: copy(model, (wrong) => (wrong.metadata.name = '3-models')),
      reason: 'must start with alphabetical character',
    },
    {
      what: 'InferenceService with more replicas at least than at most',
      manifest: copy(model, (wrong) => (wrong.spec.predictor.minReplicas = 5)),
      reason: "'MinReplicas' cannot be greater than MaxReplicas",
    },
    {
      what: 'InferenceService with an unknown autoscaler',
      manifest: copy(
        model,
        (wrong) => (wrong.metadata.annotations['serving.kserve.io/autoscalerClass'] = 'x'),
      ),
      reason: '[x] is not a supported autoscaler class type',
    },
    {
      what: 'Serverless InferenceService with a strategy of Deployments',
      manifest: copy(
        model,
        (wrong) => (wrong.metadata.annotations['serving.kserve.io/deploymentMode'] = 'Serverless'),
      ),
      reason: 'customizing deploymentStrategy is only supported for raw deployment mode',
    },
    {
      what: 'ServingRuntime with two priorities for one format',
      manifest: copy(runtime, (wrong) => {
        const [format] = wrong.spec.supportedModelFormats;
        wrong.spec.supportedModelFormats = [1, 2].map((priority) => ({ ...format, version: '1', priority }));
      }),
      reason: 'different priorities assigned for the model format vLLM',
    },
  ];
}

/** Copies of a model on several nodes, and of its runtime, that KServe's own validation must refuse. */
export function wrongOnSeveralNodes(model: Manifest, runtime: Manifest): KnownBad[] {
  return [
    {
      what: 'InferenceService on several nodes that something scales',
      manifest: copy(
        model,
        (wrong) => (wrong.metadata.annotations['serving.kserve.io/autoscalerClass'] = 'hpa'),
      ),
      reason: "Multinode only supports 'none' autoscaler",
    },
    {
      what: 'InferenceService on several nodes that download its weights',
      manifest: copy(model, (wrong) => (wrong.spec.predictor.model.storageUri = 's3://models/m')),
      reason: "Multinode only supports 'pvc'",
    },
    {
      what: 'InferenceService with the number of its nodes in a variable',
      manifest: copy(
        model,
        (wrong) => (wrong.spec.predictor.model.env = [{ name: 'PIPELINE_PARALLEL_SIZE', value: '2' }]),
      ),
      reason: 'setting PIPELINE_PARALLEL_SIZE in environment variables is not allowed',
    },
    {
      what: 'ServingRuntime with two containers in a worker',
      manifest: copy(runtime, ({ spec }) =>
        spec.workerSpec.containers.push({ ...spec.workerSpec.containers[0], name: 'second' }),
      ),
      reason: 'setting multiple containers in workerSpec is not allowed',
    },
  ];
}

/** Another object beside the right one, with a mistake. */
function copy(manifest: Manifest, edit: (wrong: Editable) => void): Manifest {
  const { metadata } = manifest;
  const wrong = structuredClone({ ...manifest, metadata: { ...metadata, name: `wrong-${metadata.name}` } });
  edit(wrong);
  return wrong;
}
