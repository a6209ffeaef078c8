import type { Environment } from '../environment/schema';
import type { Database } from '../contracts/database';
import type { Calibration } from '../contracts/calibration';
import type { DocumentConverter } from '../contracts/document-converter';
import type { Ingestion } from '../contracts/ingestion';
import type { EmbeddingWeights } from '../contracts/embedding-weights';
import type { Playground } from '../contracts/playground';
import type { Notifications } from '../contracts/notifications';
import type { ToolServer } from '../contracts/tool-server';
import type { LlamaStack } from '../contracts/llama-stack';
import type { VectorStore } from '../contracts/vector-store';
import type { RenderedObject } from './rendered-object';
import type { ClusterNeeds } from './cluster-needs';
import type { Platform } from './platform';
import type { ModelRegistry } from '../contracts/model-registry';
import type { ObjectStore, ObjectStoreUser } from '../contracts/object-store';
import type { Backup } from '../contracts/backup';
import type { BenchmarkResults } from '../contracts/benchmark-results';
import type { EvaluationResults } from '../contracts/evaluation-results';
import type { ServedModel } from '../contracts/served-model';
import type { Workbench } from '../contracts/workbench';
import type { HubLoad, UploadedWeights } from '../contracts/weights';

/** One environment, constructed and rendered; nothing is written yet. */
export interface RenderedEnvironment {
  readonly environment: Environment;
  readonly platform: Platform;
  /** What its components need from the cluster. */
  readonly needs: ClusterNeeds;
  readonly objectStore: ObjectStore;
  /** Those that answer chats. */
  readonly models: readonly ServedModel[];
  /** Weights that a person brings to the object store. */
  readonly uploads: readonly UploadedWeights[];
  /** Weights that Jobs load from Hugging Face. */
  readonly hubLoads: readonly HubLoad[];
  /** Who may write them, where the object store is ours. */
  readonly uploader?: ObjectStoreUser;
  readonly modelRegistry?: ModelRegistry;
  /** Where the results of benchmarks go, and who may read them. */
  readonly benchmarks?: BenchmarkResults;
  /** Where the results of evaluations go, and who may read them. */
  readonly evaluations?: EvaluationResults;
  /** The model of the environment that computes embeddings, where Llama Stack does not. */
  readonly embeddingServer?: ServedModel;
  /** Weights of the embedding model of Llama Stack. */
  readonly embeddingWeights?: EmbeddingWeights;
  readonly llamaStack?: LlamaStack;
  readonly vectorStore?: VectorStore;
  /** Host of the Route to Llama Stack, where there is one. */
  readonly llamaStackHost?: string;
  /** What is in PostgreSQL. */
  readonly databases: readonly Database[];
  /** The one about machines, where there is one. */
  readonly equipment?: Database;
  readonly documentConverter?: DocumentConverter;
  readonly playground?: Playground;
  /** What models can call through Llama Stack. */
  readonly toolServers: readonly ToolServer[];
  /** How programs notify people. */
  readonly notifications?: Notifications;
  /** The agent that says whether equipment is within its limits. */
  readonly calibration?: Calibration;
  /** How documents come into collections. */
  readonly ingestion?: Ingestion;
  /** What makes backups, and what restores them. */
  readonly backup?: Backup;
  readonly workbenches: readonly Workbench[];
  readonly objects: readonly RenderedObject[];
}
