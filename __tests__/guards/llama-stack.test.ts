import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { formatProblems } from '../../lib/program/errors';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { llamaStackUnderstandsItsConfiguration } from '../../lib/guards/llama-stack';
import { database, model, stack } from '../components/rag/llama-stack/fixture';
import { edited, type Editable } from '../support/edit';

const good = stack({ models: [model('m', { tokens: true })] });
const durable = stack({ stores: { type: 'postgresql', database: database() }, replicas: 2 });

const messages = (environment: RenderedEnvironment): string[] =>
  llamaStackUnderstandsItsConfiguration(environment).map(({ code, message }) => `${code} ${message}`);

/** The environment with a changed run.yaml. */
function withRun(
  edit: (run: Editable) => void,
  environment: RenderedEnvironment = good,
): RenderedEnvironment {
  return edited(environment, 'ConfigMap', 'llamastack-config', (configMap) => {
    const run = parse(configMap.data['run.yaml'], { version: '1.1' });
    edit(run);
    configMap.data['run.yaml'] = Yaml.stringify(run);
  });
}

/** The environment with a changed LlamaStackDistribution. */
function withServer(
  edit: (server: Editable) => void,
  environment: RenderedEnvironment = good,
): RenderedEnvironment {
  return edited(environment, 'LlamaStackDistribution', 'llama-stack', (resource) => {
    edit(resource.spec.server);
  });
}

const state = '/opt/app-root/src/.llama/distributions/rh/';
const vllm = (run: Editable): Editable => run.providers.inference[0].config;
const milvus = (run: Editable): Editable => run.providers.vector_io[0].config;

test('a configuration as it is rendered passes', () => {
  expect(messages(good)).toEqual([]);
  expect(messages(durable)).toEqual([]);
  expect(messages(stack({ files: 'local', registration: 'required' }))).toEqual([]);
});

test('an environment without Llama Stack has nothing to check', () => {
  const objects = good.objects.filter(({ manifest }) => manifest.kind !== 'LlamaStackDistribution');
  expect(messages({ ...good, objects })).toEqual([]);
});

test('a problem says where in run.yaml it is, and what to do', () => {
  const broken = withRun((run) => (vllm(run).base_url = 'http://m/v1'));
  expect(formatProblems(llamaStackUnderstandsItsConfiguration(broken))).toBe(
    'PAI-212 ConfigMap private-ai-demo/llamastack-config run.yaml providers.inference[0].config.base_url ' +
      '(stage02-model-alignment/llama-stack-config/ConfigMap): base_url is not a field here; Llama Stack ignores it\n' +
      '  remove base_url',
  );
});

