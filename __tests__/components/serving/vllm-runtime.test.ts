import { at, find, findAll, rendered, small } from '../../support/environments';
import { VllmRuntime } from '../../../lib/components/serving/vllm-runtime';
import { alone } from '../../support/alone';

const demo = rendered('demo', small);

/** An ingress rule. */
interface Rule {
  readonly ports: readonly { readonly port: number }[];
}

describe('the runtime of models in the dashboard', () => {
  const runtime = find(demo, 'ServingRuntime', 'vllm-cuda-runtime');
  const image = (override: object) =>
    find(
      rendered('demo', { ...small, images: { overrides: { 'vllm-cuda': override } } }),
      'ServingRuntime',
      'vllm-cuda-runtime',
    ).metadata.annotations?.['opendatahub.io/runtime-version'];

  test('has metrics: the annotation that names vLLM is where OpenShift AI looks for it', () => {
    expect(at(runtime, 'spec.annotations')).toMatchObject({ 'opendatahub.io/kserve-runtime': 'vllm' });
  });

  // OpenShift AI makes Service and ServiceMonitor `<model>-metrics` of a RawDeployment, for this port and path /metrics
  // (odh-model-controller kserve_metrics_service_reconciler.go and kserve_metrics_servicemonitor_reconciler.go
  // @rhoai-2.25); a PodMonitor of ours would count everything twice.
  test('are scraped by the ServiceMonitor of OpenShift AI, at a port that monitoring reaches', () => {
    const port = at(runtime, 'spec.containers.0.ports.0.containerPort');
    expect(at(runtime, 'spec.annotations')).toMatchObject({
      'prometheus.io/port': String(port),
      'prometheus.io/path': '/metrics',
    });
    const policies = findAll(demo, 'NetworkPolicy').filter((policy) =>
      JSON.stringify(at(policy, 'spec.podSelector')).includes('mistral-24b-quantized'),
    );
    const rules = policies.flatMap((policy) => (at(policy, 'spec.ingress') ?? []) as Rule[]);
    const admitted = rules.filter(({ ports }) => ports.some((each) => each.port === port));
    expect(JSON.stringify(admitted)).toContain('openshift-user-workload-monitoring');
    expect(findAll(demo, 'PodMonitor')).toEqual([]);
    expect(
      findAll(demo, 'ServiceMonitor').filter(({ metadata }) => metadata.name.includes('mistral')),
    ).toEqual([]);
  });

  test('has a runtime with name and version, which the dashboard compares with those of the product', () => {
    expect(runtime.metadata.annotations).toMatchObject({
      'opendatahub.io/template-name': 'vllm-cuda-runtime',
      'opendatahub.io/template-display-name': 'vLLM on NVIDIA GPUs',
      'opendatahub.io/runtime-version': 'v0.10.1.1',
    });
  });

  test('reaches its models when it changes: KServe looks at them, not at it', () => {
    const asked = (settings: object) =>
      at(
        find(rendered('demo', { ...small, ...settings }), 'InferenceService', 'mistral-24b-quantized'),
        'spec.predictor.annotations',
      );
    expect(asked({})).toEqual({ 'private-ai/runtime': expect.stringMatching(/^[0-9a-f]{8}$/) as string });
    expect(asked({ images: { overrides: { 'vllm-cuda': { tag: 'v9' } } } })).not.toEqual(asked({}));
    expect(asked({ images: { overrides: { milvus: { tag: 'v2.6.16' } } } })).toEqual(asked({}));
  });

  test('writes to its own directories only: every cache is below one, and the image stays as it is', () => {
    const container = at(runtime, 'spec.containers.0');
    expect(at(container, 'securityContext.readOnlyRootFilesystem')).toBe(true);
    const mounts = at(container, 'volumeMounts') as { name: string; mountPath: string; readOnly?: boolean }[];
    const volumes = at(runtime, 'spec.volumes') as { name: string; emptyDir?: object }[];
    const writable = mounts
      .filter(({ name, readOnly }) => readOnly !== true && volumes.find((one) => one.name === name)?.emptyDir)
      .map(({ mountPath }) => mountPath);
    expect(writable).toEqual(expect.arrayContaining(['/tmp', '/dev/shm']));
    const env = at(container, 'env') as { name: string; value: string }[];
    const folders = env.filter(({ name }) => /HOME$|_ROOT$|_DIR$/.test(name));
    expect(folders.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['HOME', 'HF_HOME', 'VLLM_CACHE_ROOT']),
    );
    for (const { value } of folders)
      expect(writable.some((path) => `${value}/`.startsWith(`${path}/`))).toBe(true);
  });

  test('claims no version that another image may not have', () => {
    expect(image({ tag: 'v0.11.0' })).toBe('v0.11.0');
    expect(image({ digest: `sha256:${'0'.repeat(64)}` })).toBeUndefined();
    expect(image({ repository: 'quay.io/example/vllm' })).toBe('v0.10.1.1');
  });
});

test('the runtime alone', () => {
  expect(alone((scope) => new VllmRuntime(scope, 'runtime', 'private-ai-demo'))).toMatchSnapshot();
});
