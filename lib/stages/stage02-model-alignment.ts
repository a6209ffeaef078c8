import { type EnvironmentApp, Folder } from '../cluster/environment-app';
import type { DumpedDatabase, StateCopy } from '../contracts/backup';
import type { Database } from '../contracts/database';
import type { ObjectStore } from '../contracts/object-store';
import type { DocumentConverter } from '../contracts/document-converter';
import type { Ingestion as IngestionContract } from '../contracts/ingestion';
import type { EmbeddingWeights } from '../contracts/embedding-weights';
import type { Playground as PlaygroundContract } from '../contracts/playground';
import type { LlamaStack } from '../contracts/llama-stack';
import type { ServedModel } from '../contracts/served-model';
import { ExposedServer, exposedSeconds } from '../workload/exposed-server';
import type { Embedding, VectorStore } from '../contracts/vector-store';
import { embeddingCatalogue } from '../catalogues/embedding-catalogue';
import { gpuPoolsOf } from '../environment/gpu-pool';
import { defaultEmbeddingSource } from '../environment/embedding-schema';
import type { Environment } from '../environment/schema';
import type { Embedder } from '../releases/llama-stack';
import type { StageName } from '../environment/stages';
import { StateBackup } from '../components/backup/state-backup';
import { DataStoreAlerts } from '../components/rag/data-store-alerts';
import { DoclingDeployment } from '../components/rag/docling-deployment';
import { DoclingServe } from '../components/rag/docling-serve';
import { EmbeddingVolume } from '../components/serving/embedding-volume';
import { LlamaStackConfig } from '../components/rag/llama-stack/llama-stack-config';
import { LlamaStackDeployment } from '../components/rag/llama-stack/llama-stack-deployment';
import { LlamaStackServer } from '../components/rag/llama-stack/llama-stack-server';
import { MetricsCollector } from '../components/rag/llama-stack/metrics-collector';
import { Guardrails } from '../components/rag/guardrails/guardrails';
import { Ingestion } from '../components/rag/ingestion/ingestion';
import { Milvus } from '../components/rag/milvus';
import { MilvusCluster } from '../components/rag/milvus-cluster';
import { dumpedDatabase } from '../components/storage/postgresql/dumped-database';
import { AlignmentSmokeTest, type AlignmentSmokeTestProps } from '../components/smoke/alignment-smoke-test';
import { Playground } from '../components/rag/playground/playground';
import { PipelineServer } from '../components/rag/pipeline-server';
import { LlamaStackStores } from './llama-stack-stores';
import type { AiPlatformStage } from './stage00-ai-platform';

/** Stage 02: vector store, Llama Stack, document conversion, pipelines. */
export class ModelAlignmentStage extends Folder<StageName> {
  readonly vectorStore: VectorStore;
  /** Those of the embedding model, where Llama Stack computes embeddings itself. */
  readonly embeddingWeights?: EmbeddingWeights;
  readonly llamaStack: LlamaStack;
  /** Host of its Route, where there is one. */
  readonly llamaStackHost?: string;
  /** What is in PostgreSQL. */
  readonly databases: readonly Database[];
  readonly documentConverter: DocumentConverter;
  readonly playground?: PlaygroundContract;
  readonly ingestion?: IngestionContract;

