import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluationTasks } from '../../../lib/catalogues/evaluation-tasks';
import { Evaluations } from '../../../lib/components/measurement/evaluations';
import { Minio } from '../../../lib/components/storage/minio';
import { runGuards } from '../../../lib/guards';
import type { Manifest } from '../../../lib/kubernetes/manifest';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { alone } from '../../support/alone';
import {
  at,
  find,
  findAll,
  modelEntry,
  type RawSettings,
  rendered,
  settings,
  small,
} from '../../support/environments';
import { validateManifest } from '../../support/schemas';
import { model } from '../rag/llama-stack/fixture';

/** The small demo with evaluations, and its model changed. */
function evaluated(changes: RawSettings = {}, evaluation: object = {}, others: RawSettings = {}) {
  return rendered('demo', {
    ...small,
    models: [modelEntry(changes)],
    benchmarks: undefined,
    evaluation,
    ...others,
  });
}

/** What a run makes. */
function jobOf(environment: RenderedEnvironment, name = 'm'): Manifest {
  const data = recordAt(find(environment, 'ConfigMap', `evaluate-${name}`), 'data');
  return JSON.parse(String(data['job.json'])) as Manifest;
}

function modelArgs(job: Manifest): Record<string, unknown> {
  const args = at(job, 'spec.modelArgs') as { name: string; value: string }[];
  return Object.fromEntries(args.map(({ name, value }) => [name, value]));
}

/** Variables of the harness; one from a Secret as its name and key. */
function variables(job: Manifest): Record<string, unknown> {
  return Object.fromEntries(
    recordsAt(job, 'spec', 'pod', 'container', 'env').map((each) => {
      const { name, key } = recordAt(each, 'valueFrom', 'secretKeyRef');
      return [each.name, each.value ?? `${String(name)} ${String(key)}`];
    }),
  );
}

const plain = evaluated();
const cronJob = find(plain, 'CronJob', 'evaluate-m');
const pod = 'spec.jobTemplate.spec.template';

