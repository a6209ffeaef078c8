import { EnvironmentApp, Folder, render } from '../../../lib/cluster/environment-app';
import { Needs } from '../../../lib/cluster/needs';
import { ExternalModel } from '../../../lib/components/serving/external-model';
import { endpointModels } from '../../../lib/environment/model-kinds';
import { runGuards } from '../../../lib/guards';
import { EgressPolicy } from '../../../lib/workload/egress-policy';
import {
  at,
  externalModel,
  find,
  findAll,
  findIn,
  modelEntry,
  ragOnly,
  type RawSettings,
  rendered,
  settings,
} from '../../support/environments';
import { containerEnv, runYaml } from '../rag/llama-stack/fixture';

const alone = rendered('demo', ragOnly);

describe('an environment whose models somebody else serves', () => {
  test('has no stage of models, KServe, GPU operator or node of its own, and passes every guard', () => {
    expect(new Set(alone.objects.map(({ folder }) => folder))).not.toContain('stage01-model-serving');
    expect(at(find(alone, 'DataScienceCluster', 'default-dsc'), 'spec.components')).toMatchObject({
      kserve: { managementState: 'Removed' },
      llamastackoperator: { managementState: 'Managed' },
    });
    for (const kind of ['InferenceService', 'ServingRuntime', 'ClusterPolicy', 'MachineSet'])
      expect(findAll(alone, kind)).toEqual([]);
    expect([...alone.needs.operators].sort()).toEqual(['external-secrets', 'openshift-ai']);
    expect(runGuards(alone)).toEqual([]);
  });

  test('waits before Llama Stack for what is there, and may read no more', () => {
    const gate = 'stage02-model-alignment-gate';
    expect(String(at(find(alone, 'ConfigMap', gate), 'data.stages'))).toMatch(
      /^stage00-ai-platform [0-9a-f]+\n$/,
    );
    expect(at(find(alone, 'Role', gate), 'rules.0.resourceNames')).toEqual(['stage00-ai-platform-applied']);
  });
});

describe('Llama Stack and a model that somebody else serves', () => {
  const provider = (environment = alone) => at(runYaml(environment), 'providers.inference.0');

  test('the provider has its URL, its key from the Secret, and its CA from the ConfigMap', () => {
    expect(provider()).toEqual({
      provider_id: 'vllm-far',
      provider_type: 'remote::vllm',
      config: {
        url: 'https://models.example.com:8443/v1',
        max_tokens: 2048,
        api_token: '${env.MODEL_KEY_FAR}',
        tls_verify: '/run/certificates/models/far/ca.pem',
        refresh_models: true,
      },
    });
    expect(containerEnv(alone)).toMatchObject({ MODEL_KEY_FAR: 'far-api-key/api-key' });
    expect(
      at(find(alone, 'LlamaStackDistribution', 'llama-stack'), 'spec.server.podOverrides'),
    ).toMatchObject({
      volumes: [{ name: 'embedding-model' }, { name: 'model-ca-far', configMap: { name: 'models-ca' } }],
      volumeMounts: [
        { name: 'embedding-model' },
        { name: 'model-ca-far', mountPath: '/run/certificates/models/far', readOnly: true },
      ],
    });
  });

  test('its id is that of the server, also where it is registered at the start', () => {
    expect(alone.llamaStack?.modelIds.get('far')).toBe('vllm-far/org/far-24b');
    const required = rendered('demo', {
      ...ragOnly,
      rag: { llamaStack: { modelRegistration: 'required' }, documentConverter: { mode: 'deployment' } },
    });
    expect(at(runYaml(required), 'models.0')).toEqual({
      model_id: 'org/far-24b',
      provider_id: 'vllm-far',
      provider_model_id: 'org/far-24b',
      model_type: 'llm',
    });
  });

  test('without key and CA there is no Secret, no mount, and the usual trust', () => {
    const url = 'https://models.example.com/v1';
    const bare = rendered('demo', {
      ...ragOnly,
      models: [externalModel({}, { url, apiKey: false, ca: undefined })],
    });
    expect(at(provider(bare), 'config')).toEqual({
      url,
      max_tokens: 2048,
      tls_verify: true,
      refresh_models: true,
    });
    expect(Object.keys(containerEnv(bare)).join()).not.toContain('MODEL_KEY');
    expect(bare.needs.secrets.map(({ name }) => name)).not.toContain('far-api-key');
  });

  test('beside models of the cluster it is one of them, in the order of the environment', () => {
    const both = rendered('demo', {
      models: [externalModel(), modelEntry({ exposure: 'authenticated' })],
    });
    expect(both.models.map(({ name }) => name)).toEqual(['far', 'm']);
    const providers = at(runYaml(both), 'providers.inference') as { provider_id: string }[];
    expect(providers.map(({ provider_id: id }) => id)).toEqual([
      'vllm-far',
      'vllm-m',
      'sentence-transformers',
    ]);
    expect(containerEnv(both)).toMatchObject({
      MODEL_KEY_FAR: 'far-api-key/api-key',
      VLLM_API_TOKEN: 'llama-stack-models/token',
    });
    expect(runGuards(both)).toEqual([]);
  });
});