  /**
   * @param models those of the environment that answer chats, wherever they run
   * @param embeddingServer the model of the environment that computes embeddings; default: Llama Stack does
   */
  constructor(
    app: EnvironmentApp,
    stage00: AiPlatformStage,
    models: readonly ServedModel[],
    embeddingServer?: ServedModel,
  ) {
    super(app, 'stage02-model-alignment');
    const { environment } = app;
    const { rag } = environment;
    const namespace = environment.namespaces.workloads;
    const { objectStore } = stage00;
    this.vectorStore = this.makeVectorStore(environment, objectStore);
    const embedding = embeddingOf(environment);
    let embedder: Embedder;
    if (embeddingServer === undefined) {
      const weights = new EmbeddingVolume(this, 'embedding-weights', {
        embedding,
        source: rag.embedding.source ?? defaultEmbeddingSource,
        store: objectStore,
        hub: environment.huggingFace,
        readers:
          rag.llamaStack.server === 'operator'
            ? app.platform.release.llamaStack.names.podSelector
            : LlamaStackDeployment.podSelector,
      });
      this.embeddingWeights = weights;
      embedder = { type: 'weights', weights };
    } else {
      embedder = { type: 'server', model: embeddingServer };
    }
    const { llamaStack: metrics, alerts } = environment.monitoring;
    const stores = new LlamaStackStores(this, 'llama-stack-stores', {
      namespace,
      stores: rag.llamaStack.stores,
    });
    this.databases = stores.databases;
    const config = new LlamaStackConfig(this, 'llama-stack-config', {
      namespace,
      models,
      registration: rag.llamaStack.modelRegistration,
      embedding,
      embedder,
      vectorStore: this.vectorStore,
      files: rag.llamaStack.files === 's3' ? { type: 's3', objectStore } : { type: 'local' },
      metrics: metrics
        ? new MetricsCollector(this, 'llama-stack-metrics', { namespace, alerts }).endpoint
        : undefined,
      guardrails:
        rag.safety === undefined
          ? undefined
          : new Guardrails(this, 'guardrails', { namespace, ...rag.safety }),
      stores: stores.config,
    });
    const { size, networkPolicy, replicas } = rag.llamaStack;
    const server = { config, collections: rag.collections.map((name) => ({ name, embedding })), size };
    this.llamaStack =
      rag.llamaStack.server === 'operator'
        ? new LlamaStackServer(this, 'llama-stack', { ...server, networkPolicy, replicas })
        : new LlamaStackDeployment(this, 'llama-stack', server);
    // Llama Stack 0.2.22 cannot authenticate without breaking its own health check.
    this.llamaStackHost = new ExposedServer(this, 'llama-stack-exposure', {
      component: 'llama-stack',
      route: 'llamastack',
      endpoint: this.llamaStack.endpoint,
      exposure: rag.llamaStack.exposure,
      // The operator's own network policy lets these pods in.
      proxyLabels: { 'app.kubernetes.io/part-of': 'llama-stack' },
    }).host;
    if (rag.playground !== undefined) {
      const page = new Playground(this, 'playground', {
        namespace,
        llamaStack: this.llamaStack,
        answerSeconds: exposedSeconds - 5,
      });
      const { endpoint } = page;
      this.playground = {
        endpoint,
        host: new ExposedServer(this, 'playground-exposure', {
          component: 'playground',
          route: 'playground',
          endpoint,
          exposure: rag.playground.exposure,
        }).host,
        offerTools: (servers) => {
          page.offerTools(servers);
        },
      };
    }
    this.documentConverter = this.makeDocumentConverter(environment);
    // Docling knows one key for all.
    new ExposedServer(this, 'docling-exposure', {
      component: 'docling',
      route: 'docling',
      endpoint: this.documentConverter.endpoint,
      exposure: rag.documentConverter.exposure,
    });
    let pipeline: AlignmentSmokeTestProps['pipeline'];
    if (rag.pipelines) {
      const server = new PipelineServer(this, 'pipeline-server', { namespace, store: objectStore });
      if (rag.collections.length > 0) {
        this.ingestion = new Ingestion(this, 'ingestion', {
          namespace,
          server,
          store: objectStore,
          converter: this.documentConverter,
          llamaStack: this.llamaStack,
          settings: rag.ingestion,
        });
        pipeline = { server, name: this.ingestion.pipeline };
      }
    }
    if (alerts) this.watchStores(namespace);
    if (environment.smokeTests) {
      new AlignmentSmokeTest(this, 'smoke-test', {
        name: 'stage02-smoke-alignment',
        namespace,
        llamaStack: this.llamaStack,
        converter: this.documentConverter,
        pipeline,
      });
    }
  }

  private watchStores(namespace: string): void {
    new DataStoreAlerts(this, 'data-store-alerts', {
      namespace,
      watched: [
        ...this.vectorStore.watched,
        ...this.databases.flatMap(({ endpoint }) =>
          endpoint === undefined
            ? []
            : [
                {
                  title: 'PostgreSQL',
                  alert: 'PostgreSqlDown',
                  kind: 'Deployment' as const,
                  names: endpoint.service,
                  least: 1,
                  minutes: 10,
                },
              ],
        ),
      ],
    });
  }

  /** Databases of servers of ours, for a backup; those of somebody else are backed up by them. */
  get dumpedDatabases(): DumpedDatabase[] {
    const { namespace, podSelector } = this.llamaStack.state;
    return this.databases.flatMap((database) =>
      dumpedDatabase(database, { server: 'Llama Stack', users: { namespace, podSelector } }),
    );
  }

  /** Copies of what servers keep on volumes of their own, for a backup by that schedule. */
  backUpState(schedule: string, store: ObjectStore): StateCopy[] {
    return [
      new StateBackup(this, 'llama-stack-state', {
        name: 'llama-stack-state',
        server: 'Llama Stack',
        volume: this.llamaStack.state,
        store,
        schedule,
      }),
    ];
  }

  private makeVectorStore({ namespaces, rag }: Environment, store: ObjectStore): VectorStore {
    const namespace = namespaces.workloads;
    const { mode, size, cluster, authorization, tls } = rag.vectorStore;
    const common = { namespace, authorization, tls };
    switch (mode) {
      case 'standalone':
        return new Milvus(this, 'milvus', { ...common, size });
      case 'cluster':
        return new MilvusCluster(this, 'milvus', { ...common, store, settings: cluster });
    }
  }

  private makeDocumentConverter(environment: Environment): DocumentConverter {
    const namespace = environment.namespaces.workloads;
    const { mode, gpuPool } = environment.rag.documentConverter;
    switch (mode) {
      case 'operator':
        return new DoclingServe(this, 'docling', namespace);
      case 'deployment':
        return new DoclingDeployment(this, 'docling', {
          namespace,
          gpuPool: gpuPoolsOf(environment).find(({ name }) => name === gpuPool),
        });
    }
  }
}

function embeddingOf({ rag }: Environment): Embedding {
  const { repository, dimension } = embeddingCatalogue[rag.embeddingModel];
  return { name: rag.embeddingModel, repository, dimension };
}
