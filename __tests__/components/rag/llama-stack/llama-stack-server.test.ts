import { formatProblems } from '../../../../lib/program/errors';
import { requiredVariables } from '../../../../lib/releases/env-reference';
import { llamaStackUnderstandsItsConfiguration } from '../../../../lib/guards/llama-stack';
import { at, find, findAll, findSome } from '../../../support/environments';
import { validateManifest } from '../../../support/schemas';
import {
  containerEnv,
  database,
  externalStore,
  granite,
  milvus,
  model,
  namespace,
  runYaml,
  stack,
  type StackOptions,
} from './fixture';
import { LlamaStackConfig } from '../../../../lib/components/rag/llama-stack/llama-stack-config';
import { LlamaStackServer } from '../../../../lib/components/rag/llama-stack/llama-stack-server';
import { alone } from '../../../support/alone';
import { Construct } from 'constructs';

const resource = (options?: StackOptions) => find(stack(options), 'LlamaStackDistribution', 'llama-stack');
const weights = { name: 'embedding-model', persistentVolumeClaim: { claimName: 'embedding-weights' } };
const texts = (options?: StackOptions) => stack(options).needs.prerequisites.map(({ text }) => text);

const variants: [string, StackOptions][] = [
  ['demo', {}],
  ['required models', { registration: 'required' }],
  ['models with tokens', { models: [model('m', { tokens: true }), model('n', { tokens: true })] }],
  ['no models', { models: [] }],
  ['local files', { files: 'local' }],
  ['external store', { settings: externalStore }],
  ['network policy', { networkPolicy: true }],
  ['PostgreSQL', { stores: { type: 'postgresql', database: database() } }],
  ['PostgreSQL and replicas', { stores: { type: 'postgresql', database: database() }, replicas: 2 }],
];

describe.each(variants)('%s', (_, options) => {
  const environment = stack(options);

  test('fits the schema of the resource', () => {
    for (const kind of ['LlamaStackDistribution', 'ConfigMap']) {
      for (const manifest of findSome(environment, kind)) expect(validateManifest(manifest)).toEqual([]);
    }
  });

  test('passes the guard of run.yaml', () => {
    expect(formatProblems(llamaStackUnderstandsItsConfiguration(environment))).toBe('');
  });

  test('has exactly the variables that run.yaml refers to, and some that hold no secret', () => {
    const plain = [
      'LLAMA_STACK_CONFIG_DIR',
      'LLAMA_STACK_DISABLE_VERSION_CHECK',
      'HF_HUB_OFFLINE',
      'TRANSFORMERS_OFFLINE',
      ...(options.settings === externalStore ? ['AWS_CA_BUNDLE', 'AWS_CONFIG_FILE'] : []),
      ...(options.stores === undefined ? [] : ['PGSSLMODE', 'PGSSLROOTCERT']),
    ];
    const expected = [...plain, ...requiredVariables(runYaml(environment))];
    expect(Object.keys(containerEnv(environment)).sort()).toEqual(expected.sort());
  });
});

describe('the resource', () => {
  test('starts the image of the product from the ConfigMap, once, on its own volume', () => {
    expect(at(resource(), 'spec')).toMatchObject({
      replicas: 1,
      server: {
        distribution: { name: 'rh-dev' },
        containerSpec: { name: 'llama-stack', port: 8321 },
        storage: { size: '10Gi' },
        userConfig: { configMapName: 'llamastack-config' },
      },
    });
  });

  test("leaves to the operator what is the operator's", () => {
    const server = at(resource(), 'spec.server') as Record<string, Record<string, unknown>>;
    expect(server.containerSpec).not.toHaveProperty('command');
    expect(server.containerSpec).not.toHaveProperty('args');
    expect(server).not.toHaveProperty('tlsConfig');
    expect(server.podOverrides).not.toHaveProperty('serviceAccountName');
    expect(server.storage).not.toHaveProperty('mountPath');
    expect(containerEnv(stack())).not.toHaveProperty('HF_HOME');
  });

  test('comes after its configuration, with the applications', () => {
    const phases = stack().objects.map(({ manifest, syncWave }) => [manifest.kind, syncWave]);
    expect(phases).toContainEqual(['LlamaStackDistribution', 'applications']);
    expect(phases).toContainEqual(['ConfigMap', 'configuration']);
  });

  test('keeps prompts.db on the volume and answers clients of every version', () => {
    expect(containerEnv(stack())).toEqual({
      LLAMA_STACK_CONFIG_DIR: '/opt/app-root/src/.llama/distributions/rh',
      LLAMA_STACK_DISABLE_VERSION_CHECK: 'true',
      HF_HUB_OFFLINE: '1',
      TRANSFORMERS_OFFLINE: '1',
      FILES_S3_ACCESS_KEY_ID: 'llama-files-credentials/accesskey',
      FILES_S3_SECRET_ACCESS_KEY: 'llama-files-credentials/secretkey',
    });
  });

  test('needs the component of the operator', () => {
    expect([...stack().needs.dataScienceComponents.keys()]).toContain('llamastackoperator');
  });
});

