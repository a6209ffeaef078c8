import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { contentHash } from '../../../cluster/content-hash';
import { objectLabels, selectorLabels } from '../../../cluster/labels';
import { Needs } from '../../../cluster/needs';
import { Platform } from '../../../cluster/platform';
import { pullSecrets, statePull } from '../../../cluster/pull-secret';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { DocumentConverter } from '../../../contracts/document-converter';
import type { Ingestion as IngestionContract } from '../../../contracts/ingestion';
import type { LlamaStack } from '../../../contracts/llama-stack';
import type { Bucket, ObjectStore, ObjectStoreUser } from '../../../contracts/object-store';
import type { PipelineServer } from '../../../contracts/pipeline-server';
import { chunkTokensOf, sampledCollections } from '../../../environment/ingestion';
import type { IngestionSettings } from '../../../environment/schema';
import { programText } from '../../../program/program-text';
import { Pipeline } from '../../../workload/pipeline/pipeline';
import type { KubernetesExecutor } from '../../../workload/pipeline/pipeline-spec';
import { DocumentSamples } from './document-samples';
import { CollectionRun } from './collection-run';
import { ingestionGraph } from './ingestion-graph';

export interface IngestionProps {
  readonly namespace: string;
  readonly server: PipelineServer;
  readonly store: ObjectStore;
  readonly converter: DocumentConverter;
  readonly llamaStack: LlamaStack;
  readonly settings: IngestionSettings;
}

const name = 'ingestion';
const programsPath = '/opt/ingestion';
const storeCaPath = '/etc/store-ca';
const programs = [
  'basics.py',
  'docling.py',
  'documents.py',
  'ingest_documents.py',
  'list_documents.py',
  'prepare_collection.py',
  's3.py',
  'stack.py',
  'verify_collection.py',
  'web.py',
] as const;

/**
 * Ingestion: the pipeline `ingestion`, its programs in ConfigMap `ingestion-<hash>`, and for each collection a run at the
 * first sync and CronJob `ingest-<collection>`. Documents lie in bucket `documents`, below `<collection>/`.
 */
export class Ingestion extends Construct implements IngestionContract {
  readonly bucket: Bucket;
  readonly uploader?: ObjectStoreUser;
  readonly collections: readonly string[];
  readonly pipeline: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IngestionProps,
  ) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { namespace, server, store, llamaStack, converter, settings } = props;
    statePull(this, namespace);
    this.bucket = store.bucket('documents');
    this.uploader = store.addPerson('documents-uploader');
    if (this.uploader !== undefined) this.bucket.grantReadWrite(this.uploader);
    this.collections = llamaStack.collections.map((collection) => collection.name);
    const sampled = settings.samples
      ? sampledCollections.filter((collection) => this.collections.includes(collection))
      : [];
    if (sampled.length > 0) {
      new DocumentSamples(this, 'Samples', {
        namespace,
        store,
        bucket: this.bucket,
        collections: sampled,
      });
    }
    const pipeline = new Pipeline(this, 'Pipeline', {
      namespace,
      title: 'Document ingestion',
      graph: ingestionGraph({
        image: Platform.of(this).images.of('python'),
        programs: programsPath,
        env: this.env(),
        kubernetes: this.podOf(this.makePrograms()),
        chunkTokens: chunkTokensOf(llamaStack.embedding.name, settings.chunkTokens),
        overlapTokens: settings.overlapTokens,
        parallel: settings.parallel,
      }),
    });
    this.pipeline = pipeline.name;
    const client = {
      name,
      namespace,
      podSelector: selectorLabels(name),
      serviceAccount: server.runAccount,
    };
    llamaStack.grantUse(client);
    Needs.of(this).allow(client, converter.endpoint);
    for (const collection of this.collections) {
      new CollectionRun(this, collection, {
        collection,
        name: this.cronJob(collection),
        prefix: this.prefix(collection),
        namespace,
        server,
        pipeline: pipeline.name,
        version: pipeline.version,
        schedule: settings.schedules[collection],
      });
    }
  }

  cronJob(collection: string): string {
    return `ingest-${collection.replaceAll('_', '-')}`;
  }

  prefix(collection: string): string {
    return `${collection}/`;
  }

  /** ConfigMap with the programs of the steps; its name says what is in it, since a version of a pipeline never changes. */
  private makePrograms(): string {
    const data = Object.fromEntries(
      programs.map((file) => [file, programText(`components/rag/ingestion/${file}`)]),
    );
    const { name: configMap } = new k8s.KubeConfigMap(this, 'Programs', {
      metadata: {
        name: `${name}-${contentHash(data)}`,
        namespace: this.props.namespace,
        labels: objectLabels(name),
      },
      data,
    });
    return configMap;
  }

  private env(): Record<string, string> {
    const { store, converter, llamaStack } = this.props;
    const { url, region, pathStyle, ca } = store.connection;
    return {
      PYTHONDONTWRITEBYTECODE: '1',
      S3_URL: url,
      S3_REGION: region,
      S3_BUCKET: this.bucket.actualName,
      S3_PATH_STYLE: String(pathStyle),
      ...(ca === undefined ? {} : { CA_FILE: `${storeCaPath}/${ca.key}` }),
      DOCLING_URL: converter.endpoint.url(),
      LLAMA_STACK_URL: llamaStack.endpoint.url(),
      OPENAI_PATH: llamaStack.openAiPath,
      EMBEDDING_MODEL: llamaStack.embeddingModelId,
      EMBEDDING_DIMENSION: String(llamaStack.embedding.dimension),
      VECTOR_PROVIDER: llamaStack.vectorProviderId,
    };
  }

  /** Keys of the store, programs, CA and labels of the pods of a run. */
  private podOf(configMap: string): KubernetesExecutor {
    const { namespace, store } = this.props;
    const user = store.addUser({
      name,
      namespace,
      secretName: 'ingestion-s3',
      podSelector: selectorLabels(name),
    });
    this.bucket.grantRead(user);
    const { ca } = store.connection;
    return {
      secretAsEnv: [
        {
          secretName: user.secret.name,
          keyToEnv: [
            { secretKey: user.accessKey, envVar: 'AWS_ACCESS_KEY_ID' },
            { secretKey: user.secretKey, envVar: 'AWS_SECRET_ACCESS_KEY' },
          ],
        },
      ],
      configMapAsVolume: [
        { configMapName: configMap, mountPath: programsPath },
        ...(ca === undefined ? [] : [{ configMapName: ca.configMap, mountPath: storeCaPath }]),
      ],
      // The network policy of the operator of Llama Stack lets these pods in.
      podMetadata: { labels: { ...selectorLabels(name), 'app.kubernetes.io/part-of': 'llama-stack' } },
      imagePullSecret: pullSecrets(this, namespace)?.map(({ name: secretName }) => ({ secretName })),
    };
  }
}
