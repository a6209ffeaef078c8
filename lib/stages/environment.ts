import { contentHash } from '../cluster/content-hash';
import { identityOf, type Manifest } from '../kubernetes/manifest';
import { compare } from '../program/compare';
import { EnvironmentApp, type Folder, render } from '../cluster/environment-app';
import type { RenderedObject } from '../cluster/rendered-object';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import { Delivery } from '../argocd/delivery';
import { stageApplied, type StageContent, StageWaitJob, stageWaitNeeds } from '../argocd/stage-wait-job';
import { StageRollouts } from '../argocd/stage-rollouts';
import type { ServedModel } from '../contracts/served-model';
import type { Release } from '../releases/release';
import type { Environment } from '../environment/schema';
import { byTask } from '../environment/model-kinds';
import { stageNeeds, type StageName } from '../environment/stages';
import { PlatformBackup } from '../components/backup/platform-backup';
import { operatorSettings } from './operator-settings';
import { AiPlatformStage } from './stage00-ai-platform';
import { ModelServingStage } from './stage01-model-serving';
import { ModelAlignmentStage } from './stage02-model-alignment';
import { AgenticAiStage } from './stage03-agentic-ai';
import { Workbenches } from './workbenches';

/**
 * Constructs the selected stages in order, each from the contracts of those below, while they state what they need from
 * the cluster; then makes that, and renders all of it.
 *
 * @param release default: the one that the environment names
 */
export function renderEnvironment(environment: Environment, release?: Release): RenderedEnvironment {
  const app = new EnvironmentApp(environment, release);
  const delivery = new Delivery(app, {
    name: environment.name,
    stages: environment.stages,
    delivery: environment.delivery,
    retiringNamespaces: environment.retiring.namespaces,
    operators: operatorSettings(environment),
  });
  const stage00 = new AiPlatformStage(app);
  const stage01 = environment.stages.includes('stage01-model-serving')
    ? new ModelServingStage(app, stage00)
    : undefined;
  const { embeddings, chats } = byTask(environment, [
    ...stage00.externalModels,
    ...(stage01?.models ?? []),
    ...(stage01?.embeddingServers ?? []),
  ]);
  const models = inOrder(environment, chats);
  const stage02 = environment.stages.includes('stage02-model-alignment')
    ? new ModelAlignmentStage(app, stage00, models, embeddings[0])
    : undefined;
  const stage03 =
    stage02 !== undefined && environment.stages.includes('stage03-agentic-ai')
      ? new AgenticAiStage(app, stage02.llamaStack)
      : undefined;
  if (stage03 !== undefined) stage02?.playground?.offerTools(stage03.toolServers);
  const workbenches =
    stage01 === undefined
      ? undefined
      : new Workbenches(stage02 ?? stage01, 'workbenches', { environment, stage00, stage01, stage02 });
  const stages = [stage00, stage01, stage02, stage03].filter((stage) => stage !== undefined);
  for (const stage of stages) {
    const below = stagesBelow(stage.folder, environment.stages);
    // The lowest stage waits for nothing.
    if (below.length > 0) new StageWaitJob(stage, 'wait', { stage: stage.folder, below });
  }
  const last = stages.at(-1) ?? stage00;
  // When all have asked for their buckets.
  const backup =
    environment.backup === undefined
      ? undefined
      : new PlatformBackup(last, 'backup', {
          name: environment.name,
          namespace: environment.namespaces.backup,
          settings: environment.backup,
          secrets: environment.secrets,
          store: stage00.objectStore,
          states: stage02?.backUpState(environment.backup.schedule, stage00.objectStore) ?? [],
          databases: [
            ...(stage01?.modelRegistry === undefined ? [] : [stage01.modelRegistry.database]),
            ...(stage02?.dumpedDatabases ?? []),
            ...(stage03?.dumpedDatabases ?? []),
          ],
          vectorStore: stage02?.vectorStore,
          alerts: environment.monitoring.alerts,
        });
  stage00.objectStore.complete(last);
  stage00.testBuckets();
  const stated = app.needs.seal();
  stage00.provide(stated);
  backup?.readCredentials(stated);
  backup?.snapshots?.list(stated);
  for (const stage of stages) StageRollouts.of(stage, stage.folder);
  const objects = renderStages(stages);
  const { platform } = app;
  return {
    environment,
    platform,
    needs: {
      ...stated,
      prerequisites: [...stated.prerequisites, ...stage00.prerequisites(stated)],
    },
    objectStore: stage00.objectStore,
    models,
    uploads: stage01?.sources.uploads ?? [],
    hubLoads: stage01?.sources.hubLoads ?? [],
    uploader: stage01?.sources.uploader,
    modelRegistry: stage01?.modelRegistry,
    benchmarks: stage01?.benchmarks,
    evaluations: stage01?.evaluations,
    embeddingServer: embeddings[0],
    embeddingWeights: stage02?.embeddingWeights,
    llamaStack: stage02?.llamaStack,
    vectorStore: stage02?.vectorStore,
    llamaStackHost: stage02?.llamaStackHost,
    databases: [
      ...(stage02?.databases ?? []),
      ...(stage03?.equipment === undefined ? [] : [stage03.equipment]),
    ],
    equipment: stage03?.equipment,
    documentConverter: stage02?.documentConverter,
    ingestion: stage02?.ingestion,
    playground: stage02?.playground,
    backup,
    toolServers: stage03?.toolServers ?? [],
    notifications: stage03?.notifications,
    calibration: stage03?.calibration,
    workbenches: workbenches?.all ?? [],
    objects: [...objects, ...delivery.render(objects)],
  };
}

/** The stages of an environment that one of them needs: without models of its own it has no stage for them. */
function stagesBelow(stage: StageName, stages: readonly StageName[]): StageName[] {
  return stageNeeds[stage].filter((need) => stages.includes(need));
}

/** As the environment lists them, wherever they run. */
function inOrder({ models }: Environment, served: readonly ServedModel[]): ServedModel[] {
  return models.flatMap(({ name }) => served.find((model) => model.name === name) ?? []);
}

/** Lowest stage first: each states the content of those below, and its own content last of all. */
function renderStages(stages: readonly Folder<StageName>[]): RenderedObject[] {
  const applied: StageContent[] = [];
  return stages.flatMap((folder) => {
    const stage = folder.folder;
    const needs: readonly StageName[] = stageNeeds[stage];
    const below = applied.filter((each) => needs.includes(each.stage));
    const objects = [...render([folder]), ...(below.length === 0 ? [] : [stageWaitNeeds(folder, below)])];
    const content = {
      stage,
      content: contentHash(inStableOrder(objects)),
    };
    applied.push(content);
    return [...objects, stageApplied(folder, content)];
  });
}

/** By identity, so that a stage keeps its content when constructors change their order. */
function inStableOrder(objects: readonly RenderedObject[]): Manifest[] {
  return objects.map(({ manifest }) => manifest).sort((a, b) => compare(identityOf(a), identityOf(b)));
}