describe('what the owner has to see to', () => {
  test('the server, its CA and the key for it', () => {
    const duties = alone.needs.prerequisites.map(({ text }) => text);
    expect(duties).toContain(
      'Pods of private-ai-demo reach https://models.example.com:8443/v1, whose /models lists org/far-24b, with a context of 4096 tokens or more',
    );
    expect(duties).toContain(
      'ConfigMap models-ca in private-ai-demo holds the CA of https://models.example.com:8443/v1 under ca.pem',
    );
    expect(alone.needs.secrets).toContainEqual(
      expect.objectContaining({ name: 'far-api-key', namespace: 'private-ai-demo' }),
    );
  });

  test('a store has the key where the environment has one, and it can be rotated', () => {
    const stored = rendered('demo', {
      ...ragOnly,
      secrets: { store: { name: 'vault', path: 'ai' }, versions: { 'far-api-key': 2 } },
    });
    expect(at(find(stored, 'ExternalSecret', 'far-api-key-v2'), 'spec.data.0.remoteRef.key')).toBe(
      'ai/private-ai-demo/far-api-key-v2',
    );
    expect(containerEnv(stored)).toMatchObject({ MODEL_KEY_FAR: 'far-api-key-v2/api-key' });
  });
});

describe('pods of our own that use the model', () => {
  /** The rule of their policy that lets them out, beside name resolution. */
  function egressTo(source: RawSettings): unknown {
    const environment = settings('demo', { ...ragOnly, models: [externalModel({}, source)] });
    const app = new EnvironmentApp(environment);
    const folder = new Folder(app, 'stage02-model-alignment');
    const [model] = endpointModels(environment);
    if (model === undefined) throw new Error('no model');
    const client = { name: 'agent', namespace: 'private-ai-demo', labels: { app: 'agent' } };
    const podSelector = client.labels;
    new ExternalModel(folder, 'far', model).grantUse({ ...client, podSelector, serviceAccount: 'agent' });
    new EgressPolicy(folder, 'Egress', { ...client, selector: podSelector, apiServer: false });
    Needs.of(folder).namespace({ name: client.namespace });
    app.needs.seal();
    return at(findIn(render([folder]), 'NetworkPolicy', 'egress-agent'), 'spec.egress.1');
  }

  test('reach its port at every address, since a policy knows no names', () => {
    expect(egressTo({})).toEqual({ ports: [{ port: 8443, protocol: 'TCP' }] });
    expect(egressTo({ url: 'https://models.example.com/v1' })).toEqual({
      ports: [{ port: 443, protocol: 'TCP' }],
    });
  });

  test('or every port of the namespace behind a Service of the cluster', () => {
    expect(egressTo({ url: 'http://llm.other-team.svc:8000/v1', ca: undefined })).toEqual({
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other-team' } } }],
    });
  });
});