describe('spec.network', () => {
  const clients = [
    { name: 'agent', namespace: 'agents', podSelector: { app: 'agent' }, serviceAccount: 'agent' },
  ];

  test('is left out unless the operator knows it', () => {
    expect(at(resource({ clients }), 'spec.network')).toBeUndefined();
    expect(texts().some((text) => text.includes('spec.network'))).toBe(false);
  });

  test('lets the namespaces of all clients in, later ones too, and states the build it needs', () => {
    expect(at(resource({ clients, networkPolicy: true }), 'spec.network')).toEqual({
      exposeRoute: false,
      allowedFrom: { namespaces: ['agents', 'private-ai-demo'] },
    });
    expect(texts({ networkPolicy: true })).toContainEqual(expect.stringContaining('after 15 January 2026'));
  });
});

describe('the contract', () => {
  const { server } = stack();

  test('names the ids that clients use', () => {
    expect([...server.modelIds]).toEqual([
      ['mistral-24b-quantized', 'vllm-mistral-24b-quantized/mistral-24b-quantized'],
      ['mistral-24b', 'vllm-mistral-24b/mistral-24b'],
    ]);
    expect(server.embeddingModelId).toBe('granite-embedding-125m');
    expect(server.collections.map(({ name }) => name)).toEqual(['red_hat_docs']);
  });

  test('names the same ids whether models are required or not', () => {
    expect([...stack({ registration: 'required' }).server.modelIds]).toEqual([...server.modelIds]);
  });

  test('says where the API is and who answers', () => {
    expect(server.endpoint.url()).toBe('http://llama-stack-service.private-ai-demo.svc.cluster.local:8321');
    expect(server.endpoint).toMatchObject({
      portName: 'http',
      authentication: 'none',
      podSelector: { app: 'llama-stack', 'app.kubernetes.io/instance': 'llama-stack' },
      producer: { kind: 'LlamaStackDistribution', name: 'llama-stack' },
    });
  });
});

