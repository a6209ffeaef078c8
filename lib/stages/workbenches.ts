import { Construct } from 'constructs';
import type { Workbench as WorkbenchContract } from '../contracts/workbench';
import type { Environment } from '../environment/schema';
import { Workbench } from '../components/workbench/workbench';
import { WorkbenchExamples } from '../components/workbench/workbench-examples';
import type { AiPlatformStage } from './stage00-ai-platform';
import type { ModelServingStage } from './stage01-model-serving';
import type { ModelAlignmentStage } from './stage02-model-alignment';

export interface WorkbenchesProps {
  readonly environment: Environment;
  readonly stage00: AiPlatformStage;
  readonly stage01: ModelServingStage;
  readonly stage02?: ModelAlignmentStage;
}

/** The workbenches of an environment, in its last stage: they use all that the others make. */
export class Workbenches extends Construct {
  readonly all: readonly WorkbenchContract[];

  constructor(scope: Construct, id: string, { environment, stage00, stage01, stage02 }: WorkbenchesProps) {
    super(scope, id);
    const namespace = environment.namespaces.workloads;
    if (environment.workbenches.length === 0) {
      this.all = [];
      return;
    }
    const examples = new WorkbenchExamples(this, 'examples', namespace);
    // In a scope of their own: a workbench may have the name of another construct.
    const each = new Construct(this, 'each');
    this.all = environment.workbenches.map(
      (settings) =>
        new Workbench(each, settings.name, {
          namespace,
          settings,
          objectStore: stage00.objectStore,
          examples,
          use: {
            models: stage01.models,
            modelRegistry: stage01.modelRegistry,
            llamaStack: stage02?.llamaStack,
            vectorStore: stage02?.vectorStore,
            documentConverter: stage02?.documentConverter,
          },
        }),
    );
  }
}
