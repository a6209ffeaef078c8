import { Chart, Testing } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { DataScienceCluster } from '../../imports/rhoai-2.25/datasciencecluster.opendatahub.io';
import { Route } from '../../imports/route.openshift.io';
import {
  InferenceService,
  ServingRuntime,
  type InferenceServiceSpecPredictorModel,
} from '../../imports/serving.kserve.io';
import { CoreMatcher } from '../../tools/import/core-match';
import { readCoreModel } from '../../tools/import/core-model';
import type { SchemaNode } from '../../tools/import/crd';
import { validateManifest } from '../support/schemas';

function synth(build: (chart: Chart) => void): unknown {
  const chart = new Chart(Testing.app(), 'chart');
  build(chart);
  const [object]: unknown[] = Testing.synth(chart) as unknown[];
  expect(validateManifest(object)).toEqual([]);
  return object;
}

const metadata = { name: 'example', namespace: 'demo' };

describe('bindings', () => {
  test('predictor.model keeps its own fields beside those of a container', () => {
    // A helper that knows nothing of KServe builds these; they must fit by structure.
    const resources: k8s.ResourceRequirements = { limits: { 'nvidia.com/gpu': k8s.Quantity.fromNumber(1) } };
    const probe: k8s.Probe = { httpGet: { path: '/health', port: k8s.IntOrString.fromNumber(8080) } };
    const securityContext: k8s.SecurityContext = { runAsNonRoot: true, capabilities: { drop: ['ALL'] } };
    const model: InferenceServiceSpecPredictorModel = {
      modelFormat: { name: 'vLLM' },
      runtime: 'vllm',
      storageUri: 's3://models/mistral',
      storage: { key: 'models', path: 'mistral' },
      args: ['--max-model-len=8192'],
      env: [{ name: 'HOME', value: '/tmp' }],
      resources,
      livenessProbe: probe,
      securityContext,
    };
    const object = synth((chart) => {
      new InferenceService(chart, 'model', { metadata, spec: { predictor: { minReplicas: 1, model } } });
    });
    expect(object).toEqual({
      apiVersion: 'serving.kserve.io/v1beta1',
      kind: 'InferenceService',
      metadata,
      spec: {
        predictor: {
          minReplicas: 1,
          model: {
            modelFormat: { name: 'vLLM' },
            runtime: 'vllm',
            storageUri: 's3://models/mistral',
            storage: { key: 'models', path: 'mistral' },
            args: ['--max-model-len=8192'],
            env: [{ name: 'HOME', value: '/tmp' }],
            resources: { limits: { 'nvidia.com/gpu': 1 } },
            livenessProbe: { httpGet: { path: '/health', port: 8080 } },
            securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
          },
        },
      },
    });
  });

  test('a container of a core helper fits a ServingRuntime', () => {
    const container: k8s.Container = {
      name: 'kserve-container',
      image: 'registry.example.com/vllm:1',
      ports: [{ containerPort: 8080, protocol: 'TCP' }],
      volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
    };
    const volumes: k8s.Volume[] = [
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('2Gi') } },
    ];
    const object = synth((chart) => {
      new ServingRuntime(chart, 'runtime', { metadata, spec: { containers: [container], volumes } });
    });
    expect(object).toMatchObject({
      spec: {
        containers: [container],
        volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } }],
      },
    });
  });

  test('enums are plain strings, and a value outside them does not compile', () => {
    const object = synth((chart) => {
      new DataScienceCluster(chart, 'dsc', {
        metadata: { name: 'default-dsc' },
        spec: {
          components: { kserve: { managementState: 'Managed', rawDeploymentServiceConfig: 'Headed' } },
        },
      });
    });
    expect(object).toMatchObject({ spec: { components: { kserve: { managementState: 'Managed' } } } });
    // @ts-expect-error checked by npm run check
    const wrong: ConstructorParameters<typeof Route>[2] = { spec: { to: { kind: 'Pod', name: 'web' } } };
    expect(wrong.spec.to.kind).toBe('Pod');
  });

  test('int-or-string fields are the unions of the core types', () => {
    const object = synth((chart) => {
      const port = { targetPort: k8s.IntOrString.fromString('http') };
      new Route(chart, 'route', { metadata, spec: { to: { kind: 'Service', name: 'web' }, port } });
    });
    expect(object).toMatchObject({ spec: { port: { targetPort: 'http' } } });
  });
});

describe('exact-subset rule', () => {
  const matcher = new CoreMatcher(readCoreModel());
  const text: SchemaNode = { type: 'string' };
  const object = (properties: Record<string, SchemaNode>, required: string[] = []): SchemaNode => ({
    type: 'object',
    properties,
    required,
  });
  const key = { key: text, name: text, optional: { type: 'boolean' } };

  test('takes a subtree with the fields of a core type', () => {
    expect(matcher.match(object(key, ['key']), 'secretKeyRef')).toBe('SecretKeySelector');
    expect(matcher.match(object(key, ['key']), 'configMapKeyRef')).toBe('ConfigMapKeySelector');
  });

  test.each<[string, SchemaNode]>([
    ['one field more', object({ ...key, version: text }, ['key'])],
    ['one field of another type', object({ ...key, optional: text }, ['key'])],
    ['a required field that is optional here', object(key)],
    ['unknown fields', { ...object(key, ['key']), 'x-kubernetes-preserve-unknown-fields': true }],
  ])('leaves a subtree with %s alone', (_reason, node) => {
    expect(matcher.match(node, 'secretKeyRef')).toBeUndefined();
  });

  test('looks at every depth: a newer field inside makes the whole differ', () => {
    const headers: SchemaNode = {
      type: 'array',
      items: object({ name: text, value: text }, ['name', 'value']),
    };
    const port: SchemaNode = { 'x-kubernetes-int-or-string': true };
    const action = (items: SchemaNode): SchemaNode =>
      object({ host: text, httpHeaders: items, path: text, port, scheme: text }, ['port']);
    expect(matcher.match(action(headers), 'httpGet')).toBe('HttpGetAction');
    const newer: SchemaNode = {
      type: 'array',
      items: object({ name: text, value: text, mode: text }, ['name', 'value']),
    };
    expect(matcher.match(action(newer), 'httpGet')).toBeUndefined();
  });
});
