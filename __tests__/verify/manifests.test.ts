import { recordAt, recordsAt } from '../../lib/kubernetes/manifest';
import { documentsOf, nameOf } from '../../tools/verify/manifests/documents';
import { operatorObjects } from '../../tools/verify/manifests/operator-objects';
import { silentControls } from '../../tools/verify/manifests/run';
import { modelEntry, settings, small } from '../support/environments';

const demo = documentsOf(settings('demo'));
const pods = operatorObjects(demo.map(({ manifest }) => manifest));

const podNamed = (name: string) => pods.find(({ metadata }) => metadata.name === name);

test('everything that comes into a cluster is judged', () => {
  const folders = new Set(demo.map(({ folder }) => folder));
  expect([...folders].sort()).toEqual([
    'argocd',
    'bootstrap',
    'stage00-ai-platform',
    'stage01-model-serving',
    'stage02-model-alignment',
  ]);
  expect(new Set(documentsOf(settings('lab')).map(({ folder }) => folder))).toContain('argocd-rights');
});

test('an object is named by kind, namespace and name', () => {
  const names = demo.map(({ manifest }) => nameOf(manifest));
  expect(names).toContain('Deployment/model-storage/minio');
  expect(names).toContain('ClusterRole//private-ai-demo-argocd');
});

test('a control that no finding names is silent', () => {
  const finding = { environment: 'controls', check: 'a', object: 'Service/control/a', message: 'm' };
  expect(silentControls('kube-score', ['a', 'b'], [finding, { ...finding, check: 'b' }])).toEqual([
    { subject: 'control of b', message: 'kube-score does not mind it' },
  ]);
});

describe('pods that operators make', () => {
  test('a model server has the containers of its runtime, the proxy of its tokens and the labels of KServe', () => {
    const server = podNamed('mistral-24b-predictor');
    expect(recordsAt(server, 'spec', 'containers').map(({ name }) => name)).toEqual([
      'kserve-container',
      'oauth-proxy',
    ]);
    expect(server?.metadata.labels).toMatchObject({
      'serving.kserve.io/inferenceservice': 'mistral-24b',
      'opendatahub.io/dashboard': 'true',
    });
    expect(recordAt(server, 'spec').serviceAccountName).toBe('mistral-24b');
  });

  test('weights from a bucket are downloaded by a container of their own', () => {
    const lab = operatorObjects(documentsOf(settings('lab')).map(({ manifest }) => manifest));
    const server = lab.find(({ metadata }) => metadata.name === 'qwen3-predictor');
    expect(recordsAt(server, 'spec', 'initContainers').map(({ name }) => name)).toEqual([
      'storage-initializer',
    ]);
  });

  test('a model on several nodes has workers without proxy, and all wait for their certificate', () => {
    const model = modelEntry({
      nodes: 2,
      exposure: 'authenticated',
      source: { type: 'existing-pvc', claim: 'w' },
    });
    const gpuPools = [{ name: 'l4-single', gpu: 'L4', nodes: 2 }];
    const made = operatorObjects(
      documentsOf(settings('demo', { ...small, gpuPools, models: [model] })).map(({ manifest }) => manifest),
    );
    const containers = (name: string, list: string) =>
      recordsAt(
        made.find(({ metadata }) => metadata.name === name),
        'spec',
        list,
      ).map((container) => container.name);
    expect(containers('m-predictor', 'containers')).toEqual(['kserve-container', 'oauth-proxy']);
    expect(containers('m-predictor-worker', 'containers')).toEqual(['worker-container']);
    for (const name of ['m-predictor', 'm-predictor-worker'])
      expect(containers(name, 'initContainers')).toEqual(['ray-tls-generator']);
  });

  test('Llama Stack prepares its volume as root', () => {
    const server = podNamed('llama-stack');
    expect(recordAt(server, 'spec', 'securityContext')).toEqual({ fsGroup: 0 });
    expect(recordsAt(server, 'spec', 'initContainers')[0]?.securityContext).toMatchObject({ runAsUser: 0 });
    expect(recordAt(server, 'spec').serviceAccountName).toBe('llama-stack-sa');
  });
});
