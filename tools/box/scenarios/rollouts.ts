import { recordAt } from '../../../lib/kubernetes/manifest';
import type { Environment, ModelSettings } from '../../../lib/environment/schema';
import { deployedModels } from '../../../lib/environment/model-kinds';
import { kinds, objectAt } from './objects';
import { commit, pushed, type Scenario } from './scenario';
import { appliedContents, contentsIn } from './stages-applied';

const SECONDS = 240;
const stage = 'stage01-model-serving';
/** Long enough to see a pod that is not ready yet. */
const POD_SECONDS = 10;

/** A model that has GPUs for two replicas on its node, which its volume needs. */
function divisible(environment: Environment): ModelSettings | undefined {
  return deployedModels(environment).find(({ gpus, replicas }) => gpus % 2 === 0 && replicas === 1);
}

/** KServe asks only whether the Deployment is available, and with two replicas an old pod is enough for that. */
const oldPodsServe: Scenario = {
  name: 'a model with two replicas gets another argument: its stage counts as applied when no old pod serves any more',
  onRequest: true,
  rule: 'Job <stage>-rollouts waits until what operators make has rolled out (lib/argocd/stage-rollouts.ts)',
  without: (files) => new Map([...files].filter(([path]) => !/\/Job\.stage\d+.*-rollouts\./.test(path))),
  suits: (environment) => divisible(environment) !== undefined && environment.delivery.argocd === 'managed',
  run: async (settled) => {
    const { box, environment } = settled;
    const model = divisible(environment);
    if (model === undefined) throw new Error('no model can have two replicas');
    const having = (changes: Partial<ModelSettings>) => ({
      ...environment,
      models: environment.models.map((each) => (each === model ? { ...each, ...changes } : each)),
    });
    const small = { gpus: model.gpus / 2 };
    const replicas = 2;
    const smaller = await commit(settled, having(small), 'half of the GPUs', SECONDS);
    const next = having({ ...small, replicas, concurrency: model.concurrency + 1 });
    const { seconds } = box.behaviour;
    const before = seconds.pod;
    seconds.pod = POD_SECONDS;
    const after = await pushed(smaller, next, 'two replicas, another argument');
    const index = environment.stages.indexOf(stage);
    const wanted = contentsIn(after.files, next)[index];
    await box.until(`${stage} is applied`, SECONDS, async () => {
      return (await appliedContents(box, next))[index] === wanted;
    });
    const name = `${model.name}-predictor`;
    const found = await objectAt(box, kinds.deployments, name, environment.namespaces.workloads);
    seconds.pod = before;
    const { updatedReplicas = 0, availableReplicas = 0, replicas: all = 0 } = recordAt(found, 'status');
    if ([updatedReplicas, availableReplicas, all].some((count) => count !== replicas))
      throw new Error(
        `${stage} is applied, and of ${String(all)} pods of ${name} ${String(updatedReplicas)} are new and ${String(availableReplicas)} available`,
      );
    await box.settled(after.revision, environment.stages.length + 1, SECONDS);
    return after;
  },
};

export const rolloutScenarios = [oldPodsServe];