describe('what the server uses', () => {
  test('is open to it: models, vector store, object store; and the operator reaches it', () => {
    const models = [model('m')];
    const { needs } = stack({ models });
    expect(models[0]?.clients).toEqual([
      {
        name: 'llama-stack',
        namespace: 'private-ai-demo',
        podSelector: { app: 'llama-stack', 'app.kubernetes.io/instance': 'llama-stack' },
        serviceAccount: 'llama-stack-models',
      },
    ]);
    const edges = needs.networkUses.map(({ peer, endpoint }) => [
      typeof peer === 'string' ? peer : peer.name,
      endpoint.service,
    ]);
    expect(edges).toContainEqual(['llama-stack', 'milvus-standalone']);
    expect(edges).toContainEqual(['llama-files', 'minio']);
    expect(edges).toContainEqual(['llama-stack-operator', 'llama-stack-service']);
  });

  test('tokens come from one service account, only if a model wants them', () => {
    const tokens = stack({ models: [model('m', { tokens: true }), model('n', { tokens: true })] });
    expect(containerEnv(tokens).VLLM_API_TOKEN).toBe('llama-stack-models/token');
    expect(find(tokens, 'Secret', 'llama-stack-models')).not.toHaveProperty('data');
    expect(findAll(stack(), 'Secret')).toEqual([]);
    expect(at(find(tokens, 'LlamaStackDistribution', 'llama-stack'), 'spec.server.podOverrides')).toEqual({
      volumes: [weights, { name: 'service-ca', configMap: { name: 'openshift-service-ca.crt' } }],
      volumeMounts: [
        { name: 'embedding-model', mountPath: '/mnt/embedding-model', readOnly: true },
        { name: 'service-ca', mountPath: '/run/certificates/service-ca', readOnly: true },
      ],
    });
  });

  test('the files user may read and write its bucket and no other', () => {
    const job = find(stack(), 'ConfigMap', 'minio-bootstrap');
    const policy = (at(job, 'data') as Record<string, string>)['llama-files.json'] ?? '';
    expect(policy).toContain('arn:aws:s3:::llama-files');
    expect(policy).toContain('s3:PutObject');
    expect(policy).not.toContain('llm-models');
  });

  test('an external store: its CA and the place of the bucket reach the AWS SDK', () => {
    const external = stack({ settings: externalStore });
    expect(containerEnv(external)).toMatchObject({
      AWS_CA_BUNDLE: '/run/certificates/object-store/ca.pem',
      AWS_CONFIG_FILE: '/etc/llama-stack/aws-config',
    });
    const data = at(find(external, 'ConfigMap', 'llamastack-config'), 'data') as Record<string, string>;
    expect(data['aws-config']).toBe('[default]\ns3 =\n  addressing_style = virtual\n');
    expect(
      at(find(external, 'LlamaStackDistribution', 'llama-stack'), 'spec.server.podOverrides.volumes'),
    ).toEqual([weights, { name: 'object-store-ca', configMap: { name: 'corporate-ca' } }]);
  });

  test('is stated where nobody can render it: the storage class', () => {
    expect(texts()).toContainEqual(expect.stringContaining('gp3-csi is the default StorageClass'));
    const plain = texts({ settings: { cluster: { appsDomain: 'apps.demo.example.com' } } });
    expect(plain).toContainEqual(expect.stringContaining('The cluster has a default StorageClass'));
  });
});

describe('stores in PostgreSQL', () => {
  const stated = database();
  const environment = stack({ stores: { type: 'postgresql', database: stated } });
  const server = at(find(environment, 'LlamaStackDistribution', 'llama-stack'), 'spec.server');

  test('are reached with the password of the owner, through the network and with the CA', () => {
    expect(containerEnv(environment)).toMatchObject({
      STORES_PASSWORD: 'llama-stack-database-credentials/password',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/run/certificates/database/ca.pem',
    });
    expect(at(server, 'podOverrides.volumes')).toEqual([
      weights,
      { name: 'database-ca', configMap: { name: 'database-ca' } },
    ]);
    expect(stated.peers.map(({ name }) => name)).toEqual(['llama-stack']);
  });

  test('leave a single replica its volume, for prompts and traces', () => {
    expect(at(server, 'storage')).toEqual({ size: '10Gi' });
    const [volume] = environment.needs.volumes.filter(({ name }) => name === 'llama-stack-pvc');
    expect(volume?.content).toBe('prompts, traces');
  });

  test('let several replicas run, which have no volume to share', () => {
    const several = stack({ stores: { type: 'postgresql', database: database() }, replicas: 2 });
    const spec = at(find(several, 'LlamaStackDistribution', 'llama-stack'), 'spec');
    expect(at(spec, 'replicas')).toBe(2);
    expect(at(spec, 'server')).not.toHaveProperty('storage');
    expect(several.needs.volumes.map(({ name }) => name)).not.toContain('llama-stack-pvc');
    expect(several.needs.prerequisites.map(({ text }) => text).join()).not.toContain('llama-stack-pvc');
  });
});

test('Llama Stack alone', () => {
  const objects = alone((folder) => {
    const scope = new Construct(folder, 'llama-stack');
    const config = new LlamaStackConfig(scope, 'config', {
      namespace,
      models: [model('m')],
      registration: 'refresh',
      embedding: granite,
      embedder: { type: 'weights', weights: { claim: 'embedding-weights', path: 'granite' } },
      vectorStore: milvus,
      files: { type: 'local' },
      stores: { type: 'sqlite' },
    });
    new LlamaStackServer(scope, 'server', {
      config,
      collections: [],
      replicas: 1,
      size: '1Gi',
      networkPolicy: false,
    });
    return scope;
  });
  expect(objects).toMatchSnapshot();
});
