import { Images } from '../../../lib/cluster/images';
import type { Environment } from '../../../lib/environment/schema';
import { line } from '../applications';
import { withConcurrency, withMilvus, withModel } from './changes';
import { pushed, type Scenario, type Settled, stageWaitJobs } from './scenario';
import { settledInOrder, waitsFor } from './stages-applied';

/** The remedy of what a commit has broken is a newer commit; nobody does anything by hand. */
const SECONDS = 180;

const supersededSyncs = {
  rule: 'Deployment <environment>-superseded-syncs ends a sync whose commit is not the newest',
  without: (files) => new Map([...files].filter(([path]) => !path.includes('superseded-syncs'))),
} as const satisfies Pick<Scenario, 'rule' | 'without'>;

/** The stage says that it is broken, and its sync goes on trying, with the newest commit. */
const failedModel: Scenario = {
  name: 'a model fails to load: its stage is degraded, no stage above is applied, and the commit that mends it is',
  rule: 'health says degraded where the operator says failed (lib/argocd/health-checks.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        text.replaceAll(/(health\.status = \\?")Degraded/g, '$1Progressing'),
      ]),
    ),
  run: async (settled) => {
    const { box, environment } = settled;
    const broken = withConcurrency(environment, 1);
    const { behaviour } = box;
    behaviour.crashingArguments.add(`--max-num-seqs=${broken.models[0]?.concurrency ?? ''}`);
    const failing = await pushed(settled, broken, 'with this setting the model does not load');
    await box.until('the stage is degraded and its sync will be tried again', SECONDS, (states) =>
      states.some(
        ({ health, message, operationRevision }) =>
          health === 'Degraded' && operationRevision === failing.revision && message.includes('Retrying'),
      ),
    );
    const mended = await pushed(settled, withConcurrency(environment, 2), 'with this one it does');
    return settledInOrder(mended, SECONDS);
  },
};

interface EndlessWait extends Pick<Scenario, 'name' | 'onRequest'> {
  /** The commit after which a sync waits without end, for what and in which stage. */
  readonly broken: (settled: Settled) => Environment;
  readonly stage: string;
  readonly object: RegExp;
  /** The commit that mends it. */
  readonly mended: (environment: Environment) => Environment;
}

/** What may still come is waited for; the newest commit is taken nevertheless. */
function endlessWait({ broken, stage, object, mended, ...scenario }: EndlessWait): Scenario {
  return {
    ...scenario,
    ...supersededSyncs,
    run: async (settled) => {
      const waiting = await pushed(settled, broken(settled), 'what never gets ready');
      await waitsFor(waiting, stage, object, SECONDS);
      return settledInOrder(await pushed(settled, mended(settled.environment), 'what mends it'), 2 * SECONDS);
    },
  };
}

const unschedulableModel = endlessWait({
  name: 'a model waits for GPUs that no node has: the newer commit is taken, though a sync still runs',
  onRequest: true,
  broken: ({ environment }) => withModel(environment, { gpus: 8 * (environment.models[0]?.gpus ?? 1) }),
  stage: 'stage01-model-serving',
  object: /InferenceService/,
  mended: (environment) => withConcurrency(environment, 1),
});

const missingImage = endlessWait({
  name: 'the image of Milvus cannot be pulled: its stage waits, and the newer commit is taken',
  broken: ({ box, environment }) => {
    const broken = withMilvus(environment, 'v0.0.0');
    box.behaviour.missingImages.add(new Images(broken).of('milvus'));
    return broken;
  },
  stage: 'stage02-model-alignment',
  object: /Deployment\/milvus/,
  mended: (environment) => environment,
});

/** The stages above wait for the content of a commit that the stages below never apply. */
const quickCommits: Scenario = {
  name: 'three commits in quick succession: the last one is applied, lowest stage first',
  onRequest: true,
  ...stageWaitJobs,
  run: async (settled) => {
    const { box, environment } = settled;
    await pushed(settled, withConcurrency(environment, 1), 'the first commit');
    const second = await pushed(settled, withConcurrency(environment, 2), 'the second one, at once');
    await box.until('the wait Job of the highest stage waits', SECONDS, (states) => {
      const highest = states.find(({ name }) => name.endsWith(environment.stages.at(-1) ?? ''));
      if (highest?.phase === 'Succeeded' && highest.operationRevision === second.revision)
        throw new Error(`it does not wait: ${line(highest)}`);
      return highest?.phase === 'Running' && highest.message.includes('-gate');
    });
    const third = await pushed(settled, withConcurrency(environment, 3), 'the third one');
    return settledInOrder(third, SECONDS);
  },
};

/** They take minutes, so one environment has to do: the one with an Argo CD of our own. */
const suits: Scenario['suits'] = ({ delivery }) => delivery.argocd === 'managed';

export const recoveryScenarios = [failedModel, unschedulableModel, missingImage, quickCommits].map(
  (scenario): Scenario => ({ ...scenario, suits }),
);
