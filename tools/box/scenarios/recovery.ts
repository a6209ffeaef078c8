import { Images } from '../../../lib/core/images';
import type { Environment, ModelSettings } from '../../../lib/environment/schema';
import { line } from '../applications';
import type { Scenario, Settled } from './scenario';
import { pushed, settledInOrder } from './stages-applied';

/** The remedy of what a commit has broken is a newer commit; nobody does anything by hand. */
const SECONDS = 300;

/** An environment whose first model has other settings. */
function withModel(environment: Environment, settings: Partial<ModelSettings>): Environment {
  const [model, ...others] = environment.models;
  if (model === undefined) throw new Error(`${environment.name} has no model`);
  return { ...environment, models: [{ ...model, ...settings }, ...others] };
}

/** Another number of requests at once: an argument of the model server. */
function withConcurrency(environment: Environment, change: number): Environment {
  return withModel(environment, { concurrency: (environment.models[0]?.concurrency ?? 0) + change });
}

function withMilvus(environment: Environment, tag: string): Environment {
  const { images } = environment;
  return { ...environment, images: { ...images, overrides: { ...images.overrides, milvus: { tag } } } };
}

/** Waits until the sync of a stage waits for an object. */
async function waitsFor({ box, revision }: Settled, stage: string, object: RegExp): Promise<void> {
  await box.until(`the sync of ${stage} waits for ${object.source}`, SECONDS, (states) =>
    states.some(
      ({ name, phase, message, operationRevision, health }) =>
        name.endsWith(stage) &&
        phase === 'Running' &&
        health === 'Progressing' &&
        operationRevision === revision &&
        object.test(message),
    ),
  );
}

/** Without what ends the sync of a commit that is not the newest. */
function withoutSupersededSyncs(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => !path.includes('superseded-syncs')));
}

const supersededSyncs =
  'Deployment <environment>-superseded-syncs ends a sync whose commit is not the newest';

/** The stage says that it is broken, and its sync goes on trying, with the newest commit. */
const failedModel: Scenario = {
  name: 'a model fails to load: its stage is degraded, no stage above is applied, and the commit that mends it is',
  rule: 'health says degraded where the operator says failed (lib/delivery/health-checks.ts)',
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

const unschedulableModel: Scenario = {
  name: 'a model waits for GPUs that no node has: the newer commit is taken, though a sync still runs',
  onRequest: true,
  rule: supersededSyncs,
  without: withoutSupersededSyncs,
  run: async (settled) => {
    const { environment } = settled;
    const gpus = 8 * (environment.models[0]?.gpus ?? 1);
    const waiting = await pushed(settled, withModel(environment, { gpus }), 'more GPUs than a node has');
    await waitsFor(waiting, 'stage01-model-serving', /InferenceService/);
    const mended = await pushed(settled, withConcurrency(environment, 1), 'as many as before');
    return settledInOrder(mended, SECONDS);
  },
};

const missingImage: Scenario = {
  name: 'the image of Milvus cannot be pulled: its stage waits, and the newer commit is taken',
  rule: supersededSyncs,
  without: withoutSupersededSyncs,
  run: async (settled) => {
    const { box, environment } = settled;
    const broken = withMilvus(environment, 'v0.0.0');
    box.behaviour.missingImages.add(new Images(broken.images).of('milvus'));
    const waiting = await pushed(settled, broken, 'an image that no registry has');
    await waitsFor(waiting, 'stage02-model-alignment', /Deployment\/milvus/);
    const mended = await pushed(settled, environment, 'the image as it was');
    return settledInOrder(mended, SECONDS);
  },
};

/** The stages above wait for the content of a commit that the stages below never apply. */
const quickCommits: Scenario = {
  name: 'three commits in quick succession: the last one is applied, lowest stage first',
  onRequest: true,
  rule: supersededSyncs,
  without: withoutSupersededSyncs,
  run: async (settled) => {
    const { box, environment } = settled;
    await pushed(settled, withConcurrency(environment, 1), 'the first commit');
    const second = await pushed(settled, withConcurrency(environment, 2), 'the second one, at once');
    await box.until('the gate of the highest stage waits', SECONDS, (states) => {
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
