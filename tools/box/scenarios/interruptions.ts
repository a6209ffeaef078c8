import type { Environment } from '../../../lib/environment/schema';
import { withModel } from './changes';
import { changed, expectSame, jobsOfContent, kinds, objectsOf, programs, running } from './objects';
import { pushed, type Scenario } from './scenario';
import { settledInOrder, waitsFor } from './stages-applied';

const SECONDS = 180;
const stage = 'stage01-model-serving';

/** Name of the first model. */
function modelOf({ models: [model] }: Environment): string {
  if (model === undefined) throw new Error('there is no model');
  return model.name;
}

/** Other weights of the first model: a new volume and a new loader, then the model server with them. */
function withWeights(environment: Environment, path: string): Environment {
  const source = environment.models[0]?.source;
  if (source?.type !== 'pvc') throw new Error('the first model has no loader');
  return withModel(environment, { source: { ...source, path } });
}

/** Jobs that are there before and after, and are other ones. */
function ranAgain(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return changed(before, after).filter((name) => before.has(name) && after.has(name));
}

const killedController: Scenario = {
  name: 'Argo CD is killed in the middle of a sync: the stage is applied, no Job runs again, nothing restarts',
  rule: 'a Job that runs once per content is no hook: hooks run at every sync (lib/workload/batch-job.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        /\/Job\.[^/]*-loader-/.test(path)
          ? text.replace('  annotations:\n', '  annotations:\n    argocd.argoproj.io/hook: Sync\n')
          : text,
      ]),
    ),
  run: async (settled) => {
    const { box, environment } = settled;
    const { unpullable } = box.behaviour;
    const model = modelOf(environment);
    const before = { jobs: await jobsOfContent(box), programs: await running(box, programs) };
    unpullable.add(`${model}-predictor-`);
    const next = await pushed(settled, withWeights(environment, 'interrupted'), 'other weights');
    // The loader is done; the rest of the stage is not applied yet.
    await waitsFor(next, stage, new RegExp(`InferenceService/${model}$`), SECONDS);
    const meanwhile = await jobsOfContent(box);
    await box.restartController();
    unpullable.clear();
    const after = await settledInOrder(next, SECONDS);
    const jobs = await jobsOfContent(box);
    expectSame('Jobs that ran again', [...ranAgain(before.jobs, jobs), ...ranAgain(meanwhile, jobs)], []);
    const namespace = environment.namespaces.workloads;
    expectSame('what is another one', changed(before.programs, await running(box, programs)), [
      `Deployment ${namespace}/${model}-predictor`,
      `InferenceService ${namespace}/${model}`,
    ]);
    return after;
  },
};

const failingJob: Scenario = {
  name: 'the loader of other weights fails for a while: the model keeps the old ones, and follows by itself',
  onRequest: true,
  rule: 'a Job is tried without end (lib/workload/batch-job.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll('backoffLimit: 2147483647', 'backoffLimit: 0'),
      ]),
    ),
  run: async (settled) => {
    const { box, environment } = settled;
    const { failedJobs } = box.behaviour;
    const loader = `${modelOf(environment)}-loader-`;
    const before = await running(box, programs);
    failedJobs.add(loader);
    const next = await pushed(
      settled,
      withWeights(environment, 'failing'),
      'weights that cannot be read yet',
    );
    await box.until('the loader has failed twice, or for good', SECONDS, async () => {
      const pods = await objectsOf(box, kinds.pods, environment.namespaces.workloads);
      const jobs = await objectsOf(box, kinds.jobs, environment.namespaces.workloads);
      return (
        pods.some(
          ({ metadata, status }) =>
            metadata.name.startsWith(loader) &&
            (status.containerStatuses ?? []).some(({ restartCount }) => restartCount > 1),
        ) ||
        jobs.some(
          ({ metadata, status }) =>
            metadata.name.startsWith(loader) &&
            status?.conditions?.some(({ type }) => type === 'Failed') === true,
        )
      );
    });
    expectSame(
      'what is another one while the loader fails',
      changed(before, await running(box, programs)),
      [],
    );
    failedJobs.delete(loader);
    return settledInOrder(next, SECONDS);
  },
};

/** They concern every environment alike; the one with an Argo CD of our own has to do. */
const suits: Scenario['suits'] = ({ delivery, models: [model] }) =>
  delivery.argocd === 'managed' && model?.source.type === 'pvc';

export const interruptionScenarios = [killedController, failingJob].map((scenario): Scenario => ({
  ...scenario,
  suits,
}));