test('the evaluation of one model alone', () => {
  const environment = settings('demo', { ...small, evaluation: {} });
  const objects = alone((folder) => {
    const store = new Minio(folder, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
    const { evaluation } = environment;
    if (evaluation === undefined) throw new Error('the settings have no evaluation');
    return new Evaluations(folder, 'evaluations', {
      namespace: 'private-ai-demo',
      store,
      hub: environment.huggingFace,
      settings: evaluation,
      models: [
        { model: model('chat', { tokens: true }), tokenizer: { repository: 'org/chat', revision: 'main' } },
      ],
    });
  });
  expect(objects).toMatchSnapshot();
});

describe('the LMEvalJob', () => {
  test('is valid, whatever the settings say', () => {
    for (const environment of [
      plain,
      evaluated({ exposure: 'authenticated' }, { api: 'chat', tasks: ['gsm8k'] }),
      evaluated({}, { datasets: 'bucket', batchSize: 8 }),
    ]) {
      expect(validateManifest(jobOf(environment))).toEqual([]);
    }
  });

  test('has only values that the operator takes', () => {
    // controllers/lmes/patterns.go @rhoai-2.25
    for (const value of Object.values(modelArgs(jobOf(plain)))) {
      expect(value).toMatch(/^[a-zA-Z0-9._/:\- ]+$/);
    }
  });

  test('asks the model by its contract, with the tokenizer of its repository', () => {
    expect(at(jobOf(plain), 'spec.model')).toBe('local-completions');
    expect(modelArgs(jobOf(plain))).toMatchObject({
      model: 'm',
      base_url: 'http://m-predictor.private-ai-demo.svc.cluster.local/v1/completions',
      tokenizer: 'Qwen/Qwen3-0.6B',
      revision: 'main',
      num_concurrent: '8',
    });
  });

  test('asks the chat API of people without a tokenizer, and lets the model format the chat', () => {
    const job = jobOf(evaluated({}, { api: 'chat', tasks: ['gsm8k'] }));
    expect(job).toMatchObject({
      spec: { model: 'local-chat-completions', chatTemplate: { enabled: true } },
    });
    expect(modelArgs(job)).toMatchObject({
      base_url: 'http://m-predictor.private-ai-demo.svc.cluster.local/v1/chat/completions',
    });
    expect(modelArgs(job)).not.toHaveProperty('tokenizer');
  });

  test('sends two requests at a time at least, as only then it reads the CA of models', () => {
    expect(modelArgs(jobOf(evaluated({ concurrency: 1 })))).toMatchObject({ num_concurrent: '2' });
  });

  test('counts no further than the context of the model', () => {
    expect(modelArgs(jobOf(evaluated({ context: 2048 }, { answerTokens: 256 })))).toMatchObject({
      max_length: '2048',
      max_gen_toks: '256',
    });
  });

  test('runs what the settings say, and no code', () => {
    const job = jobOf(
      evaluated({}, { tasks: ['arc_easy', 'mmlu'], limit: 20, batchSize: 4, datasetScripts: true }),
    );
    expect(at(job, 'spec')).toMatchObject({
      taskList: { taskNames: ['arc_easy', 'mmlu'] },
      limit: '20',
      batchSize: '4',
      allowCodeExecution: false,
    });
  });
});

test('a model that wants tokens gets that of an account that may use it and runs no pod', () => {
  const environment = evaluated({ exposure: 'authenticated' });
  const job = jobOf(environment);
  expect(variables(job)).toMatchObject({
    OPENAI_API_KEY: 'evaluation-models token',
    SSL_CERT_FILE: '/etc/service-ca/service-ca.crt',
  });
  expect(recordsAt(job, 'spec', 'pod', 'volumes')).toEqual([
    { name: 'service-ca', configMap: { name: 'openshift-service-ca.crt' } },
  ]);
  const binding = findAll(environment, 'RoleBinding').find(({ metadata }) => metadata.name === 'm-user');
  expect(recordsAt(binding, 'subjects')).toContainEqual(
    expect.objectContaining({ kind: 'ServiceAccount', name: 'evaluation-models' }),
  );
  expect(findAll(plain, 'Secret').map(({ metadata }) => metadata.name)).not.toContain('evaluation-models');
});

describe('datasets of Hugging Face', () => {
  const trustyai = (environment: RenderedEnvironment) =>
    at(find(environment, 'DataScienceCluster', 'default-dsc'), 'spec.components.trustyai');

  test('are permitted in OpenShift AI, and the pod gets there', () => {
    expect(trustyai(plain)).toEqual({
      managementState: 'Managed',
      eval: { lmeval: { permitOnline: 'allow', permitCodeExecution: 'deny' } },
    });
    expect(at(jobOf(plain), 'spec.allowOnline')).toBe(true);
    expect(uses(plain)).toBe('m-predictor.private-ai-demo.svc.cluster.local, huggingface.co:443');
    expect(guide(plain)).toContain('Pods of private-ai-demo reach https://huggingface.co');
  });

  test('come by the mirror, the proxy and the CAs of huggingFace', () => {
    const huggingFace = {
      endpoint: 'https://mirror.example.com/hub',
      proxy: 'http://proxy.example.com:3128',
      trustedCa: true,
    };
    const environment = evaluated({}, {}, { huggingFace });
    expect(variables(jobOf(environment))).toMatchObject({
      HF_ENDPOINT: 'https://mirror.example.com/hub',
      HTTPS_PROXY: 'http://proxy.example.com:3128',
      REQUESTS_CA_BUNDLE: '/etc/trusted-ca/ca-bundle.crt',
    });
    expect(find(environment, 'ConfigMap', 'evaluation-trusted-ca').metadata.labels).toMatchObject({
      'config.openshift.io/inject-trusted-cabundle': 'true',
    });
  });

  test('and a gated tokenizer want the token, unless nobody reads it', () => {
    const gated = {
      model: 'llama-3.1-8b-instruct',
      context: 4096,
      source: { type: 'oci', image: 'quay.io/org/llama:1' },
    };
    expect(variables(jobOf(evaluated(gated)))).toMatchObject({ HF_TOKEN: 'huggingface-token HF_TOKEN' });
    expect(variables(jobOf(evaluated(gated, { api: 'chat', tasks: ['gsm8k'] })))).not.toHaveProperty(
      'HF_TOKEN',
    );
    expect(variables(jobOf(plain))).not.toHaveProperty('HF_TOKEN');
  });

  test('in a bucket need no internet, and the guide says how they come there', () => {
    const environment = evaluated({}, { datasets: 'bucket' });
    expect(trustyai(environment)).toMatchObject({ eval: { lmeval: { permitOnline: 'deny' } } });
    expect(at(jobOf(environment), 'spec.allowOnline')).toBe(false);
    const key = (name: string) => ({ name: 'evaluation-data-credentials', key: name });
    expect(at(jobOf(environment), 'spec.offline.storage.s3')).toEqual({
      accessKeyId: key('accesskey'),
      secretAccessKey: key('secretkey'),
      bucket: key('bucket'),
      endpoint: key('endpoint'),
      region: key('region'),
      path: 'hf-home',
      verifySSL: false,
    });
    expect(uses(environment)).toBe(
      'm-predictor.private-ai-demo.svc.cluster.local, minio.model-storage.svc.cluster.local:9000',
    );
    expect(guide(environment)).toContain('lm_eval --model dummy --tasks arc_easy,gsm8k --limit 1');
    expect(guide(environment)).toContain('store/evaluation-data/hf-home');
    expect(guide(plain)).not.toContain('lm_eval --model dummy');
  });

  test('in a bucket of a store with https are read with its CA, or with those of the cluster', () => {
    const store = (changes: object) => ({
      objectStore: { type: 'external', endpoint: 'https://s3.example.com', region: 'eu-1', ...changes },
    });
    const s3 = (changes: object) =>
      at(jobOf(evaluated({}, { datasets: 'bucket' }, store(changes))), 'spec.offline.storage.s3');
    expect(s3({})).toMatchObject({
      verifySSL: true,
      caBundle: { name: 'evaluation-trusted-ca', key: 'ca-bundle.crt' },
    });
    expect(s3({ ca: { configMap: 's3-ca', key: 'ca.pem' } })).toMatchObject({
      verifySSL: true,
      caBundle: { name: 's3-ca', key: 'ca.pem' },
    });
  });
});

/** Whom the pod of the harness reaches. */
function uses(environment: RenderedEnvironment): string {
  return String(
    find(environment, 'NetworkPolicy', 'egress-lm-eval-m').metadata.annotations?.['private-ai/uses'],
  );
}

describe('a run', () => {
  test('is on demand, and by the clock where a schedule is stated', () => {
    expect(at(cronJob, 'spec.suspend')).toBe(true);
    const scheduled = find(evaluated({}, { schedule: '0 1 * * 0', hours: 2 }), 'CronJob', 'evaluate-m');
    expect(at(scheduled, 'spec')).toMatchObject({ suspend: false, schedule: '0 1 * * 0' });
    expect(at(scheduled, 'spec.jobTemplate.spec.activeDeadlineSeconds')).toBe(7200);
  });

  test('makes, reads and deletes LMEvalJobs, and may do no more', () => {
    expect(at(find(plain, 'Role', 'evaluate-m'), 'rules')).toEqual([
      {
        apiGroups: ['trustyai.opendatahub.io'],
        resources: ['lmevaljobs'],
        verbs: ['get', 'list', 'watch', 'create', 'delete'],
      },
    ]);
  });

  test('reaches the API server and the store, which its pods are known to by their label', () => {
    expect(find(plain, 'NetworkPolicy', 'egress-evaluate-m').metadata.annotations).toMatchObject({
      'private-ai/uses': 'minio.model-storage.svc.cluster.local:9000, API server',
    });
    expect(at(cronJob, `${pod}.metadata.labels`)).toMatchObject({
      'app.kubernetes.io/component': 'evaluation',
    });
    expect(jobOf(plain).metadata.labels).toMatchObject({ 'app.kubernetes.io/component': 'lm-eval' });
  });

  test('has what every guard wants of a pod', () => {
    expect(runGuards(plain).filter(({ construct }) => construct?.includes('evaluations'))).toEqual([]);
  });
});

describe('who may make LMEvalJobs', () => {
  const bindings = (environment: RenderedEnvironment) =>
    findAll(environment, 'ClusterRoleBinding').filter(
      (binding) => at(binding, 'roleRef.name') === 'lmeval-user-role',
    );

  test('are admins, since the operator leaves the binding alone that was there before', () => {
    const [binding, ...others] = bindings(plain);
    expect(others).toEqual([]);
    expect(binding?.metadata).toMatchObject({
      name: 'default-lmeval-user-rolebinding',
      annotations: { 'opendatahub.io/managed': 'false' },
    });
    expect(recordsAt(binding, 'subjects')).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:cluster-admins' },
    ]);
    const waveOf = (kind: string) =>
      plain.objects.find(({ manifest }) =>
        kind === 'ClusterRoleBinding' ? manifest === binding : manifest.kind === kind,
      )?.syncWave;
    expect([waveOf('ClusterRoleBinding'), waveOf('DataScienceCluster')]).toEqual([
      'configuration',
      'platform',
    ]);
  });

  test('is up to the owner of an OpenShift AI that exists, and the guide says so', () => {
    const existing = evaluated({}, {}, { dataScienceCluster: 'existing' });
    expect(bindings(existing)).toEqual([]);
    expect(guide(existing)).toContain('everybody who is logged in');
    expect(guide(plain)).not.toContain('everybody who is logged in');
  });
});

