import { Benchmarks } from '../../../lib/components/measurement/benchmarks';
import { Minio } from '../../../lib/components/storage/minio';
import type { Manifest } from '../../../lib/kubernetes/manifest';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import { runGuards } from '../../../lib/guards';
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
import { runScript } from '../../support/script';
import { model } from '../rag/llama-stack/fixture';

/** The small demo with benchmarks, and its model changed. */
function measured(changes: RawSettings = {}, benchmarks: object = {}, others: RawSettings = {}) {
  return rendered('demo', { ...small, models: [modelEntry(changes)], benchmarks, ...others });
}

const ofBucket = measured();
const cronJob = find(ofBucket, 'CronJob', 'benchmark-m');
const template = 'spec.jobTemplate.spec.template';

/** The containers of a run, in their order. */
function steps(job: Manifest): Record<string, unknown>[] {
  const pod = at(job, `${template}.spec`);
  return [...recordsAt(pod, 'initContainers'), ...recordsAt(pod, 'containers')];
}

function variables(container: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(recordsAt(container, 'env').map(({ name, value }) => [name, value]));
}

/** The step that measures. */
function guidellm(job: Manifest): Record<string, unknown> | undefined {
  return steps(job).find(({ name }) => name === 'guidellm');
}

test('the benchmark of one model alone', () => {
  const environment = settings('demo', small);
  const objects = alone((folder) => {
    const store = new Minio(folder, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
    return new Benchmarks(folder, 'benchmarks', {
      namespace: 'private-ai-demo',
      store,
      hub: environment.huggingFace,
      settings: { promptTokens: 512, answerTokens: 128, seconds: 60 },
      models: [
        {
          model: model('chat', { tokens: true }),
          tokenizer: { repository: 'org/chat', revision: 'main' },
        },
      ],
    });
  });
  expect(objects).toMatchSnapshot();
});

describe('a benchmark', () => {
  test('runs on demand, and by the clock where a schedule is stated', () => {
    expect(at(cronJob, 'spec.suspend')).toBe(true);
    const scheduled = find(measured({}, { schedule: '0 3 * * 6' }), 'CronJob', 'benchmark-m');
    expect(at(scheduled, 'spec')).toMatchObject({
      suspend: false,
      schedule: '0 3 * * 6',
      concurrencyPolicy: 'Forbid',
    });
  });

  test('brings the tokenizer, measures, and takes the results to the store', () => {
    expect(steps(cronJob).map(({ name }) => name)).toEqual(['tokenizer', 'guidellm', 'upload']);
    const [tokenizer, , upload] = steps(cronJob).map(variables);
    expect(tokenizer).toMatchObject({ SOURCE: 'llm-models/qwen3/0.6b' });
    expect(upload).toMatchObject({ BUCKET: 'benchmark-results', FOLDER: 'guidellm/m' });
  });

  test('knows the model by its contract', () => {
    expect(variables(guidellm(cronJob))).toMatchObject({
      TARGET: 'http://m-predictor.private-ai-demo.svc.cluster.local',
      MODEL: 'm',
      LOGIN: 'none',
      STREAMS: '1,4,8,16',
      PROCESSOR: '/tokenizer',
      HF_HUB_OFFLINE: '1',
    });
  });

  test('works on no more requests at a time than the model, each load once', () => {
    const loads = (changes: RawSettings) =>
      variables(guidellm(find(measured(changes), 'CronJob', 'benchmark-m'))).STREAMS;
    expect(loads({ concurrency: 2 })).toBe('1,2');
    expect(loads({ concurrency: 1 })).toBe('1');
  });

  test('no step sees what another one mounts, but for the folders that they hand on', () => {
    const mounts = steps(cronJob).map((step) => recordsAt(step, 'volumeMounts').map(({ name }) => name));
    const [first = [], second = [], third = []] = mounts;
    expect(first.filter((name) => second.includes(name))).toEqual(['results', 'tokenizer']);
    expect(second.filter((name) => third.includes(name))).toEqual(['results', 'tokenizer']);
    expect(JSON.stringify(guidellm(cronJob))).not.toContain('credentials');
  });

  test('has what every guard wants of a pod', () => {
    expect(runGuards(ofBucket).filter(({ construct }) => construct?.includes('benchmarks'))).toEqual([]);
  });
});

test('a model that wants tokens gets that of the account of the benchmark, which may use it', () => {
  const environment = measured({ exposure: 'authenticated' });
  const job = find(environment, 'CronJob', 'benchmark-m');
  expect(variables(guidellm(job))).toMatchObject({
    TARGET: 'https://m-predictor.private-ai-demo.svc.cluster.local:8443',
    LOGIN: 'account',
    CA_FILES: '/etc/service-ca/service-ca.crt',
  });
  expect(at(job, `${template}.spec.automountServiceAccountToken`)).toBe(true);
  expect(at(cronJob, `${template}.spec.automountServiceAccountToken`)).toBe(false);
  const subjects = findAll(environment, 'RoleBinding').flatMap((binding) =>
    recordsAt(binding, 'subjects').map(({ name }) => `${binding.metadata.name} ${String(name)}`),
  );
  expect(subjects).toContain('m-user benchmark-m');
});

describe('a tokenizer that is in no bucket', () => {
  const source = { type: 'pvc', huggingFace: {} };

  test('comes from the repository, as the weights do, and the guide says that pods reach it', () => {
    const environment = measured({ source });
    const job = find(environment, 'CronJob', 'benchmark-m');
    expect(steps(job).map(({ name }) => name)).toEqual(['guidellm', 'upload']);
    expect(variables(guidellm(job))).toMatchObject({
      PROCESSOR: 'Qwen/Qwen3-0.6B',
      REVISION: 'main',
      HF_ENDPOINT: 'https://huggingface.co',
    });
    expect(find(environment, 'NetworkPolicy', 'egress-benchmark-m').metadata.annotations).toMatchObject({
      'private-ai/uses': expect.stringContaining('huggingface.co:443') as string,
    });
    expect(guide(environment)).toContain('Pods of private-ai-demo reach https://huggingface.co');
  });

  test('is reached by the mirror, the proxy and the CAs of huggingFace', () => {
    const huggingFace = {
      endpoint: 'https://mirror.example.com/hub',
      proxy: 'http://proxy.example.com:3128',
      trustedCa: true,
    };
    const environment = measured({ source }, {}, { huggingFace });
    const job = find(environment, 'CronJob', 'benchmark-m');
    expect(variables(guidellm(job))).toMatchObject({
      HF_ENDPOINT: 'https://mirror.example.com/hub',
      HTTPS_PROXY: 'http://proxy.example.com:3128',
      NO_PROXY: '.svc.cluster.local,.svc',
      CA_FILES: '/etc/trusted-ca/ca-bundle.crt',
    });
    expect(find(environment, 'ConfigMap', 'benchmark-trusted-ca').metadata.labels).toMatchObject({
      'config.openshift.io/inject-trusted-cabundle': 'true',
    });
  });

  test('of a gated repository takes the token of the weights', () => {
    const job = find(measured({ source: { type: 'hf', token: true } }), 'CronJob', 'benchmark-m');
    expect(recordsAt(guidellm(job), 'env').find(({ name }) => name === 'HF_TOKEN')).toEqual({
      name: 'HF_TOKEN',
      valueFrom: { secretKeyRef: { name: 'huggingface-token', key: 'HF_TOKEN' } },
    });
  });

  test('is that of the catalogue where the model is simulated', () => {
    const job = find(measured({}, {}, { accelerator: 'simulated' }), 'CronJob', 'benchmark-m');
    expect(variables(guidellm(job))).toMatchObject({ PROCESSOR: 'Qwen/Qwen3-0.6B' });
  });
});

test('its user of the store may write the results, and of the weights only read', () => {
  const policies = findAll(ofBucket, 'ConfigMap').flatMap((each) => Object.entries(recordAt(each, 'data')));
  const [, policy = '{}'] = policies.find(([name]) => /benchmarks.*json/.test(name)) ?? [];
  const rights = recordsAt(JSON.parse(String(policy)), 'Statement').map(
    ({ Action, Resource }) => `${String(Resource)}: ${String(Action)}`,
  );
  expect(rights.filter((right) => right.includes('PutObject'))).toEqual([
    expect.stringContaining('benchmark-results/*'),
  ]);
  expect(rights.filter((right) => right.includes('llm-models'))).not.toEqual([]);
});

test('there is none without the setting', () => {
  expect(findAll(rendered('demo', small), 'CronJob')).toEqual([]);
  expect(guide(rendered('demo', small))).not.toContain('## Benchmark');
  expect(guide(ofBucket)).toContain('--from=cronjob/benchmark-m');
});

describe('the script', () => {
  const [, , text] = guidellm(cronJob)?.command as string[];
  const env = variables(guidellm(cronJob)) as Record<string, string>;

  test('gives GuideLLM what its command line takes', () => {
    const { code, lines } = runScript(text ?? '', 'printf "%s\\n" "$GUIDELLM__SPEC__BACKEND" "$@"', {
      ...env,
      GUIDELLM: 'oc',
    });
    expect(code).toBe(0);
    expect(lines).toEqual([
      '{"kind":"openai_http","target":"http://m-predictor.private-ai-demo.svc.cluster.local","model":"m","verify":true}',
      'run',
      '--profile',
      '{"kind":"concurrent","streams":[1,4,8,16]}',
      '--constraint',
      'kind=max_duration,seconds=60',
      '--data',
      'kind=synthetic_text,prompt_tokens=512,output_tokens=128',
      '--tokenizer',
      '{"kind":"huggingface_auto","model":"/tokenizer","load_kwargs":{"revision":"main"}}',
      '--output',
      'kind=json,path=/results/benchmarks.json',
      '--output',
      'kind=csv,path=/results/benchmarks.csv',
      '--disable-console-interactive',
    ]);
  });

  test('presents the token of its account by a variable, not by an argument', () => {
    const show = 'printf "%s\\n" "$GUIDELLM__SPEC__BACKEND"; case "$*" in *abc*) exit 9 ;; esac';
    const start = 'mkdir account; printf abc > account/token\n';
    const { code, lines } = runScript(start + (text ?? ''), show, {
      ...env,
      LOGIN: 'account',
      ACCOUNT: 'account',
      GUIDELLM: 'oc',
    });
    expect(code).toBe(0);
    expect(lines.join()).toContain('"api_key":"abc"');
  });
});
