import { runGuards } from '../../../lib/guards';
import { recordAt } from '../../../lib/kubernetes/manifest';
import { outputFiles } from '../../../lib/output/output';
import { producedBy } from '../../../lib/releases/release';
import { VllmMultinodeRuntime } from '../../../lib/components/serving/vllm-multinode-runtime';
import { modelReport } from '../../../tools/models/report';
import { alone } from '../../support/alone';
import { at, find, findAll, modelEntry, type RawSettings, rendered, small } from '../../support/environments';
import { validateManifest } from '../../support/schemas';

const gpuPools = [{ name: 'h100', gpu: 'H100-SXM5', gpusPerNode: 8, nodes: 6 }];
const source = { type: 'pvc', accessMode: 'ReadWriteMany', storageClass: 'files', path: 'w' };
const model = (changes: RawSettings = {}) =>
  modelEntry({ model: 'llama-3.3-70b-instruct', pool: 'h100', gpus: 2, nodes: 3, source, ...changes });
const several = rendered('demo', {
  ...small,
  gpuPools,
  models: [model({ exposure: 'authenticated' }), modelEntry({ name: 'one', pool: 'h100' })],
});
const service = find(several, 'InferenceService', 'm');
const predictor = at(service, 'spec.predictor');
const worker = at(service, 'spec.predictor.workerSpec');
const runtime = find(several, 'ServingRuntime', 'vllm-multinode-runtime');

const gpusOf = (resources: unknown) =>
  ['requests', 'limits'].map((kind) => Number(recordAt(resources, kind)['nvidia.com/gpu']));

describe('a model on several nodes', () => {
  test('is what KServe of 2.25 accepts, and passes every guard', () => {
    for (const manifest of [service, runtime]) expect(validateManifest(manifest)).toEqual([]);
    expect(runGuards(several)).toEqual([]);
  });

  test('has the GPUs of a node in the head and in every worker, and vLLM and KServe have the same numbers', () => {
    expect(gpusOf(at(predictor, 'model.resources'))).toEqual([2, 2]);
    expect(gpusOf(at(worker, 'containers.0.resources'))).toEqual([2, 2]);
    expect(worker).toMatchObject({ tensorParallelSize: 2, pipelineParallelSize: 3 });
    expect(at(predictor, 'model.args')).toEqual(
      expect.arrayContaining(['--tensor-parallel-size=2', '--pipeline-parallel-size=3']),
    );
    expect(at(runtime, 'spec.containers.0.args')).toContain('--distributed-executor-backend=ray');
  });

  test('counts the GPUs of all nodes, in quota and reports', () => {
    expect(several.models.map(({ name, ...made }) => [name, 'gpus' in made && made.gpus])).toEqual([
      ['m', 6],
      ['one', 1],
    ]);
    expect(several.needs.gpuUses).toContainEqual(
      expect.objectContaining({ name: 'm', perReplica: 6, replicas: 1 }),
    );
    const quota = findAll(several, 'ResourceQuota').find(
      ({ metadata }) => metadata.namespace === 'private-ai-demo',
    );
    // Both models, and one more of the larger.
    expect(recordAt(quota, 'spec', 'hard')['requests.nvidia.com/gpu']).toBe('13');
    const report = modelReport(several.environment, new Map([['H100-SXM5', 2]]));
    expect(report).toContain('2 x NVIDIA-H100-80GB-HBM3 on each of 3 nodes');
    expect(report).toContain('up to 27 of 80 layers on each node');
    expect(report).toContain(`${6 * 730} GPU-hours a month: ${(12 * 730).toFixed(2)}`);
  });

  test('brings its workers to the nodes of its pool, with its account and no token', () => {
    for (const field of ['nodeSelector', 'tolerations', 'serviceAccountName', 'volumes'])
      expect([field, at(worker, field)]).toEqual([field, at(predictor, field)]);
    expect(at(worker, 'automountServiceAccountToken')).toBe(false);
  });

  test('has one head, which nobody scales, and stops before it starts again', () => {
    expect(service.metadata.annotations).toMatchObject({ 'serving.kserve.io/autoscalerClass': 'none' });
    expect(predictor).toMatchObject({
      minReplicas: 1,
      maxReplicas: 1,
      deploymentStrategy: { type: 'Recreate' },
    });
  });

  test('has a runtime of its own, whose content reaches it; a model on one node keeps the other', () => {
    expect(at(predictor, 'model.runtime')).toBe('vllm-multinode-runtime');
    const single = at(find(several, 'InferenceService', 'one'), 'spec.predictor');
    expect(at(single, 'model.runtime')).toBe('vllm-cuda-runtime');
    expect(single).not.toHaveProperty('workerSpec');
    const content = (environment: typeof several) =>
      at(find(environment, 'InferenceService', 'm'), 'spec.predictor.annotations');
    const images = { overrides: { 'vllm-cuda': { tag: 'v9' } } };
    const other = rendered('demo', { ...small, gpuPools, images, models: [model()] });
    expect(content(other)).not.toEqual(content(several));
    expect(findAll(other, 'ServingRuntime').map(({ metadata }) => metadata.name)).toEqual([
      'vllm-multinode-runtime',
    ]);
  });

  test('has probes that say when all is there: the head when vLLM answers, workers when they have joined', () => {
    const [head, other] = [at(runtime, 'spec.containers.0'), at(runtime, 'spec.workerSpec.containers.0')];
    expect(at(head, 'startupProbe.httpGet')).toEqual({ path: '/health', port: 8080 });
    expect(at(head, 'livenessProbe.exec.command.2')).toBe('serves');
    expect(at(other, 'startupProbe.exec.command.2')).toBe('serves');
    expect(at(other, 'readinessProbe.exec.command.2')).toBe('joined');
    expect(at(other, 'livenessProbe.exec.command.2')).toBe('head-is-there');
  });

  test('may take as long to start as its nodes take to be there and to read the weights side by side', () => {
    const most = (probe: unknown) =>
      Number(at(probe, 'periodSeconds')) * Number(at(probe, 'failureThreshold'));
    const head = most(at(predictor, 'model.startupProbe'));
    // 131.4 GiB, three times at 50 MiB/s.
    expect(head).toBeGreaterThan(600 + 1200 + (3 * 131 * 1024) / 50);
    expect(most(at(worker, 'containers.0.startupProbe'))).toBeGreaterThan(head);
  });

  test('keeps its workers until the head has answered its last request', () => {
    const [head, workers] = [predictor, worker].map((pod) =>
      Number(at(pod, 'terminationGracePeriodSeconds')),
    );
    const command = at(worker, 'containers.0.lifecycle.preStop.exec.command') as string[];
    expect(command.slice(-2)).toEqual(['end-worker', String(head)]);
    expect(workers).toBeGreaterThan(Number(head));
  });

  test('has shared memory for Ray beside that of its GPUs', () => {
    expect(at(worker, 'volumes')).toContainEqual({
      name: 'shm',
      emptyDir: { medium: 'Memory', sizeLimit: '5Gi' },
    });
  });

  test('speaks TLS between its pods, with the certificates of OpenShift AI', () => {
    const containers = [at(runtime, 'spec.containers.0'), at(runtime, 'spec.workerSpec.containers.0')];
    for (const container of containers) {
      expect(at(container, 'env')).toEqual(
        expect.arrayContaining([
          { name: 'RAY_USE_TLS', value: '1' },
          { name: 'RAY_TLS_CA_CERT', value: '/etc/ray/tls/ca.crt' },
        ]),
      );
    }
  });

  test('is made by KServe as two Deployments and two Services', () => {
    const made = producedBy(several.platform.release, service).filter(({ claimed }) => claimed !== true);
    expect(made.map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining([
        'Deployment m-predictor',
        'Deployment m-predictor-worker',
        'Service m-predictor',
        'Service m-head-1',
      ]),
    );
  });
});

