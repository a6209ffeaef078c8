import { type EnvironmentApp, Folder } from '../core/environment-app';
import { ExposedRoute } from '../core/exposed-route';
import type { DocumentConverter } from '../core/document-converter';
import type { LlamaStack } from '../core/llama-stack';
import { OauthProxy } from '../core/oauth-proxy';
import type { Embedding, VectorStore } from '../core/vector-store';
import { embeddingCatalogue } from '../environment/model-catalogue';
import type { Environment } from '../environment/schema';
import type { StageName } from '../environment/stages';
import { docling } from '../rag/docling';
import { LlamaStackConfig } from '../rag/llama-stack/llama-stack-config';
import { LlamaStackServer } from '../rag/llama-stack/llama-stack-server';
import { Milvus } from '../rag/milvus';
import { PipelineServer } from '../rag/pipeline-server';
import type { AiPlatformStage } from './stage00-ai-platform';
import type { ModelServingStage } from './stage01-model-serving';

/** Stage 02: vector store, Llama Stack, document conversion, pipelines. */
export class ModelAlignmentStage extends Folder<StageName> {
  readonly vectorStore: VectorStore;
  readonly llamaStack: LlamaStack;
  /** Host of its Route, where there is one. */
  readonly llamaStackHost?: string;
  readonly documentConverter: DocumentConverter;

  constructor(app: EnvironmentApp, stage00: AiPlatformStage, stage01: ModelServingStage) {
    super(app, 'stage02-model-alignment');
    const { environment } = app;
    const { rag } = environment;
    const namespace = environment.namespaces.workloads;
    const { objectStore } = stage00;
    this.vectorStore = new Milvus(this, 'milvus', { namespace, size: rag.vectorStore.size });
    const embedding = embeddingOf(environment);
    const config = new LlamaStackConfig(this, 'llama-stack-config', {
      namespace,
      models: stage01.models,
      registration: rag.llamaStack.modelRegistration,
      embedding,
      vectorStore: this.vectorStore,
      files: rag.llamaStack.files === 's3' ? { type: 's3', objectStore } : { type: 'local' },
    });
    this.llamaStack = new LlamaStackServer(this, 'llama-stack', {
      config,
      collections: rag.collections.map((name) => ({ name, embedding })),
      size: rag.llamaStack.size,
      networkPolicy: rag.llamaStack.networkPolicy,
    });
    this.llamaStackHost = this.exposeLlamaStack(rag.llamaStack.exposure);
    this.documentConverter = docling(this, 'docling', environment);
    if (rag.pipelines) new PipelineServer(this, 'pipeline-server', { namespace, store: objectStore });
  }

  /** Llama Stack 0.2.22 cannot authenticate without breaking its own health check; a proxy does it. */
  private exposeLlamaStack(exposure: Environment['rag']['llamaStack']['exposure']): string | undefined {
    const route = 'llamastack';
    const { endpoint } = this.llamaStack;
    if (exposure === 'none') return undefined;
    const target = exposure === 'open' ? endpoint : this.proxy(route).endpoint;
    return new ExposedRoute(this, 'llama-stack-route', {
      name: route,
      endpoint: target,
      exposure,
      timeoutSeconds: 600,
    }).host;
  }

  private proxy(route: string): OauthProxy {
    return new OauthProxy(this, 'llama-stack-proxy', {
      name: 'llama-stack-proxy',
      upstream: this.llamaStack.endpoint,
      route,
      // The operator's own network policy lets these pods in.
      podLabels: { 'app.kubernetes.io/part-of': 'llama-stack' },
    });
  }
}

function embeddingOf({ rag }: Environment): Embedding {
  return { name: rag.embeddingModel, ...embeddingCatalogue[rag.embeddingModel] };
}
