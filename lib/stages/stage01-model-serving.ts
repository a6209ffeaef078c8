import { Construct } from 'constructs';
import { Folder, type EnvironmentApp } from '../cluster/environment-app';
import { setSyncWave } from '../cluster/sync-wave';
import type { ServedModel } from '../contracts/served-model';
import { servingMode } from '../releases/release';
import { gpuPoolNamed, gpuPoolsOf } from '../environment/gpu-pool';
import type { StageName } from '../environment/stages';
import { MeshMember } from '../components/serving/mesh-member';
import { ModelSources } from '../components/serving/model-source';
import { VllmModel } from '../components/serving/vllm-model';
import { VllmRuntime } from '../components/serving/vllm-runtime';
import type { AiPlatformStage } from './stage00-ai-platform';

/** Stage 01: the models. Hands them to the stages above. */
export class ModelServingStage extends Folder<StageName> {
  readonly models: readonly ServedModel[];
  readonly sources: ModelSources;

  constructor(app: EnvironmentApp, stage00: AiPlatformStage) {
    super(app, 'stage01-model-serving');
    setSyncWave(this, 'services');
    const { environment } = app;
    const namespace = environment.namespaces.workloads;
    const { release } = app.platform;
    if (environment.models.some(({ mode }) => servingMode(release, mode).mesh)) {
      new MeshMember(this, 'mesh-member', namespace);
    }
    const runtime = new VllmRuntime(this, 'vllm-runtime', namespace);
    this.sources = new ModelSources(this, stage00.objectStore);
    const pools = gpuPoolsOf(environment);
    // In a scope of their own: a model may have the name of another construct.
    const scope = new Construct(this, 'models');
    this.models = environment.models.map((model) => {
      const pool = gpuPoolNamed(pools, model.pool);
      const source = this.sources.resolve(model, pool);
      return new VllmModel(scope, model.name, { namespace, model, pool, runtime, source });
    });
  }
}
