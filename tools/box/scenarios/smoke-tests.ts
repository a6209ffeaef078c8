import { withConcurrency } from './changes';
import { pushed, type Scenario } from './scenario';
import { appliedContents, contentsIn, settledInOrder } from './stages-applied';

const SECONDS = 300;
const stage = 'stage01-model-serving';
const job = 'stage01-smoke-models';

/** What somebody else has to mend must not keep other stages from what is new. */
const failingSmokeTest: Scenario = {
  name: 'a smoke test fails: the sync of its stage does, the stages above are applied, and a later try is well',
  onRequest: true,
  rule: 'smoke tests run after the sync, as hooks PostSync (lib/components/smoke/smoke-test.ts)',
  without: (files) =>
    new Map([...files].map(([path, text]) => [path, text.replace('/hook: PostSync', '/hook: Sync')])),
  suits: ({ delivery, smokeTests, stages }) =>
    delivery.argocd === 'managed' && smokeTests && stages.at(-1) !== stage && stages.includes(stage),
  run: async (settled) => {
    const { box, environment } = settled;
    const { failedJobs } = box.behaviour;
    failedJobs.add(job);
    const after = await pushed(settled, withConcurrency(environment, 1), 'a change of every model');
    const wanted = contentsIn(after.files, after.environment).join();
    await box.until('every stage is applied, and the sync of one has failed', SECONDS, async (states) => {
      const failing = states.find(({ name }) => name.endsWith(stage));
      return (
        failing?.operationRevision === after.revision &&
        failing.health === 'Healthy' &&
        /Retrying|[Ff]ailed/.test(failing.message) &&
        (await appliedContents(box, environment)).join() === wanted
      );
    });
    failedJobs.delete(job);
    return settledInOrder(after, SECONDS);
  },
};

export const smokeTestScenarios = [failingSmokeTest];
