import { runGuards } from '../../../lib/guards';
import { at, find, findAll, modelEntry, rendered, small } from '../../support/environments';
import { validateManifest } from '../../support/schemas';

const gpuPools = [{ name: 'l4', gpu: 'L4', nodes: 4 }];
const model = (changes: object) => modelEntry({ pool: 'l4', ...changes });
const scaled = rendered('demo', {
  ...small,
  gpuPools,
  operators: 'managed',
  models: [model({ scaling: { maxReplicas: 4, waitingRequests: 8 } })],
});
const plain = rendered('demo', { ...small, gpuPools, models: [model({ replicas: 2 })] });

describe('a model with scaling', () => {
  const service = find(scaled, 'InferenceService', 'm');

  test('is what KServe of 2.25 accepts, and passes every guard', () => {
    expect(validateManifest(service)).toEqual([]);
    expect(runGuards(scaled)).toEqual([]);
  });

  test('is scaled by the requests that wait in its replicas', () => {
    expect(service.metadata.annotations).toMatchObject({ 'serving.kserve.io/autoscalerClass': 'keda' });
    expect(at(service, 'spec.predictor')).toMatchObject({ minReplicas: 1, maxReplicas: 4 });
    const metric = at(service, 'spec.predictor.autoScaling.metrics.0.external');
    expect(metric).toMatchObject({
      metric: {
        backend: 'prometheus',
        namespace: 'private-ai-demo',
        query: 'sum(vllm:num_requests_waiting{namespace="private-ai-demo",model_name="m"})',
      },
      target: { type: 'Value', value: '8' },
    });
  });

  test('presents the token that OpenShift AI makes for it, at the address that wants one', () => {
    const metric = at(service, 'spec.predictor.autoScaling.metrics.0.external');
    expect(at(metric, 'metric.serverAddress')).toMatch(/^https:.*:9092$/);
    expect(at(metric, 'authenticationRef')).toEqual({
      authModes: 'bearer',
      authenticationRef: { name: 'inference-prometheus-auth' },
    });
  });

  test('brings its operator, which nothing else asks for', () => {
    const packages = (environment: typeof scaled) =>
      findAll(environment, 'Subscription').map(({ spec }) => at(spec, 'name'));
    expect(packages(scaled)).toContain('openshift-custom-metrics-autoscaler-operator');
    expect(packages(plain)).not.toContain('openshift-custom-metrics-autoscaler-operator');
  });

  test('counts all replicas that it may have', () => {
    expect(scaled.models[0]?.gpus).toBe(4);
    expect(scaled.needs.gpuUses).toContainEqual(
      expect.objectContaining({ name: 'm', perReplica: 1, replicas: 4 }),
    );
  });
});

test('a model without scaling keeps its replicas, and no autoscaler touches it', () => {
  const service = find(plain, 'InferenceService', 'm');
  expect(service.metadata.annotations).toMatchObject({ 'serving.kserve.io/autoscalerClass': 'none' });
  expect(at(service, 'spec.predictor')).toMatchObject({ minReplicas: 2, maxReplicas: 2 });
  expect(at(service, 'spec.predictor.autoScaling')).toBeUndefined();
});

test('a model with update: overlap answers all the time, and counts the GPUs of one more replica', () => {
  const models = [model({ update: 'overlap' })];
  const overlapping = rendered('demo', { ...small, gpuPools, models });
  expect(at(find(overlapping, 'InferenceService', 'm'), 'spec.predictor.deploymentStrategy')).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  });
  expect(overlapping.needs.gpuUses).toContainEqual(expect.objectContaining({ name: 'm', replicas: 2 }));
});
