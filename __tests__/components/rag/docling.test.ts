import { validateManifest } from '../../support/schemas';
import { at, findIn, type RawSettings, rendered } from '../../support/environments';
import { DoclingDeployment } from '../../../lib/components/rag/docling-deployment';
import { DoclingServe } from '../../../lib/components/rag/docling-serve';
import { alone } from '../../support/alone';

function make(documentConverter: RawSettings) {
  const { objects, needs, documentConverter: converter } = rendered('demo', { rag: { documentConverter } });
  return {
    converter,
    needs,
    objects: objects.filter(({ construct }) => construct.startsWith('stage02-model-alignment/docling/')),
  };
}

const selects = (selector: unknown, labels: Record<string, string>): boolean =>
  Object.entries(selector as object).every(([key, value]) => labels[key] === value);

describe('Docling', () => {
  test('offers one contract in both modes', () => {
    for (const mode of ['operator', 'deployment']) {
      const { converter } = make({ mode });
      expect(converter?.endpoint.url()).toBe('http://docling-service.private-ai-demo.svc.cluster.local:5001');
    }
  });

  // A client may name any URL as its document, so what the pod reaches is what every client reaches.
  test.each([
    // What the operator gives its pods: docling-project/docling-operator internal/reconcilers/labels.go @bf3d436.
    ['operator', { app: 'docling-serve', doclingserve_cr: 'docling' }],
    ['deployment', { 'app.kubernetes.io/name': 'docling', 'app.kubernetes.io/part-of': 'private-ai' }],
  ])('asks for names and reaches nothing else in mode %s', (mode, podLabels: Record<string, string>) => {
    const { objects } = make({ mode });
    const policies = objects
      .map(({ manifest }) => manifest)
      .filter(
        ({ kind, spec }) =>
          kind === 'NetworkPolicy' && selects(at(spec, 'podSelector.matchLabels'), podLabels),
      );
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['egress-docling']);
    expect(at(policies[0], 'metadata.namespace')).toBe('private-ai-demo');
    expect(at(policies[0], 'spec.policyTypes')).toContain('Egress');
    expect(at(policies[0], 'spec.egress')).toEqual([
      {
        to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } } }],
        ports: [
          { port: 5353, protocol: 'TCP' },
          { port: 5353, protocol: 'UDP' },
        ],
      },
    ]);
  });
});

describe('Docling as a resource of its operator', () => {
  const { objects, needs } = make({ mode: 'operator' });
  const resource = findIn(objects, 'DoclingServe', 'docling');

  test('is one DoclingServe of one instance, without Route and page', () => {
    expect(objects.map(({ manifest }) => manifest.kind)).toEqual([
      'ConfigMap',
      'DoclingServe',
      'NetworkPolicy',
    ]);
    expect(validateManifest(resource)).toEqual([]);
    expect(at(resource, 'spec.apiServer.instances')).toBe(1);
    expect(at(resource, 'spec.route.enabled')).toBe(false);
    expect(at(resource, 'spec.apiServer.enableUI')).toBe(false);
  });

  test('has the memory that large documents need', () => {
    expect(at(resource, 'spec.apiServer.resources.limits.memory')).toBe('16Gi');
  });

  test('loads no model at start, while the liveness probe of the operator would end it', () => {
    const name = at(resource, 'spec.apiServer.configMapName') as string;
    expect(at(findIn(objects, 'ConfigMap', name), 'data')).toEqual({
      DOCLING_SERVE_LOAD_MODELS_AT_BOOT: 'false',
    });
  });

  test('leaves out what release 0.0.1 of the operator does not know', () => {
    expect(at(resource, 'spec.artifactsVolume')).toBeUndefined();
    expect(at(resource, 'spec.models')).toBeUndefined();
  });

  test('expects the operator', () => {
    expect([...needs.operators]).toContain('docling');
  });
});

describe('Docling as a Deployment', () => {
  const { objects } = make({ mode: 'deployment' });
  const pod = at(findIn(objects, 'Deployment', 'docling'), 'spec.template.spec');
  const env = (found: typeof objects) =>
    at(findIn(found, 'Deployment', 'docling'), 'spec.template.spec.containers.0.env') as {
      name: string;
      value: string;
    }[];

  test('runs as docling-sa behind the Service docling-service', () => {
    expect(at(pod, 'serviceAccountName')).toBe('docling-sa');
    expect(at(findIn(objects, 'Service', 'docling-service'), 'spec.ports.0.port')).toBe(5001);
  });

  test('is ready only when the models are loaded', () => {
    expect(at(pod, 'containers.0.readinessProbe.httpGet.path')).toBe('/ready');
    expect(at(pod, 'containers.0.livenessProbe.httpGet.path')).toBe('/livez');
  });

  test('may load its models for ten minutes before the liveness probe begins', () => {
    const probe = at(pod, 'containers.0.startupProbe') as { failureThreshold: number; periodSeconds: number };
    expect(probe.failureThreshold * probe.periodSeconds).toBe(600);
  });

  test('keeps all tasks in one process: one replica, one web worker', () => {
    expect(at(findIn(objects, 'Deployment', 'docling'), 'spec.replicas')).toBe(1);
    expect(env(objects)).toContainEqual({ name: 'UVICORN_WORKERS', value: '1' });
  });

  test('runs on the CPU, or on one GPU of a pool', () => {
    expect(env(objects)).toContainEqual({ name: 'DOCLING_DEVICE', value: 'cpu' });
    const gpu = make({ mode: 'deployment', gpuPool: 'l4-single' }).objects;
    expect(env(gpu)).toContainEqual({ name: 'DOCLING_DEVICE', value: 'cuda' });
    const gpuPod = at(findIn(gpu, 'Deployment', 'docling'), 'spec.template.spec');
    expect(at(gpuPod, 'containers.0.image')).toContain('docling-serve-cu128');
    expect(at(gpuPod, 'nodeSelector')).toEqual({ 'private-ai/gpu-pool': 'l4-single' });
    const limits = at(gpuPod, 'containers.0.resources.limits') as Record<string, string>;
    expect(limits['nvidia.com/gpu']).toBe('1');
  });
});

test('Docling alone, in both modes', () => {
  const namespace = 'private-ai-demo';
  expect(alone((scope) => new DoclingServe(scope, 'docling', namespace))).toMatchSnapshot();
  expect(alone((scope) => new DoclingDeployment(scope, 'docling', { namespace }))).toMatchSnapshot();
});
