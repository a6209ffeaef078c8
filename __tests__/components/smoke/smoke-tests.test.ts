import { kubernetesTools } from '../../../lib/catalogues/kubernetes-tools';
import { BucketSmokeTest } from '../../../lib/components/smoke/bucket-smoke-test';
import { Minio } from '../../../lib/components/storage/minio';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { RenderedCheck } from '../../../tools/verify/smoke/program';
import { alone } from '../../support/alone';
import { at, externalModel, find, findAll, ragOnly, rendered } from '../../support/environments';
import { variablesOf } from '../../support/script';

const demo = rendered('demo');
type Rendered = typeof demo;
const { rag } = demo.environment;

const testsOf = (environment: Rendered) =>
  environment.objects.filter(
    ({ manifest: { kind, metadata } }) => kind === 'Job' && metadata.name.includes('-smoke-'),
  );
const checksOf = (environment: Rendered, name: string) =>
  JSON.parse(
    String(recordAt(find(environment, 'ConfigMap', name), 'data')['checks.json']),
  ) as RenderedCheck[];
const podOf = (environment: Rendered, name: string) =>
  recordAt(find(environment, 'Job', name), 'spec', 'template', 'spec');
const secretsOf = (environment: Rendered, name: string) =>
  recordsAt(podOf(environment, name), 'volumes').flatMap((volume) => at(volume, 'secret.secretName') ?? []);
const usesOf = (environment: Rendered, name: string) =>
  find(environment, 'NetworkPolicy', `egress-${name}`).metadata.annotations?.['private-ai/uses'];