const mistakes: [string, RenderedEnvironment, string][] = [
  [
    'a client that trusts every certificate',
    withRun((run) => (vllm(run).tls_verify = false)),
    'trusts every certificate',
  ],
  [
    'a key of another version at the top',
    withRun((run) => (run.vector_stores = {})),
    'vector_stores is not a field here; Llama Stack ignores it',
  ],
  [
    'no metadata store, whose default cannot be written',
    withRun((run) => delete run.metadata_store),
    'lacks metadata_store',
  ],
  [
    'another image name',
    withRun((run) => (run.image_name = 'demo')),
    'demo leads prompts.db out of the volume',
  ],
  ['another version', withRun((run) => (run.version = 3)), '3 is not 2'],
  ['an API without provider', withRun((run) => run.apis.push('eval')), 'eval has no provider'],
  [
    'a provider of an API that is not served',
    withRun((run) => (run.apis = run.apis.filter((api: string) => api !== 'files'))),
    'files is not served: apis does not list it',
  ],
  ['an API that does not exist', withRun((run) => (run.providers.responses = [])), 'responses is not an API'],
  [
    'a provider that does not exist',
    withRun((run) => (run.providers.files[0].provider_type = 'remote::s3-files')),
    'remote::s3-files is not known to run on the image of this release',
  ],
  [
    'a field of the provider entry that is misspelt',
    withRun((run) => (run.providers.files[0].provider = 's3')),
    'provider is not a field here; Llama Stack ignores it',
  ],
  [
    'a field that a provider ignores',
    withRun((run) => (run.providers.tool_runtime[0].config.top_k = 5)),
    'top_k is not a field here; Llama Stack ignores it',
  ],
  ['Milvus without its token key', withRun((run) => delete milvus(run).token), 'lacks token'],
  ['Milvus without store', withRun((run) => delete milvus(run).kvstore), 'lacks kvstore'],
  [
    'a store without type',
    withRun((run) => delete milvus(run).kvstore.type),
    'has no store type of sqlite, redis, postgres, mongodb',
  ],
  ['a store without path', withRun((run) => delete milvus(run).kvstore.db_path), 'lacks db_path'],
  [
    'an SQL store that is a key-value store',
    withRun((run) => (run.inference_store = { type: 'redis' })),
    'has no store type of sqlite, postgres',
  ],
  [
    'a queue setting that does not exist',
    withRun((run) => (run.inference_store = { sql_store_config: run.inference_store, writers: 2 })),
    'writers is not a field here; Llama Stack ignores it',
  ],
  [
    'a database outside the volume',
    withRun((run) => (run.metadata_store.db_path = '/data/registry.db')),
    '/data/registry.db is not below /opt/app-root/src/.llama/distributions/rh/, the one directory that the server can write',
  ],
  [
    'a database that leaves the volume by a detour',
    withRun(
      (run) => (run.metadata_store.db_path = '/opt/app-root/src/.llama/distributions/rh/../registry.db'),
    ),
    '/opt/app-root/src/.llama/distributions/rh/../registry.db is not below ' +
      '/opt/app-root/src/.llama/distributions/rh/, the one directory that the server can write',
  ],
  [
    'two providers with one id',
    withRun((run) => (run.providers.inference[1].provider_id = 'vllm-m')),
    'vllm-m is the id of another provider of inference, which it would replace',
  ],
  [
    'a model of a provider that is not there',
    withRun((run) => (run.models[0].provider_id = 'sentence-transformer')),
    'sentence-transformer is not the id of a provider of inference',
  ],
  [
    'a tool group of a provider of another API',
    withRun((run) => (run.tool_groups[0].provider_id = 'milvus')),
    'milvus is not the id of a provider of tool_runtime',
  ],
  ['a field that a model entry lacks', withRun((run) => delete run.models[0].model_id), 'lacks model_id'],
  [
    'a vLLM URL without /v1',
    withRun((run) => (vllm(run).url = 'https://m-predictor.private-ai-demo.svc:8443')),
    'https://m-predictor.private-ai-demo.svc:8443 is not a URL that ends with /v1',
  ],
  [
    'agents without safety',
    withRun((run) => delete run.providers.safety),
    'needs the API safety, which has no provider; the server would not start',
  ],
  [
    'the RAG runtime without files',
    withRun((run) => (run.providers.files = [])),
    'needs the API files, which has no provider; the server would not start',
  ],
  [
    'no telemetry',
    withRun((run) => delete run.providers.telemetry),
    'has no provider; the server would write trace_store.db outside its volume',
  ],
  [
    'telemetry with the default path',
    withRun((run) => delete run.providers.telemetry[0].config.sqlite_db_path),
    'lacks sqlite_db_path',
  ],
  [
    'an embedding model without dimension',
    withRun((run) => delete run.models[0].metadata),
    'undefined is not 768, the dimension of ibm-granite/granite-embedding-125m-english',
  ],
  [
    'an embedding model with another dimension',
    withRun((run) => (run.models[0].metadata.embedding_dimension = 384)),
    '384 is not 768, the dimension of ibm-granite/granite-embedding-125m-english',
  ],
  [
    'another embedding model than the environment says',
    withRun((run) => (run.models[0].model_id = 'all-minilm-l6-v2')),
    'does not register granite-embedding-125m, the embedding model of the environment',
  ],
  [
    'an embedding model by the name of its repository',
    withRun((run) => (run.models[0].provider_model_id = 'ibm-granite/granite-embedding-125m-english')),
    'ibm-granite/granite-embedding-125m-english is in no mounted volume; the server would look for it at huggingface.co',
  ],
  [
    'an embedding model on no volume',
    withServer((server) => (server.podOverrides.volumes[0] = { name: 'embedding-model', emptyDir: {} })),
    '/mnt/embedding-model is in no mounted volume; the server would look for it at huggingface.co',
  ],
  [
    'an embedding model beside the mounted folder',
    withServer((server) => (server.podOverrides.volumeMounts[0].mountPath = '/mnt/embedding')),
    '/mnt/embedding-model is in no mounted volume; the server would look for it at huggingface.co',
  ],
  [
    'a server that may download models',
    withServer((server) => {
      server.containerSpec.env = server.containerSpec.env.filter(
        ({ name }: { name: string }) => name !== 'HF_HUB_OFFLINE',
      );
    }),
    'lacks HF_HUB_OFFLINE: 1; the server would download models that are not mounted',
  ],
  [
    'authentication, which closes the startup probe',
    withRun((run) => (run.server = { auth: { provider_config: { type: 'kubernetes' } } })),
    'closes /v1/health too, which the startup probe of the operator reads',
  ],
  [
    'a port, which the server ignores',
    withRun((run) => (run.server = { port: 8080 })),
    'has no effect: the port comes from the command line',
  ],
  [
    'a token in the ConfigMap',
    withRun((run) => (vllm(run).api_token = 'sha256~x')),
    'is a literal credential',
  ],
  [
    'a token as the default of a reference',
    withRun((run) => (vllm(run).api_token = '${env.VLLM_API_TOKEN:=sha256~x}')),
    'is a literal credential',
  ],
  [
    'a variable in lower case',
    withRun((run) => (vllm(run).url = '${env.vllm_url}')),
    '${env.vllm_url} stays as it is: names are upper-case letters, digits and "_"',
  ],
  [
    'a variable that the container lacks',
    withRun((run) => (run.providers.files[0].config.region = '${env.S3_REGION}')),
    'lacks S3_REGION, which run.yaml refers to without a default; the server would not start',
  ],
  [
    'a secret that nothing uses',
    withRun((run) => delete vllm(run).api_token),
    'gives the container the secret VLLM_API_TOKEN, which run.yaml does not refer to',
  ],
  [
    "HF_HOME, which is the operator's",
    withServer((server) => server.containerSpec.env.push({ name: 'HF_HOME', value: '/tmp' })),
    'sets HF_HOME, which the operator sets',
  ],
  [
    'a command, which wins over run.yaml',
    withServer((server) => (server.containerSpec.command = ['llama'])),
    'command would replace the start script that reads run.yaml',
  ],
  [
    'no volume',
    withServer((server) => delete server.storage),
    'has no volume; registrations and files would be lost with the pod',
  ],
  [
    'metrics that nobody is told to get',
    withRun((run) => (run.providers.telemetry[0].config.sinks = ['sqlite', 'otel_metric'])),
    'sends otel_metric to localhost, and run.yaml names undefined',
  ],
  [
    'traces, which have every question in them',
    withRun((run) => (run.providers.telemetry[0].config.sinks = ['otel_trace'])),
    'sends every question and answer, which are in the traces',
  ],
  [
    'replicas with a database that is a file',
    withRun((run) => (run.metadata_store = { type: 'sqlite', db_path: `${state}registry.db` }), durable),
    `2 servers would each have a ${state}registry.db of their own, or write into that of another one`,
  ],
  [
    'replicas with one volume',
    withServer((server) => (server.storage = { size: '1Gi' }), durable),
    'one volume of one node for 2 servers: those on other nodes would not start',
  ],
  [
    'the CA of a database that is not mounted',
    withServer((server) => delete server.podOverrides, durable),
    'lacks /run/certificates/database/ca.pem, the CA of the database; the server would not start',
  ],
  [
    'a password of the database that everybody can read',
    withRun((run) => (run.metadata_store.password = 'llamastack'), durable),
    'is a literal credential',
  ],
  [
    'a database without host, which would be the pod itself',
    withRun((run) => delete run.inference_store.host, durable),
    'lacks host',
  ],
  [
    'a model whose certificate no image trusts',
    withRun((run) => (vllm(run).tls_verify = true)),
    'would not trust https://m-predictor.private-ai-demo.svc.cluster.local:8443/v1: its certificate is of the service CA',
  ],
  [
    'a CA that is not mounted',
    withServer((server) => delete server.podOverrides),
    'lacks /run/certificates/service-ca/service-ca.crt, which run.yaml names for ' +
      'https://m-predictor.private-ai-demo.svc.cluster.local:8443/v1; the server would not start',
  ],
  [
    'a volume elsewhere',
    withServer((server) => (server.storage.mountPath = '/data')),
    '/opt/app-root/src/.llama/distributions/rh/registry.db is not below /data/, the one directory that the server can write',
  ],
  [
    'a ConfigMap that is not rendered',
    withServer((server) => (server.userConfig.configMapName = 'other')),
    'starts without a rendered run.yaml: it names ConfigMap other',
  ],
  [
    'a text that is no YAML',
    edited(good, 'ConfigMap', 'llamastack-config', (configMap) => (configMap.data['run.yaml'] = 'a: [')),
    'has no mapping under the key run.yaml',
  ],
  [
    'the key of a later release',
    edited(good, 'ConfigMap', 'llamastack-config', (configMap) => {
      configMap.data = { 'config.yaml': configMap.data['run.yaml'] };
    }),
    'has no mapping under the key run.yaml',
  ],
];

