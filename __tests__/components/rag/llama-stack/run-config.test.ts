import { walk } from '../../../../lib/kubernetes/manifest';
import { envReference, requiredVariables } from '../../../../lib/releases/env-reference';
import { secretVariables } from '../../../../lib/components/rag/llama-stack/secret-variables';
import { at } from '../../../support/environments';
import { database, externalStore, model, runYaml, stack } from './fixture';

const state = '/opt/app-root/src/.llama/distributions/rh/';
const demo = runYaml(stack());
const config = (path: string, run: unknown = demo) => at(run, path);

describe('run.yaml', () => {
  test('is for the image of the product and says nothing that 0.2.22 ignores', () => {
    expect(Object.keys(demo as object)).toEqual([
      'version',
      'image_name',
      'apis',
      'providers',
      'metadata_store',
      'inference_store',
      'models',
      'tool_groups',
    ]);
    expect(config('image_name')).toBe('rh');
    expect(config('version')).toBe(2);
  });

  test('serves every API that RAG and agents need, each with a provider', () => {
    const apis = ['agents', 'files', 'inference', 'safety', 'telemetry', 'tool_runtime', 'vector_io'];
    expect(config('apis')).toEqual(apis);
    expect(Object.keys(config('providers') as object).sort()).toEqual(apis);
  });

  test('writes nowhere but below the volume', () => {
    const paths = [...walk(demo)].filter(({ path }) => /(db_path|storage_dir)$/.test(String(path.at(-1))));
    expect(paths.length).toBe(7);
    for (const { value } of paths) expect(value).toMatch(new RegExp(`^${state}[a-z0-9_]+\\.db$`));
    expect(new Set(paths.map(({ value }) => value)).size).toBe(paths.length);
  });

  test('keeps all that it registers and remembers in PostgreSQL, where it is told to', () => {
    const run = runYaml(stack({ stores: { type: 'postgresql', database: database() } }));
    const connection = {
      type: 'postgres',
      host: 'db.example.com',
      port: 5433,
      db: 'registrations',
      user: 'stack',
      password: '${env.STORES_PASSWORD}',
    };
    const table = (name: string) => ({
      ...connection,
      table_name: name,
      ssl_mode: 'verify-full',
      ca_cert_path: '/run/certificates/database/ca.pem',
    });
    expect(config('metadata_store', run)).toEqual(table('registry'));
    expect(config('inference_store', run)).toEqual(connection);
    expect(config('providers.vector_io.0.config.kvstore', run)).toEqual(table('milvus_registry'));
    expect(config('providers.files.0.config.metadata_store', run)).toEqual(connection);
    expect(config('providers.agents.0.config', run)).toEqual({
      persistence_store: table('agents_store'),
      responses_store: connection,
    });
    const files = [...walk(run)].filter(({ path }) => /(db_path|storage_dir)$/.test(String(path.at(-1))));
    expect(files.map(({ path }) => path.at(-1))).toEqual(['sqlite_db_path']);
  });

  test('registers no vector store: an entry would become a new store at every start', () => {
    expect(config('vector_dbs')).toBeUndefined();
  });

  test('reaches Milvus at its endpoint, with the token key that the provider insists on', () => {
    expect(config('providers.vector_io')).toEqual([
      {
        provider_id: 'milvus',
        provider_type: 'remote::milvus',
        config: {
          uri: 'tcp://milvus-standalone.private-ai-demo.svc.cluster.local:19530',
          token: null,
          consistency_level: 'Strong',
          kvstore: { type: 'sqlite', db_path: `${state}milvus_registry.db` },
        },
      },
    ]);
  });

  test('registers the embedding model with its dimension', () => {
    expect(config('models')).toEqual([
      {
        model_id: 'granite-embedding-125m',
        provider_id: 'sentence-transformers',
        provider_model_id: '/mnt/embedding-model',
        model_type: 'embedding',
        metadata: { embedding_dimension: 768 },
      },
    ]);
    const minilm = runYaml(
      stack({
        embedding: {
          name: 'all-minilm-l6-v2',
          repository: 'sentence-transformers/all-MiniLM-L6-v2',
          dimension: 384,
        },
      }),
    );
    expect(config('models.0.model_id', minilm)).toBe('all-minilm-l6-v2');
    expect(config('models.0.metadata.embedding_dimension', minilm)).toBe(384);
  });

  test('offers the RAG tool group', () => {
    expect(config('tool_groups')).toEqual([{ toolgroup_id: 'builtin::rag', provider_id: 'rag-runtime' }]);
  });
});