test('only the models that are named are evaluated', () => {
  const models = [modelEntry({ name: 'one' }), modelEntry({ name: 'two' })];
  const environment = evaluated({}, { models: ['two'] }, { models });
  expect(findAll(environment, 'CronJob').map(({ metadata }) => metadata.name)).toEqual(['evaluate-two']);
  expect(guide(environment)).toContain('--from=cronjob/evaluate-two');
});

test('the page tells of every task what the catalogue knows of it', () => {
  const page = readFileSync(join(__dirname, '../../../docs/components/evaluations.md'), 'utf8');
  const rows = [
    ...page.matchAll(/^\| `(\w+)` +\| (.*?) +\| (likelihood|text) +\| `(.*?)`(, script)? +\|$/gm),
  ];
  expect(
    rows.map(([, name, about, answer, dataset, script]) => [name, about, answer, dataset, script]),
  ).toEqual(
    Object.entries(evaluationTasks).map(([name, { about, answer, dataset, script }]) => [
      name,
      about,
      answer,
      dataset,
      script && ', script',
    ]),
  );
});

test('there is none without the setting', () => {
  const without = rendered('demo', { ...small, evaluation: undefined });
  expect(at(find(without, 'DataScienceCluster', 'default-dsc'), 'spec.components.trustyai')).toEqual({
    managementState: 'Removed',
  });
  expect(guide(without)).not.toContain('## Evaluation');
});
