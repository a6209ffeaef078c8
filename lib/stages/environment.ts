import { EnvironmentApp, type Folder, render } from '../core/environment-app';
import type { RenderedEnvironment } from '../core/rendered-environment';
import { Bootstrap, StageApplications } from '../delivery/applications';
import type { Environment } from '../environment/schema';
import { AiPlatformStage } from './stage00-ai-platform';
import { ModelServingStage } from './stage01-model-serving';
import { ModelAlignmentStage } from './stage02-model-alignment';

/** Constructs the selected stages in order, each from the contracts of those below, and renders them. */
export function renderEnvironment(environment: Environment): RenderedEnvironment {
  const app = new EnvironmentApp(environment);
  const folders: Folder[] = [];
  const stage00 = add(folders, new AiPlatformStage(app));
  const stage01 = environment.stages.includes('stage01-model-serving')
    ? add(folders, new ModelServingStage(app, stage00))
    : undefined;
  const stage02 =
    stage01 !== undefined && environment.stages.includes('stage02-model-alignment')
      ? add(folders, new ModelAlignmentStage(app, stage00, stage01))
      : undefined;
  stage00.objectStore.endReplacedKeys(folders.at(-1) ?? stage00);
  app.platform.completeAll();
  const objects = render(folders);
  const delivery = [new Bootstrap(app, objects), new StageApplications(app)];
  return {
    environment,
    platform: app.platform,
    models: stage01?.models ?? [],
    llamaStack: stage02?.llamaStack,
    objects: [...objects, ...render(delivery)],
  };
}

function add<T extends Folder>(folders: Folder[], folder: T): T {
  folders.push(folder);
  return folder;
}