test('the guide says once that it is a Technology Preview, and not where no model is on several nodes', () => {
  const preview = ({ needs }: typeof several) =>
    needs.prerequisites.filter(({ text }) => text.includes('Technology Preview'));
  const names = ['m', 'n'];
  const two = rendered('demo', { ...small, gpuPools, models: names.map((name) => model({ name })) });
  expect(preview(two)).toHaveLength(1);
  expect(preview(rendered('demo', small))).toEqual([]);
  expect([...outputFiles([two]).entries()].find(([path]) => path.endsWith('GUIDE.md'))?.[1]).toContain(
    'Models on several nodes are a Technology Preview',
  );
});

test('the audit names the pods that reach each other at any port', () => {
  const [, audit] = [...outputFiles([several]).entries()].find(([path]) => path.endsWith('AUDIT.md')) ?? [];
  expect(audit).toMatch(/\| private-ai-demo\/m +\| private-ai-demo\/m +\| any +\|/);
});

describe('the network of a model on several nodes', () => {
  const pods = { 'serving.kserve.io/inferenceservice': 'm' };
  const policies = findAll(several, 'NetworkPolicy').filter(
    (policy) =>
      recordAt(policy, 'spec', 'podSelector', 'matchLabels')['serving.kserve.io/inferenceservice'] === 'm',
  );

  test('is open between its own pods, at every port, and for nobody else', () => {
    const among = policies.filter(({ metadata }) => metadata.name === 'allow-among-m');
    expect(among.map(({ spec }) => spec)).toEqual([
      {
        podSelector: { matchLabels: pods },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'private-ai-demo' } },
                podSelector: { matchLabels: pods },
              },
            ],
          },
        ],
      },
    ]);
  });

  test('is open for clients and monitoring at the head alone, at the ports of vLLM and its proxy', () => {
    const others = policies.filter(({ metadata }) => metadata.name !== 'allow-among-m');
    expect(others.map(({ metadata }) => metadata.name).sort()).toEqual([
      'allow-m-predictor-http',
      'allow-m-predictor-https',
    ]);
    for (const { spec } of others)
      expect(at(spec, 'podSelector.matchLabels')).toEqual({ ...pods, app: 'isvc.m-predictor' });
  });

  test('is not there for a model on one node', () => {
    expect(findAll(several, 'NetworkPolicy').map(({ metadata }) => metadata.name)).not.toContain(
      'allow-among-one',
    );
  });
});

test('a volume of somebody else has to be mounted by all nodes', () => {
  const { needs } = rendered('demo', {
    ...small,
    gpuPools,
    models: [model({ source: { type: 'existing-pvc', claim: 'weights' } })],
  });
  expect(needs.prerequisites.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/weights holds the weights, and every node can mount it .* the 3 nodes of model m/),
  );
});

test('a simulated model is one pod, whatever its nodes', () => {
  const { models, objects } = rendered('demo', {
    ...small,
    gpuPools,
    accelerator: 'simulated',
    models: [model()],
  });
  expect(models[0]).toMatchObject({ gpus: 0 });
  expect(JSON.stringify(objects.map(({ manifest }) => manifest))).not.toContain('workerSpec');
});

test('the runtime of several nodes alone', () => {
  expect(alone((scope) => new VllmMultinodeRuntime(scope, 'runtime', 'private-ai-demo'))).toMatchSnapshot();
});
