import { nodeDisk } from '../../../lib/catalogues/node-disk';
import { originOf } from '../../../lib/cluster/secret-origin';
import { openAiUrl } from '../../../lib/contracts/served-model';
import { runGuards } from '../../../lib/guards';
import { vllmFlags, type VllmArguments } from '../../../lib/components/serving/vllm-arguments';
import { at, find, findAll, modelEntry, rendered, small } from '../../support/environments';

const demo = rendered('demo', small);
const service = (environment = demo, name = 'mistral-24b-quantized') =>
  find(environment, 'InferenceService', name);
const predictor = (path: string) => at(service(), `spec.predictor.${path}`);

describe('a model', () => {
  test('runs as a plain Deployment of KServe with the runtime of its namespace', () => {
    expect(service().metadata.annotations?.['serving.kserve.io/deploymentMode']).toBe('RawDeployment');
    expect(predictor('model.runtime')).toBe('vllm-cuda-runtime');
    expect(find(demo, 'ServingRuntime', 'vllm-cuda-runtime').metadata.namespace).toBe('private-ai-demo');
  });

  test('asks for its GPUs, in requests and limits alike, and as many tensor parallel ranks', () => {
    const four = rendered('demo', {
      ...small,
      gpuPools: [{ name: 'l4', gpu: 'L4', gpusPerNode: 4 }],
      models: [modelEntry({ model: 'mistral-small-24b', pool: 'l4', gpus: 4 })],
    });
    const model = at(service(four, 'm'), 'spec.predictor.model');
    const resources = at(model, 'resources') as Record<string, Record<string, string>>;
    expect(resources.requests?.['nvidia.com/gpu']).toBe('4');
    expect(resources.limits?.['nvidia.com/gpu']).toBe('4');
    expect(at(model, 'args')).toContain('--tensor-parallel-size=4');
    expect(at(model, 'args')).toContain('--disable-custom-all-reduce');
  });

  test('never requests more than its limit, whichever of the two is stated', () => {
    const resources = (stated: Record<string, string>) =>
      at(
        service(rendered('demo', { ...small, models: [modelEntry({ resources: stated })] }), 'm'),
        'spec.predictor.model.resources',
      );
    expect(resources({ cpu: '64', memory: '512Gi' })).toMatchObject({
      requests: { cpu: '64', memory: '512Gi' },
      limits: { cpu: '64', memory: '512Gi' },
    });
    expect(resources({ cpuLimit: '1', memoryLimit: '1Gi' })).toMatchObject({
      requests: { cpu: '1', memory: '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    });
  });

  test('may have the name of another construct', () => {
    const named = rendered('demo', { ...small, models: [modelEntry({ name: 'vllm-runtime' })] });
    expect(named.models.map(({ name }) => name)).toEqual(['vllm-runtime']);
  });

  test('goes to the nodes of its pool and tolerates their taints', () => {
    expect(predictor('nodeSelector')).toEqual({ 'private-ai/gpu-pool': 'l4-single' });
    expect(predictor('tolerations')).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    ]);
    const lab = at(service(rendered('lab'), 'qwen3'), 'spec.predictor');
    expect(at(lab, 'nodeSelector')).toEqual({ 'nvidia.com/gpu.product': 'NVIDIA-A10G' });
    expect(at(lab, 'tolerations')).toEqual([
      { key: 'lab.example.org/gpu', operator: 'Equal', value: 'reserved', effect: 'NoSchedule' },
    ]);
  });

  test('updates without a surge pod, which would wait for the GPU of the old one', () => {
    expect(predictor('deploymentStrategy')).toEqual({ type: 'Recreate' });
    const two = service(rendered('demo', { ...small, models: [modelEntry({ replicas: 2 })] }), 'm');
    expect(at(two, 'spec.predictor.deploymentStrategy.rollingUpdate')).toEqual({
      maxSurge: 0,
      maxUnavailable: 1,
    });
  });

  test('is reached at port 80 of the Service that KServe makes', () => {
    const [model] = demo.models;
    expect(model && openAiUrl(model, 'cluster')).toBe(
      'http://mistral-24b-quantized-predictor.private-ai-demo.svc.cluster.local/v1',
    );
    expect(() => model && openAiUrl(model, 'external')).toThrow('not exposed');
  });

  test('with tokens is reached at https 8443, inside and through a re-encrypting Route with its timeout', () => {
    const secure = rendered('demo', {
      ...small,
      models: [modelEntry({ exposure: 'authenticated', timeoutSeconds: 900 })],
    });
    const [model] = secure.models;
    expect(model && openAiUrl(model, 'cluster')).toBe(
      'https://m-predictor.private-ai-demo.svc.cluster.local:8443/v1',
    );
    expect(model && openAiUrl(model, 'external')).toBe('https://m-private-ai-demo.apps.demo.example.com/v1');
    expect(service(secure, 'm').metadata.annotations?.['security.opendatahub.io/enable-auth']).toBe('true');
    const route = find(secure, 'Route', 'm-api');
    expect(at(route, 'spec.tls.termination')).toBe('reencrypt');
    expect(route.metadata.annotations?.['haproxy.router.openshift.io/timeout']).toBe('900s');
    expect(route.metadata.annotations?.['haproxy.router.openshift.io/pod-concurrent-connections']).toBe(
      String(2 * (secure.environment.models[0]?.concurrency ?? 0)),
    );
    expect(at(service(secure, 'm'), 'spec.predictor.timeout')).toBe(900);
  });

  test('with exposure open has an edge Route that says so', () => {
    const open = rendered('demo', { ...small, models: [modelEntry({ exposure: 'open' })] });
    const route = find(open, 'Route', 'm-api');
    expect(at(route, 'spec.tls.termination')).toBe('edge');
    expect(route.metadata.annotations?.['private-ai/exposure']).toBe('open');
  });

  test('has a Route that OpenShift AI leaves alone, at the host that clients know', () => {
    const open = rendered('demo', { ...small, models: [modelEntry({ exposure: 'open' })] });
    const [route, ...others] = findAll(open, 'Route').filter((each) => each.metadata.name.startsWith('m-'));
    expect(others).toEqual([]);
    // The controller of OpenShift AI deletes a Route with the name of the InferenceService.
    expect(route?.metadata.name).not.toBe(service(open, 'm').metadata.name);
    expect(at(route, 'spec.host')).toBe('m-private-ai-demo.apps.demo.example.com');
    expect(open.models[0]?.externalHost).toBe('m-private-ai-demo.apps.demo.example.com');
  });

  test('has a Route that the router admits while one without path still has its host', () => {
    const open = rendered('demo', { ...small, models: [modelEntry({ exposure: 'open' })] });
    expect(at(find(open, 'Route', 'm-api'), 'spec.path')).toBe('/');
  });
});

describe('what depends on the GPU', () => {
  const modelOn = (gpu: string, changes: Record<string, unknown> = {}, pool: Record<string, unknown> = {}) =>
    service(
      rendered('demo', {
        ...small,
        gpuPools: [{ name: 'p', gpu, instanceType: undefined, nodeSelector: { gpu: 'p' }, ...pool }],
        models: [modelEntry({ pool: 'p', vllm: { dtype: 'half' }, ...changes })],
      }),
      'm',
    );
  const env = (gpu: string) => at(modelOn(gpu), 'spec.predictor.model.env');
  const argsOn = (...parameters: Parameters<typeof modelOn>) =>
    at(modelOn(...parameters), 'spec.predictor.model.args');

  test('on a T4 is the attention that does not crash there, and elsewhere what vLLM chooses', () => {
    expect(env('T4')).toEqual([{ name: 'VLLM_ATTENTION_BACKEND', value: 'XFORMERS' }]);
    expect(env('L4')).toBeUndefined();
  });

  test('on a T4 are prefix caching and chunked prefill off, which would call a Triton kernel again', () => {
    const flags = ['--no-enable-prefix-caching', '--no-enable-chunked-prefill'];
    expect(argsOn('T4')).toEqual(expect.arrayContaining(flags));
    expect(argsOn('L4')).not.toEqual(expect.arrayContaining(flags));
  });

  test('a prompt that is read in one step has room for a whole context', () => {
    expect(argsOn('T4', { context: 4096 })).toContain('--max-num-batched-tokens=4096');
    expect(argsOn('T4', { context: 512, concurrency: 4 })).toContain('--max-num-batched-tokens=2048');
    const off = { vllm: { enableChunkedPrefill: false } };
    expect(argsOn('L4', { ...off, context: 8192 })).toContain('--max-num-batched-tokens=8192');
    expect(JSON.stringify(argsOn('L4', { context: 8192 }))).not.toContain('max-num-batched-tokens');
  });

  test.each([
    ['L4', 4, true],
    ['L4', 2, false],
    ['H100-SXM5', 4, false],
    ['H100-NVL', 4, true],
    ['H100-PCIE', 4, true],
  ])('custom all-reduce with %s x %i is off: %s', (gpu, gpus, off) => {
    const flag = '--disable-custom-all-reduce';
    const args = argsOn(gpu, { gpus }, { gpusPerNode: gpus });
    expect(Array.isArray(args) && args.includes(flag)).toBe(off);
  });

  test.each([
    ['A100-PCIE-80GB', 'NVIDIA-A100-80GB-PCIe'],
    ['A100-SXM4-80GB', 'NVIDIA-A100-SXM4-80GB'],
    ['H100-PCIE', 'NVIDIA-H100-PCIe'],
    ['H100-SXM5', 'NVIDIA-H100-80GB-HBM3'],
    ['H100-NVL', 'NVIDIA-H100-NVL'],
  ])('%s is found by the label %s', (gpu, label) => {
    expect(at(modelOn(gpu, {}, { nodeSelector: undefined }), 'spec.predictor.nodeSelector')).toEqual({
      'nvidia.com/gpu.product': label,
    });
  });
});

describe('the source of a model', () => {
  const resolve = (source: Record<string, unknown>) => {
    const environment = rendered('demo', { ...small, models: [modelEntry({ source })] });
    return { environment, uri: at(service(environment, 'm'), 'spec.predictor.model.storageUri') };
  };

  test('pvc: a volume that a Job fills before the model starts', () => {
    expect(predictor('model.storageUri')).toMatch(/^pvc:\/\/mistral-24b-quantized-weights-[0-9a-f]{8}\/$/);
    const loader = demo.objects.find(({ manifest }) =>
      manifest.metadata.name.startsWith('mistral-24b-quantized-loader-'),
    );
    expect(loader?.syncWave).toBe('runtimes');
    expect(demo.objects.find(({ manifest }) => manifest.kind === 'InferenceService')?.syncWave).toBe(
      'services',
    );
  });

  test('pvc: no disk of the node for the weights, which lie on the volume', () => {
    expect(predictor('model.resources.requests.ephemeral-storage')).toBe(nodeDisk('8Gi'));
  });

  test('pvc: a person uploads the weights, and the loader waits for them for hours in one pod', () => {
    expect(demo.uploads).toMatchObject([
      {
        model: 'mistral-24b-quantized',
        repository: 'RedHatAI/Mistral-Small-24B-Instruct-2501-quantized.w4a16',
        bucket: { actualName: 'llm-models' },
        path: 'Mistral-Small-24B-Instruct/quant-w4a16',
        loader: 'mistral-24b-quantized-loader',
      },
    ]);
    const [job] = findAll(demo, 'Job').filter(({ metadata }) => metadata.name.includes('-loader-'));
    expect(at(job, 'spec.backoffLimit')).toBe(2 ** 31 - 1);
    expect(at(job, 'spec.template.spec.restartPolicy')).toBe('OnFailure');
  });

  test('pvc: other weights get another volume, on a node of the pool; a larger volume keeps its name', () => {
    const claimOf = (source: Record<string, unknown>) => {
      const environment = rendered('demo', { ...small, models: [modelEntry({ source })] });
      const [job] = findAll(environment, 'Job').filter(({ metadata }) =>
        metadata.name.startsWith('m-loader-'),
      );
      expect(at(job, 'spec.template.spec.nodeSelector')).toEqual({
        'private-ai/gpu-pool': 'l4-single',
      });
      return at(service(environment, 'm'), 'spec.predictor.model.storageUri');
    };
    const source = { type: 'pvc', size: '10Gi', path: 'qwen3/v1' };
    expect(claimOf({ ...source, path: 'qwen3/v2' })).not.toBe(claimOf(source));
    expect(claimOf({ ...source, size: '20Gi' })).toBe(claimOf(source));
  });

  test('pvc: of all nodes, for replicas on several of them', () => {
    const source = {
      type: 'pvc',
      size: '10Gi',
      path: 'q',
      accessMode: 'ReadWriteMany',
      storageClass: 'files',
    };
    const pool = { name: 'p', gpu: 'L4', nodes: 2, nodeSelector: { gpu: 'p' } };
    const files = (changes: Record<string, unknown>) =>
      rendered('demo', {
        ...small,
        gpuPools: [pool],
        models: [modelEntry({ pool: 'p', replicas: 2, source: { ...source, ...changes } })],
      });
    const claims = (changes: Record<string, unknown> = {}) =>
      findAll(files(changes), 'PersistentVolumeClaim').filter(({ metadata }) =>
        metadata.name.startsWith('m-weights-'),
      );
    const [claim] = claims();
    expect(at(claim, 'spec.accessModes')).toEqual(['ReadWriteMany']);
    expect(at(claim, 'spec.storageClassName')).toBe('files');
    // A claim changes neither, so that another one is another volume.
    expect(claims({ storageClass: 'other' })[0]?.metadata.name).not.toBe(claim?.metadata.name);
    expect(runGuards(files({}))).toEqual([]);
  });

  test('pvc: a later loader comes to the node where the server has the volume', () => {
    const environment = rendered('demo', {
      ...small,
      models: [modelEntry({ source: { type: 'pvc', size: '10Gi', path: 'q' } })],
    });
    const [job] = findAll(environment, 'Job').filter(({ metadata }) => metadata.name.startsWith('m-loader-'));
    expect(
      at(job, 'spec.template.spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution'),
    ).toEqual([
      {
        weight: 100,
        podAffinityTerm: {
          labelSelector: { matchLabels: { 'serving.kserve.io/inferenceservice': 'm' } },
          topologyKey: 'kubernetes.io/hostname',
        },
      },
    ]);
  });

  test('existing-pvc: replicas need a volume that every node can mount', () => {
    const environment = rendered('demo', {
      ...small,
      gpuPools: [{ name: 'p', gpu: 'L4', nodes: 2, nodeSelector: { gpu: 'p' } }],
      models: [modelEntry({ pool: 'p', replicas: 2, source: { type: 'existing-pvc', claim: 'weights' } })],
    });
    expect(environment.needs.prerequisites.map(({ text }) => text)).toContain(
      'PersistentVolumeClaim private-ai-demo/weights holds the weights, and every node can mount it (ReadWriteMany or ReadOnlyMany) for 2 replicas',
    );
  });

  test('existing-pvc: a duty, no Job', () => {
    const { environment, uri } = resolve({ type: 'existing-pvc', claim: 'weights', path: 'q' });
    expect(uri).toBe('pvc://weights/q');
    expect(environment.needs.prerequisites.map(({ text }) => text)).toContain(
      'PersistentVolumeClaim private-ai-demo/weights holds the weights',
    );
  });

  test('s3: the bucket, with a reader identity on the service account', () => {
    const { environment, uri } = resolve({ type: 's3', path: 'q' });
    expect(uri).toBe('s3://llm-models/q');
    expect(at(find(environment, 'ServiceAccount', 'm'), 'secrets')).toEqual([
      { name: 's3-credentials-kserve' },
    ]);
    expect(at(service(environment, 'm'), 'spec.predictor.labels')).toEqual({
      'app.kubernetes.io/component': 'model-server',
    });
  });

  test('oci: the image, behind the mirror', () => {
    const { uri } = resolve({ type: 'oci', image: 'quay.io/models/q:1.0' });
    expect(uri).toBe('oci://quay.io/models/q:1.0');
    const mirrored = rendered('demo', {
      ...small,
      images: { mirror: 'mirror.example.com' },
      models: [modelEntry({ source: { type: 'oci', image: 'quay.io/models/q:1.0' } })],
    });
    expect(at(service(mirrored, 'm'), 'spec.predictor.model.storageUri')).toBe(
      'oci://mirror.example.com/models/q:1.0',
    );
  });

  test('hf: the repository of the catalogue with its revision, and disk for the download', () => {
    const { environment, uri } = resolve({ type: 'hf', revision: 'abc' });
    expect(uri).toBe('hf://Qwen/Qwen3-0.6B:abc');
    const requests = at(service(environment, 'm'), 'spec.predictor.model.resources.requests') as Record<
      string,
      string
    >;
    // 2 GiB of weights, 8 GiB for caches, and logs.
    expect(requests['ephemeral-storage']).toBe(nodeDisk('2Gi', '8Gi'));
    expect(at(find(environment, 'ServiceAccount', 'm'), 'secrets')).toBeUndefined();
  });

  test('hf with a token: one Secret of the owner for all models, on their accounts; no way to the object store', () => {
    const source = { type: 'hf', token: true };
    const environment = rendered('demo', {
      ...small,
      models: [modelEntry({ source }), modelEntry({ name: 'n', pool: 'l4-quad', source })],
    });
    for (const account of ['m', 'n'])
      expect(at(find(environment, 'ServiceAccount', account), 'secrets')).toEqual([
        { name: 'huggingface-token' },
      ]);
    expect(at(service(environment, 'm'), 'spec.predictor.labels')).toBeUndefined();
    const tokens = environment.needs.secrets.filter(({ name }) => name === 'huggingface-token');
    expect(tokens.map(({ namespace, keys }) => [namespace, keys.map(({ name }) => name)])).toEqual([
      ['private-ai-demo', ['HF_TOKEN']],
    ]);
    expect(tokens.map((token) => originOf(token, environment.environment.secrets))).toEqual(['supplied']);
    expect(runGuards(environment)).toEqual([]);
  });
});

describe('vLLM arguments', () => {
  const args: VllmArguments = {
    gpuMemoryUtilization: 0.9,
    maxModelLen: 8192,
    maxNumSeqs: 16,
    tensorParallelSize: 1,
    dtype: 'auto',
    kvCacheDtype: 'auto',
    enablePrefixCaching: true,
    enableChunkedPrefill: true,
    enforceEager: false,
    trustRemoteCode: false,
    disableCustomAllReduce: false,
    prompts: { layout: 'hugging-face' },
  };

  test('never name a quantization: compressed-tensors checkpoints crash with one', () => {
    expect(vllmFlags(args).join(' ')).not.toContain('quantization');
  });

  test('turn tool calls on with both flags or not at all', () => {
    expect(vllmFlags(args).join(' ')).not.toMatch(/tool/);
    expect(vllmFlags({ ...args, toolCallParser: 'hermes' })).toEqual(
      expect.arrayContaining(['--enable-auto-tool-choice', '--tool-call-parser=hermes']),
    );
  });

  test('state a switched-off default as --no-...', () => {
    expect(vllmFlags({ ...args, enablePrefixCaching: false })).toContain('--no-enable-prefix-caching');
  });

  test('do not compile with a wrong name', () => {
    // @ts-expect-error no such argument; `npm run check` fails if this line compiles
    expect(vllmFlags({ ...args, gpuMemoryUtilisation: 0.5 })).toEqual(vllmFlags(args));
  });
});

test('the runtime loads no model by itself and is the only one', () => {
  expect(findAll(demo, 'ServingRuntime')).toHaveLength(1);
});