describe('a vLLM model', () => {
  test('is found when it is up, and registered by nobody (refresh)', () => {
    expect(config('providers.inference.0')).toEqual({
      provider_id: 'vllm-mistral-24b-quantized',
      provider_type: 'remote::vllm',
      config: {
        url: 'http://mistral-24b-quantized-predictor.private-ai-demo.svc.cluster.local/v1',
        max_tokens: 4096,
        tls_verify: true,
        refresh_models: true,
      },
    });
    expect(config('providers.inference.1.provider_id')).toBe('vllm-mistral-24b');
    expect(config('providers.inference.2.provider_type')).toBe('inline::sentence-transformers');
  });

  test('is registered at start where it is required', () => {
    const run = runYaml(stack({ registration: 'required' }));
    expect(config('models.0', run)).toEqual({
      model_id: 'mistral-24b-quantized',
      provider_id: 'vllm-mistral-24b-quantized',
      provider_model_id: 'mistral-24b-quantized',
      model_type: 'llm',
    });
    expect((config('models', run) as unknown[]).length).toBe(3);
    expect(config('providers.inference.0.config.refresh_models', run)).toBe(false);
  });

  test('with tokens gets one by reference, and a CA file that exists when the server starts', () => {
    const run = runYaml(stack({ models: [model('open'), model('closed', { tokens: true })] }));
    expect(config('providers.inference.1.config', run)).toEqual({
      url: 'https://closed-predictor.private-ai-demo.svc.cluster.local:8443/v1',
      max_tokens: 4096,
      api_token: '${env.VLLM_API_TOKEN}',
      tls_verify: '/run/certificates/service-ca/service-ca.crt',
      refresh_models: true,
    });
    expect(config('providers.inference.0.config.api_token', run)).toBeUndefined();
  });

  test('with a short context leaves half of it for the prompt', () => {
    const run = runYaml(stack({ models: [model('small', { context: 4096 })] }));
    expect(config('providers.inference.0.config.max_tokens', run)).toBe(2048);
  });
});

describe('the files API', () => {
  test('s3: the bucket of the store, credentials by reference', () => {
    expect(config('providers.files')).toEqual([
      {
        provider_id: 's3',
        provider_type: 'remote::s3',
        config: {
          bucket_name: 'llama-files',
          region: 'us-east-1',
          endpoint_url: 'http://minio.model-storage.svc.cluster.local:9000',
          aws_access_key_id: '${env.FILES_S3_ACCESS_KEY_ID}',
          aws_secret_access_key: '${env.FILES_S3_SECRET_ACCESS_KEY}',
          auto_create_bucket: false,
          metadata_store: { type: 'sqlite', db_path: `${state}s3_files_metadata.db` },
        },
      },
    ]);
  });

  test('s3 outside the cluster: its own name, region and endpoint', () => {
    const run = runYaml(stack({ settings: externalStore }));
    expect(config('providers.files.0.config.bucket_name', run)).toBe('corp-llama-files');
    expect(config('providers.files.0.config.region', run)).toBe('eu-central-1');
    expect(config('providers.files.0.config.endpoint_url', run)).toBe('https://s3.internal.example.org');
  });

  test('local: a directory of the volume, no credentials', () => {
    const run = runYaml(stack({ files: 'local' }));
    expect(config('providers.files.0', run)).toEqual({
      provider_id: 'localfs',
      provider_type: 'inline::localfs',
      config: {
        storage_dir: `${state}files`,
        metadata_store: { type: 'sqlite', db_path: `${state}files_metadata.db` },
      },
    });
    expect(requiredVariables(run)).toEqual([]);
  });
});

describe('references to the environment', () => {
  test('are upper case, with or without a default', () => {
    expect(envReference('A_1')).toBe('${env.A_1}');
    expect(envReference('A', 'b')).toBe('${env.A:=b}');
    expect(envReference('A', '')).toBe('${env.A:=}');
    expect(() => envReference('a')).toThrow('upper case');
    expect(() => envReference('A', '}')).toThrow('brace');
  });

  test('without a default need a variable, each once', () => {
    expect(
      requiredVariables({ a: '${env.A}/${env.B}', b: ['${env.A}', '${env.C:=}', '${env.D:+x}', 'E'] }),
    ).toEqual(['A', 'B']);
  });

  test('and variables from Secrets must be the same', () => {
    const { server, ...environment } = stack({ files: 'local' });
    expect(server.modelIds.size).toBe(2);
    const run = runYaml(environment) as object;
    const source = { secret: { name: 's', namespace: 'n', purpose: '', keys: [] }, key: 'k' };
    expect(() => secretVariables(run, { X: source })).toThrow('configuration does not refer to X');
    const wanting = { ...run, image_name: '${env.X}' };
    expect(() => secretVariables(wanting, {})).toThrow('refers to X, which has no source');
  });
});
