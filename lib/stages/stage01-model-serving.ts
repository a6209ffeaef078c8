import { Construct } from 'constructs';
import { Folder, type EnvironmentApp } from '../cluster/environment-app';
import { setSyncWave } from '../cluster/sync-wave';
import type { ModelRegistry as ModelRegistryContract } from '../contracts/model-registry';
import type { BenchmarkResults } from '../contracts/benchmark-results';
import type { EvaluationResults } from '../contracts/evaluation-results';
import type { ObjectStore } from '../contracts/object-store';
import type { ModelInCluster } from '../contracts/served-model';
import type { TokenizerPlace } from '../contracts/weights';
import { embeddingCatalogue } from '../catalogues/embedding-catalogue';
import { servingMode } from '../releases/release';
import { gpuPoolNamed, gpuPoolsOf } from '../environment/gpu-pool';
import { knownModel, type Model } from '../environment/known-models';
import { byTask, deployedModels } from '../environment/model-kinds';
import type { Environment, ModelSettings } from '../environment/schema';
import type { StageName } from '../environment/stages';
import { Benchmarks } from '../components/measurement/benchmarks';
import { Evaluations } from '../components/measurement/evaluations';
import { ModelAlerts } from '../components/measurement/model-alerts';
import { ModelDashboard } from '../components/measurement/model-dashboard';
import { MeshMember } from '../components/serving/mesh-member';
import { ModelRegistry } from '../components/serving/model-registry/model-registry';
import { ModelRegistration } from '../components/serving/model-registry/model-registration';
import {
  registeredModel,
  type RegisteredModelProps,
} from '../components/serving/model-registry/registered-model';
import type { ModelServer } from '../components/serving/model-server';
import { ModelSources, repositoryOf } from '../components/serving/model-source';
import { KserveModel } from '../components/serving/kserve-model';
import { simulatedServer, SimulatorRuntime } from '../components/serving/simulator-runtime';
import { vllmServer } from '../components/serving/vllm-server';
import { VllmMultinodeRuntime } from '../components/serving/vllm-multinode-runtime';
import { VllmRuntime } from '../components/serving/vllm-runtime';
import { ModelSmokeTest } from '../components/smoke/model-smoke-test';
import type { AiPlatformStage } from './stage00-ai-platform';

/** A model, and the settings that it is made of. */
interface Served {
  readonly model: Model;
  readonly served: ModelInCluster;
}

/** Stage 01: the models that run in the cluster, and a register of them. Hands the models to the stages above. */
export class ModelServingStage extends Folder<StageName> {
  /** Those that answer chats. */
  readonly models: readonly ModelInCluster[];
  /** The one that computes embeddings, if it runs here. */
  readonly embeddingServers: readonly ModelInCluster[];
  readonly sources: ModelSources;
  readonly modelRegistry?: ModelRegistryContract;
  readonly benchmarks?: BenchmarkResults;
  readonly evaluations?: EvaluationResults;

  constructor(app: EnvironmentApp, stage00: AiPlatformStage) {
    super(app, 'stage01-model-serving');
    setSyncWave(this, 'services');
    const { environment } = app;
    const namespace = environment.namespaces.workloads;
    const { release } = app.platform;
    const models = deployedModels(environment);
    if (models.some(({ mode }) => servingMode(release, mode).mesh)) {
      new MeshMember(this, 'mesh-member', namespace);
    }
    this.sources = new ModelSources(this, stage00.objectStore, environment.huggingFace);
    const serverOf = this.makeServers(environment);
    // In a scope of their own: a model may have the name of another construct.
    const scope = new Construct(this, 'models');
    const all = models.map((model) => {
      const server = serverOf(model);
      const made = new KserveModel(scope, model.name, { namespace, model, server });
      return {
        name: model.name,
        model: knownModel(environment, model),
        served: made,
        storageUri: server.storageUri,
      };
    });
    const { chats: served, embeddings } = byTask(environment, all);
    this.models = served.map((each) => each.served);
    this.embeddingServers = embeddings.map((each) => each.served);
    if (served.length > 0) {
      this.watch(environment, served);
      this.benchmarks = this.measure(environment, stage00.objectStore, served);
      this.evaluations = this.evaluate(environment, stage00.objectStore, served);
    }
    this.modelRegistry = this.makeRegistry(environment, all);
    if (environment.smokeTests && this.models.length > 0) {
      new ModelSmokeTest(this, 'models-smoke-test', {
        name: 'stage01-smoke-models',
        namespace,
        models: this.models,
      });
    }
  }