describe('the smoke tests of a stage', () => {
  test('run after each sync, when all that it applies is healthy, and leave the order of stages alone', () => {
    expect(testsOf(demo).map(({ folder, manifest }) => `${folder} ${manifest.metadata.name}`)).toEqual([
      'stage00-ai-platform stage00-smoke-buckets',
      'stage01-model-serving stage01-smoke-models',
      'stage02-model-alignment stage02-smoke-alignment',
    ]);
    for (const { manifest, syncWave } of testsOf(demo)) {
      expect(syncWave).toBe('verification');
      expect(manifest.metadata.annotations).toMatchObject({
        'argocd.argoproj.io/hook': 'PostSync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      });
    }
    // What says that a stage is applied is no hook: it comes before them.
    for (const applied of findAll(demo, 'ConfigMap').filter(({ metadata }) =>
      metadata.name.endsWith('-applied'),
    ))
      expect(applied.metadata.annotations).not.toHaveProperty(['argocd.argoproj.io/hook']);
  });

  test('have one try by Argo CD, and end by themselves before they are ended', () => {
    for (const { manifest } of testsOf(demo)) {
      const { name } = manifest.metadata;
      expect(at(manifest, 'spec.backoffLimit')).toBe(0);
      expect(at(manifest, 'spec.template.spec.restartPolicy')).toBe('Never');
      const tries = checksOf(demo, name).reduce((sum, { seconds }) => sum + Number(seconds), 0);
      const own = Number(variablesOf(manifest).DEADLINE_SECONDS) + tries;
      expect(at(manifest, 'spec.activeDeadlineSeconds')).toBeGreaterThan(own);
    }
  });

  test('can be switched off', () => {
    expect(testsOf(rendered('demo', { smokeTests: false }))).toEqual([]);
  });
});

describe('the test of tools', () => {
  const name = 'stage03-smoke-tools';
  const tools = rendered('demo', {
    stages: [...demo.environment.stages, 'stage03-agentic-ai'],
    agents: { kubernetes: { tools: ['pods_log'] } },
  });

  test('asks each server for what models are offered, and reaches nothing else', () => {
    expect(checksOf(tools, name)).toEqual([
      expect.objectContaining({
        name: 'tools of kubernetes-tools are as promised',
        server: { url: 'http://kubernetes-tools.private-ai-demo.svc.cluster.local:8080/mcp' },
        tools: { pods_log: kubernetesTools.pods_log },
      }),
    ]);
    expect(usesOf(tools, name)).toBe('kubernetes-tools.private-ai-demo.svc.cluster.local:8080');
    expect(podOf(tools, name).automountServiceAccountToken).toBe(false);
  });

  test('is nobody for whom the servers run', () => {
    const from = at(find(tools, 'NetworkPolicy', 'allow-kubernetes-tools-http'), 'spec.ingress.0.from');
    expect(JSON.stringify(from)).toContain(name);
    expect(testsOf(tools).map(({ folder }) => folder)).toContain('stage03-agentic-ai');
  });
});

describe('the test of the buckets', () => {
  const name = 'stage00-smoke-buckets';

  test('has the keys of every user, and not those of root', () => {
    const users = Object.keys(recordAt(find(demo, 'ConfigMap', 'minio-bootstrap'), 'data'))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.replace('.json', ''));
    expect(users.length).toBeGreaterThan(3);
    expect(secretsOf(demo, name)).toEqual(users.map((user) => `minio-user-${user}`));
    expect(checksOf(demo, name)).toHaveLength(users.length);
    expect(podOf(demo, name).automountServiceAccountToken).toBe(false);
    expect(usesOf(demo, name)).toBe('minio.model-storage.svc.cluster.local:9000');
  });

  test('asks each user of every bucket, for the rights that the bootstrap gives', () => {
    const dspa = checksOf(demo, name).find((check) => check.name.includes('dspa'));
    expect(dspa?.buckets).toMatchObject({ 'kfp-artifacts': 'readWrite', documents: 'none' });
    const ingestion = checksOf(demo, name).find((check) => check.name.includes('of ingestion '));
    expect(ingestion?.buckets).toMatchObject({ documents: 'read', 'kfp-artifacts': 'none' });
    const asked = checksOf(demo, name).map(({ buckets }) => Object.keys(buckets as object).sort());
    for (const each of asked) expect(each).toEqual(asked[0]);
  });

  test('uses the Secrets of consumers, and the CA, where somebody else runs the store', () => {
    const external = rendered('demo', {
      objectStore: {
        type: 'external',
        endpoint: 'https://s3.example.com',
        ca: { configMap: 's3-ca', key: 'ca.pem' },
        buckets: { 'kfp-artifacts': 'team-artifacts' },
      },
    });
    const job = find(external, 'Job', name);
    expect(job.metadata.namespace).toBe('private-ai-demo');
    expect(secretsOf(external, name)).toContain('dspa-minio-credentials');
    const dspa = checksOf(external, name).find((check) => check.name.includes('dspa'));
    expect(dspa).toMatchObject({
      store: { url: 'https://s3.example.com', ca: '/etc/store-ca/ca.pem' },
      keys: { id: '/run/credentials/dspa/accesskey' },
      buckets: { 'team-artifacts': 'readWrite' },
    });
    expect(usesOf(external, name)).toBe('s3.example.com:443');
  });

  test('alone', () => {
    const made = alone((scope) => {
      const store = new Minio(scope, 'minio', { namespace: 'store', size: '1Gi', console: 'none' });
      store.bucket('documents').grantRead(store.addPerson('reader'));
      const access = store.access();
      return new BucketSmokeTest(scope, 'test', { name: 'smoke', namespace: 'store', store, access });
    });
    // Most programs are those of ingestion.
    expect(made.replaceAll(/text of \d+ lines/g, 'text')).toMatchSnapshot();
  });
});

describe('the test of the models', () => {
  test('asks each model as its clients do: with a token where it wants one', () => {
    const checks = checksOf(demo, 'stage01-smoke-models');
    expect(checks.map(({ model }) => model).sort()).toEqual(['mistral-24b', 'mistral-24b-quantized']);
    for (const check of checks) {
      expect(check.server).toMatchObject({
        url: expect.stringMatching(/^https:.*\/v1$/),
        bearer: '/var/run/secrets/kubernetes.io/serviceaccount/token',
      });
    }
    const subjects = recordsAt(find(demo, 'RoleBinding', 'mistral-24b-user'), 'subjects');
    expect(subjects).toContainEqual(expect.objectContaining({ name: 'stage01-smoke-models' }));
    const lab = rendered('lab');
    expect(podOf(lab, 'stage01-smoke-models').automountServiceAccountToken).toBe(false);
    expect(checksOf(lab, 'stage01-smoke-models')[0]?.server).not.toHaveProperty('bearer');
  });

  test('asks simulated models too', () => {
    expect(checksOf(rendered('demo', { accelerator: 'simulated' }), 'stage01-smoke-models')).toHaveLength(2);
  });

  test('asks models of somebody else in the stage that makes them, with their key and CA', () => {
    const far = rendered('demo', { ...ragOnly, models: [externalModel()] });
    expect(checksOf(far, 'stage00-smoke-models')).toEqual([
      expect.objectContaining({
        model: 'org/far-24b',
        server: {
          url: 'https://models.example.com:8443/v1',
          ca: '/etc/ca/0/ca.pem',
          bearer: '/run/credentials/model-0/api-key',
        },
      }),
    ]);
    expect(secretsOf(far, 'stage00-smoke-models')).toEqual(['far-api-key']);
    expect(podOf(far, 'stage00-smoke-models').automountServiceAccountToken).toBe(false);
    expect(usesOf(far, 'stage00-smoke-models')).toBe('models.example.com:8443');
  });
});

describe('the test of Llama Stack, Docling and pipelines', () => {
  const name = 'stage02-smoke-alignment';

  test('reaches these, past the network policy of the operator of Llama Stack', () => {
    expect(usesOf(demo, name)).toMatch(
      /^docling-service\S+ ds-pipeline-dspa\S+ llama-stack-service\S+ API server$/,
    );
    expect(at(find(demo, 'Job', name), 'spec.template.metadata.labels')).toMatchObject({
      'app.kubernetes.io/part-of': 'llama-stack',
    });
  });

  test('expects what the contract of Llama Stack promises', () => {
    const { llamaStack } = demo;
    expect(checksOf(demo, name)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          asks: 'models',
          models: [...(llamaStack?.modelIds.values() ?? []), llamaStack?.embeddingModelId],
        }),
        expect.objectContaining({ asks: 'embedding', dimension: 768 }),
        expect.objectContaining({ asks: 'pipeline', pipeline: 'ingestion' }),
      ]),
    );
  });

  test('looks for a pipeline, and has a token for it, only where there is one', () => {
    const without = rendered('demo', { rag: { ...rag, pipelines: false } });
    expect(checksOf(without, name).map(({ asks }) => asks)).not.toContain('pipeline');
    expect(podOf(without, name).automountServiceAccountToken).toBe(false);
  });
});
