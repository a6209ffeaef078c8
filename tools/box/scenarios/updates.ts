import { isDeployed } from '../../../lib/environment/model-kinds';
import { withMilvus, withModel } from './changes';
import { changed, expectSame, programs, running } from './objects';
import { commit, type Scenario, stageWaitJobs } from './scenario';
import { expectInOrder, rolledOut, stageApplied } from './times';

const SECONDS = 300;

const changedInTwoStages: Scenario = {
  name: 'a commit changes an argument of a model and the image of Milvus: the model first, and nothing else restarts',
  ...stageWaitJobs,
  suits: ({ stages, models: [model], delivery }) =>
    stages.includes('stage02-model-alignment') &&
    model !== undefined &&
    isDeployed(model) &&
    delivery.argocd === 'managed',
  run: async (settled) => {
    const { box, environment } = settled;
    const [model] = environment.models;
    if (model === undefined) throw new Error('there is no model');
    const vllm = { ...model.vllm, gpuMemoryUtilization: model.vllm.gpuMemoryUtilization - 0.02 };
    const next = withMilvus(withModel(environment, { vllm }), 'v0.0.1');
    const before = await running(box, programs);
    const after = await commit(settled, next, 'an argument and an image', SECONDS);
    const namespace = environment.namespaces.workloads;
    const deployments = [`${model.name}-predictor`, 'milvus-standalone'] as const;
    expectSame('what is another one', changed(before, await running(box, programs)), [
      ...deployments.map((name) => `Deployment ${namespace}/${name}`),
      `InferenceService ${namespace}/${model.name}`,
    ]);
    expectInOrder([
      await rolledOut(box, deployments[0], namespace),
      await stageApplied(box, 'stage01-model-serving', namespace),
      await rolledOut(box, deployments[1], namespace),
      await stageApplied(box, 'stage02-model-alignment', namespace),
    ]);
    return after;
  },
};

export const updateScenarios = [changedInTwoStages];
