import { contentHash } from '../cluster/content-hash';
import { EnvironmentApp, type Folder, render, renderPart } from '../cluster/environment-app';
import type { RenderedObject } from '../cluster/rendered-object';
import { Platform } from '../cluster/platform';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import { Delivery } from '../argocd/delivery';
import { StageApplied, type StageContent, StageGate } from '../argocd/stage-gate';
import { StageRollouts } from '../argocd/stage-rollouts';
import type { Environment } from '../environment/schema';
import { stageNeeds, type StageName } from '../environment/stages';
import { AiPlatformStage } from './stage00-ai-platform';
import { ModelServingStage } from './stage01-model-serving';
import { ModelAlignmentStage } from './stage02-model-alignment';

/** Constructs the selected stages in order, each from the contracts of those below, and renders them. */
export function renderEnvironment(environment: Environment): RenderedEnvironment {
  const app = new EnvironmentApp(environment);
  const delivery = new Delivery(app);
  const stages: StageInOrder[] = [];
  const stage00 = add(stages, new AiPlatformStage(app));
  const stage01 = environment.stages.includes('stage01-model-serving')
    ? add(stages, new ModelServingStage(app, stage00))
    : undefined;
  const stage02 =
    stage01 !== undefined && environment.stages.includes('stage02-model-alignment')
      ? add(stages, new ModelAlignmentStage(app, stage00, stage01))
      : undefined;
  stage00.objectStore.endReplacedKeys(stages.at(-1)?.folder ?? stage00);
  app.platform.completeAll();
  const objects = renderStages(stages);
  return {
    environment,
    platform: app.platform,
    objectStore: stage00.objectStore,
    models: stage01?.models ?? [],
    uploads: stage01?.sources.uploads ?? [],
    uploader: stage01?.sources.uploader,
    llamaStack: stage02?.llamaStack,
    llamaStackHost: stage02?.llamaStackHost,
    documentConverter: stage02?.documentConverter,
    objects: [...objects, ...delivery.render(objects)],
  };
}

type Stage = Folder<StageName>;

function add<T extends Stage>(stages: StageInOrder[], folder: T): T {
  const gate =
    stageNeeds[folder.folder].length > 0 ? new StageGate(folder, 'gate', folder.folder) : undefined;
  stages.push({ folder, gate });
  // A stage makes some of its resources when all others are known.
  Platform.of(folder).whenComplete(() => {
    StageRollouts.of(folder, folder.folder);
  });
  return folder;
}

interface StageInOrder {
  readonly folder: Stage;
  /** The lowest stage waits for nothing. */
  readonly gate?: StageGate;
}

/** Lowest stage first: each states the content of those below, and its own content last of all. */
function renderStages(stages: readonly StageInOrder[]): RenderedObject[] {
  const applied: StageContent[] = [];
  return stages.flatMap(({ folder, gate }) => {
    const stage = folder.folder;
    gate?.waitFor(applied.filter((below) => stageNeeds[stage].some((name) => name === below.stage)));
    const objects = render([folder]);
    const content = { stage, content: contentHash(objects.map(({ manifest }) => manifest)) };
    applied.push(content);
    return [...objects, ...renderPart(folder, new StageApplied(folder, 'applied', content))];
  });
}
