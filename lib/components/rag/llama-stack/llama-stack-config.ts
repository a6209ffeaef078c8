import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../../cluster/labels';
import { Platform } from '../../../cluster/platform';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Endpoint } from '../../../contracts/endpoint';
import type { Guardrails } from '../../../contracts/guardrails';
import type { ObjectStore } from '../../../contracts/object-store';
import type { ServedModel } from '../../../contracts/served-model';
import type { Embedding, VectorStore } from '../../../contracts/vector-store';
import { toYaml } from '../../../program/yaml';
import type {
  Embedder,
  FilesConfig,
  LlamaStackConfiguration,
  LlamaStackUse,
  ModelRegistration,
  StoresConfig,
} from '../../../releases/llama-stack';

/** Where the files API keeps uploads: bucket `llama-files` of a store, or the server's own volume. */
export type FilesBackend =
  { readonly type: 's3'; readonly objectStore: ObjectStore } | { readonly type: 'local' };

export interface LlamaStackConfigProps {
  readonly namespace: string;
  readonly models: readonly ServedModel[];
  /** `refresh`: models appear when they are up; `required`: the server starts only when every model is up. */
  readonly registration: ModelRegistration;
  readonly embedding: Embedding;
  readonly embedder: Embedder;
  readonly vectorStore: VectorStore;
  readonly files: FilesBackend;
  /** Where the server sends its metrics. @default nowhere */
  readonly metrics?: Endpoint;
  /** What its shield asks. @default it has no shield */
  readonly guardrails?: Guardrails;
  readonly stores: StoresConfig;
}

/** Bucket of the files API, by the name that components use. */
export const filesBucket = 'llama-files';

/**
 * ConfigMap `llamastack-config`: what the server is to do, whoever runs it. Schema and key are those of the release. It
 * contains no credential, only references to environment variables.
 */
export class LlamaStackConfig extends Construct {
  readonly configMap = 'llamastack-config';
  readonly namespace: string;
  /** What the server uses. */
  readonly use: LlamaStackUse;
  readonly files: FilesBackend;
  readonly configuration: LlamaStackConfiguration;

  constructor(scope: Construct, id: string, props: LlamaStackConfigProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { llamaStack } = Platform.of(this).release;
    this.namespace = props.namespace;
    this.files = props.files;
    this.use = { ...props, files: filesConfig(props.files) };
    this.configuration = llamaStack.configuration(this.use);
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: this.configMap, namespace: props.namespace, labels: objectLabels('llama-stack') },
      data: { [llamaStack.configKey]: toYaml(this.configuration.document), ...this.configuration.files },
    });
  }
}

function filesConfig(files: FilesBackend): FilesConfig {
  if (files.type === 'local') return files;
  const { objectStore } = files;
  return {
    type: 's3',
    bucket: objectStore.bucket(filesBucket).actualName,
    connection: objectStore.connection,
  };
}