  /** The registry, if there is one, and what registers the models. */
  private makeRegistry(
    { modelRegistry, namespaces }: Environment,
    models: readonly RegisteredModelProps[],
  ): ModelRegistryContract | undefined {
    if (modelRegistry === undefined) return undefined;
    const namespace = namespaces.modelRegistry;
    const registry = new ModelRegistry(this, 'model-registry', { ...modelRegistry, namespace });
    new ModelRegistration(this, 'model-registration', { registry, models: models.map(registeredModel) });
    return registry;
  }

  /** What people see of the models, and when they are told. */
  private watch({ monitoring, namespaces }: Environment, served: readonly Served[]): void {
    const namespace = namespaces.workloads;
    if (monitoring.alerts) {
      new ModelAlerts(this, 'model-alerts', {
        namespace,
        models: served.map(({ model, served: made }) => ({
          model: made,
          firstTokenSeconds: model.timeToFirstTokenSeconds,
        })),
      });
    }
    if (monitoring.dashboard) new ModelDashboard(this, 'model-dashboard', { namespace });
  }

  private measure(
    environment: Environment,
    store: ObjectStore,
    served: readonly Served[],
  ): BenchmarkResults | undefined {
    const { benchmarks, namespaces, huggingFace } = environment;
    if (benchmarks === undefined) return undefined;
    return new Benchmarks(this, 'benchmarks', {
      namespace: namespaces.workloads,
      store,
      hub: huggingFace,
      settings: benchmarks,
      models: served.map(({ model, served: made }) => ({
        model: made,
        tokenizer: this.tokenizer(environment, model),
      })),
    });
  }

  private evaluate(
    { evaluation, namespaces, huggingFace }: Environment,
    store: ObjectStore,
    served: readonly Served[],
  ): EvaluationResults | undefined {
    if (evaluation === undefined) return undefined;
    const { models: names, datasets, api } = evaluation;
    // Else nobody downloads a tokenizer, and nobody needs a token for it.
    const reads = datasets === 'huggingFace' && api === 'completions';
    const chosen = served.filter(({ model }) => names === undefined || names.includes(model.name));
    return new Evaluations(this, 'evaluations', {
      namespace: namespaces.workloads,
      store,
      hub: huggingFace,
      settings: evaluation,
      models: chosen.map(({ model, served: made }) => ({
        model: made,
        tokenizer: reads ? this.sources.repository(model) : repositoryOf(model),
      })),
    });
  }

  /** Nobody brings the weights of a simulated model, so its tokenizer is only in its repository. */
  private tokenizer({ accelerator }: Environment, model: Model): TokenizerPlace {
    return accelerator === 'simulated'
      ? { repository: model.entry.repository, revision: 'main' }
      : this.sources.tokenizer(model);
  }

  /** The runtimes that models share, and what each of them runs in its own. */
  private makeServers(environment: Environment): (model: ModelSettings) => ModelServer {
    const namespace = environment.namespaces.workloads;
    if (environment.accelerator === 'simulated') {
      const runtime = new SimulatorRuntime(this, 'simulator-runtime', namespace);
      return (model) => simulatedServer(model, runtime);
    }
    const onSeveral = deployedModels(environment).map(({ nodes }) => nodes > 1);
    const several = onSeveral.includes(true)
      ? new VllmMultinodeRuntime(this, 'vllm-multinode-runtime', namespace)
      : undefined;
    const one =
      several === undefined || onSeveral.includes(false)
        ? new VllmRuntime(this, 'vllm-runtime', namespace)
        : undefined;
    const pools = gpuPoolsOf(environment);
    return (settings) => {
      const model = knownModel(environment, settings);
      const pool = gpuPoolNamed(pools, model.pool);
      const runtime = model.nodes > 1 ? several : one;
      if (runtime === undefined) throw new Error(`no runtime for ${model.name}`);
      const { embedding, embeddingModel } = environment.rag;
      const dimension =
        model.name === embedding.servedBy ? embeddingCatalogue[embeddingModel].dimension : undefined;
      return vllmServer({ model, dimension, pool, runtime, source: this.sources.resolve(model, pool) });
    };
  }
}
