import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../../cluster/labels';
import type { ObjectStore } from '../../../contracts/object-store';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { ServedModel } from '../../../contracts/served-model';
import type { Embedding, VectorStore } from '../../../contracts/vector-store';
import { toYaml } from '../../../program/yaml';
import { userConfigPath } from '../../../releases/rhoai-2.25/llama-stack/container-paths';
import { embeddingModelId, modelId } from '../../../releases/rhoai-2.25/llama-stack/identifiers';
import { type FilesConfig, type ModelRegistration, runConfig } from '../../../releases/rhoai-2.25/llama-stack/run-config';
import type { RunConfig022 } from '../../../releases/rhoai-2.25/llama-stack/run-config-022';

/** Where the files API keeps uploads: bucket `llama-files` of a store, or the server's own volume. */
export type FilesBackend =
  { readonly type: 's3'; readonly objectStore: ObjectStore } | { readonly type: 'local' };

export interface LlamaStackConfigProps {
  readonly namespace: string;
  readonly models: readonly ServedModel[];
  /** `refresh`: models appear when they are up; `required`: the server starts only when every model is up. */
  readonly registration: ModelRegistration;
  readonly embedding: Embedding;
  readonly vectorStore: VectorStore;
  readonly files: FilesBackend;
}

/** Bucket of the files API, by the name that components use. */
export const filesBucket = 'llama-files';

const awsConfigKey = 'aws-config';

/**
 * ConfigMap `llamastack-config` with the key `run.yaml`: what the server is to do, whoever runs it. It
 * contains no credential, only references to environment variables.
 *
 * The operator of 2.25 reads the key `run.yaml`; from 3.3 on it reads `config.yaml`, with another schema.
 */
export class LlamaStackConfig extends Construct {
  readonly configMap = 'llamastack-config';
  readonly namespace: string;
  readonly models: readonly ServedModel[];
  readonly embedding: Embedding;
  readonly vectorStore: VectorStore;
  readonly files: FilesBackend;
  readonly runConfig: RunConfig022;
  /** Id of each served model in the API, by the model's own name. */
  readonly modelIds: ReadonlyMap<string, string>;
  /** Id of the embedding model in the API. */
  readonly embeddingModelId: string;
  /** Configuration file of the AWS SDK in the server's container, where one is needed. */
  readonly awsConfigFile?: string;

  constructor(scope: Construct, id: string, props: LlamaStackConfigProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    this.namespace = props.namespace;
    this.models = props.models;
    this.embedding = props.embedding;
    this.vectorStore = props.vectorStore;
    this.files = props.files;
    this.runConfig = runConfig({ ...props, files: filesConfig(props.files) });
    this.modelIds = new Map(props.models.map((model) => [model.name, modelId(model)]));
    this.embeddingModelId = embeddingModelId(props.embedding);
    const awsConfig = awsConfigOf(props.files);
    if (awsConfig !== undefined) this.awsConfigFile = `${userConfigPath}/${awsConfigKey}`;
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name: this.configMap, namespace: props.namespace, labels: objectLabels('llama-stack') },
      data: {
        'run.yaml': toYaml(this.runConfig),
        ...(awsConfig === undefined ? {} : { [awsConfigKey]: awsConfig }),
      },
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

/**
 * The files provider has no setting for the bucket's place in the URL. With an endpoint of its own the AWS
 * SDK writes it into the path; into the host name only if this file says so.
 */
function awsConfigOf(files: FilesBackend): string | undefined {
  if (files.type === 'local' || files.objectStore.connection.pathStyle) return undefined;
  return '[default]\ns3 =\n  addressing_style = virtual\n';
}