test.each(mistakes)('%s', (_, broken, expected) => {
  expect(messages(broken)).toContain(`PAI-212 ${expected}`);
});

describe('a vLLM URL by reference', () => {
  const byReference = (url: string, value?: string) =>
    edited(
      withRun((run) => (vllm(run).url = url)),
      'LlamaStackDistribution',
      'llama-stack',
      (resource) => {
        if (value !== undefined) resource.spec.server.containerSpec.env.push({ name: 'M_URL', value });
      },
    );

  test('is judged by its value, or by its default', () => {
    expect(messages(byReference('${env.M_URL}', 'http://m/v1'))).toEqual([]);
    expect(messages(byReference('${env.M_URL:=http://m/v1}'))).toEqual([]);
    expect(messages(byReference('${env.M_URL}', 'http://m'))).toEqual([
      'PAI-212 http://m is not a URL that ends with /v1',
    ]);
  });
});

describe('a registered vector store', () => {
  const withStore = (changes: object) =>
    withRun((run) => {
      run.vector_dbs = [
        {
          vector_db_id: 'docs',
          provider_vector_db_id: 'docs',
          provider_id: 'milvus',
          embedding_model: 'granite-embedding-125m',
          embedding_dimension: 768,
          ...changes,
        },
      ];
    });

  test('passes when its id is pinned', () => {
    expect(messages(withStore({}))).toEqual([]);
  });

  test('needs an id at the provider, the right dimension and a known model', () => {
    const bare = withRun((run) => {
      run.vector_dbs = [
        {
          vector_db_id: 'docs',
          provider_id: 'milvus',
          embedding_model: 'granite-embedding-125m',
          embedding_dimension: 768,
        },
      ];
    });
    expect(messages(bare)).toEqual(['PAI-212 docs would become a new store with a new id at every start']);
    expect(messages(withStore({ embedding_dimension: 384 }))).toEqual([
      'PAI-212 384 is not 768, the dimension of ibm-granite/granite-embedding-125m-english',
    ]);
    expect(messages(withStore({ embedding_model: 'granite' }))).toEqual([
      'PAI-212 granite is not a registered model',
    ]);
  });
});
