import { Construct } from 'constructs';
import type { RenderedEnvironment } from '../../../../lib/cluster/rendered-environment';
import { LlamaStackConfig } from '../../../../lib/components/rag/llama-stack/llama-stack-config';
import { LlamaStackDeployment } from '../../../../lib/components/rag/llama-stack/llama-stack-deployment';
import { runGuards } from '../../../../lib/guards';
import { guide } from '../../../../lib/output/guide/guide';
import { alone } from '../../../support/alone';
import { edited, type Editable } from '../../../support/edit';
import { at, find, findAll, rendered, settings } from '../../../support/environments';
import { granite, milvus, model, namespace } from './fixture';

const { rag } = settings('demo');
const withServer = (server: 'operator' | 'deployment', storageClassIsDefault = true) =>
  rendered('demo', {
    cluster: { appsDomain: 'apps.demo.example.com', storageClass: 'gp3-csi', storageClassIsDefault },
    rag: { ...rag, llamaStack: { ...rag.llamaStack, server } },
  });
const own = withServer('deployment');
const operators = withServer('operator');
const podSpec = at(find(own, 'Deployment', 'llama-stack-server'), 'spec.template.spec');

describe('the server without its operator', () => {
  test('is told exactly what the operator would tell it', () => {
    const text = (environment: RenderedEnvironment) =>
      at(find(environment, 'ConfigMap', 'llamastack-config'), 'data');
    expect(text(own)).toEqual(text(operators));
    const ofOperator = at(
      find(operators, 'LlamaStackDistribution', 'llama-stack'),
      'spec.server.containerSpec.env',
    ) as object[];
    expect(at(podSpec, 'containers.0.env')).toEqual(expect.arrayContaining(ofOperator));
  });

  test('looks the same to its clients: address, ids, guide', () => {
    expect(own.llamaStack?.endpoint.url()).toBe(operators.llamaStack?.endpoint.url());
    expect(own.llamaStack?.modelIds).toEqual(operators.llamaStack?.modelIds);
    expect(find(own, 'Route', 'llamastack').spec).toEqual(find(operators, 'Route', 'llamastack').spec);
    const proxy = (environment: RenderedEnvironment) =>
      at(find(environment, 'Deployment', 'llama-stack-proxy'), 'spec.template.spec');
    expect(proxy(own)).toEqual(proxy(operators));
  });

  test('is looked into by the guide where it runs', () => {
    const [ours, theirs] = [guide(own), guide(operators)];
    expect(ours).toContain('oc logs deployment/llama-stack-server --previous -n private-ai-demo');
    expect(ours).not.toContain('deployment/llama-stack ');
    expect(theirs).toContain('oc logs deployment/llama-stack --previous -n private-ai-demo');
  });

  test('needs neither the operator, nor its part of OpenShift AI, nor its right', () => {
    expect(at(find(own, 'DataScienceCluster', 'default-dsc'), 'spec.components.llamastackoperator')).toEqual({
      managementState: 'Removed',
    });
    expect(findAll(own, 'LlamaStackDistribution')).toEqual([]);
    expect(JSON.stringify(own.objects.map(({ manifest }) => manifest))).not.toContain(
      'system:openshift:scc:anyuid',
    );
    const edges = own.needs.networkUses.map(({ peer }) => (typeof peer === 'string' ? peer : peer.name));
    expect(edges).not.toContain('llama-stack-operator');
  });

  test('takes the storage class of the environment, default or not', () => {
    const claim = find(withServer('deployment', false), 'PersistentVolumeClaim', 'llama-stack-data');
    expect(at(claim, 'spec.storageClassName')).toBe('gp3-csi');
  });

  test('has no token, and what its network allows is what its configuration names', () => {
    expect(at(podSpec, 'automountServiceAccountToken')).toBe(false);
    expect(at(find(own, 'ServiceAccount', 'llama-stack-server'), 'automountServiceAccountToken')).toBe(false);
    expect(find(own, 'NetworkPolicy', 'egress-llama-stack-server').metadata.annotations).toMatchObject({
      'private-ai/uses': expect.stringContaining('milvus-standalone') as string,
    });
    const into = find(own, 'NetworkPolicy', 'allow-llama-stack-service-http');
    expect(at(into, 'spec.podSelector.matchLabels')).toEqual({
      'app.kubernetes.io/name': 'llama-stack-server',
    });
    expect(JSON.stringify(into)).toContain('"llama-stack-proxy"');
  });

  test('is stopped before the next one starts, which a changed configuration makes', () => {
    const deployment = find(own, 'Deployment', 'llama-stack-server');
    expect(at(deployment, 'spec.strategy')).toEqual({ type: 'Recreate' });
    const required = rendered('demo', {
      rag: {
        ...rag,
        llamaStack: { ...rag.llamaStack, server: 'deployment', modelRegistration: 'required' },
      },
    });
    const content = (environment: RenderedEnvironment) =>
      at(find(environment, 'Deployment', 'llama-stack-server'), 'spec.template.metadata.annotations');
    expect(content(required)).not.toEqual(content(own));
  });

  test('is waited for by the loader of the embedding model, whose volume must be in its zone', () => {
    const loader = own.objects.find(({ manifest }) =>
      manifest.metadata.name.startsWith('llama-stack-embedding-loader-'),
    );
    expect(JSON.stringify(loader?.manifest.spec)).toContain('"values":["llama-stack-server",');
  });
});

describe('PAI-212 refuses', () => {
  const found = (edit: (spec: Editable) => void) => {
    const broken = edited(own, 'Deployment', 'llama-stack-server', ({ spec }) => {
      edit(spec);
    });
    return runGuards(broken)
      .filter(({ code }) => code === 'PAI-212')
      .map(({ message }) => message);
  };
  const container = (spec: Editable) => spec.template.spec.containers[0];

  test.each<[string, (spec: Editable) => void, string]>([
    [
      'an entry point that reads another file',
      (spec) => delete container(spec).command,
      'starts the entry point of the image, which reads no mounted run.yaml',
    ],
    [
      'a state that goes with the pod',
      (spec) => {
        const name = 'opt-app-root-src-llama-distributions-rh';
        spec.template.spec.volumes[0] = { name, emptyDir: {} };
      },
      'has no claim at /opt/app-root/src/.llama/distributions/rh/; registrations and files would be lost with the pod',
    ],
    ['a second writer', (spec) => (spec.replicas = 2), 'lets two pods write the same databases'],
    [
      'an update that overlaps',
      (spec) => (spec.strategy = { type: 'RollingUpdate' }),
      'lets two pods write the same databases',
    ],
    [
      'a variable that run.yaml lacks',
      (spec) => container(spec).env.pop(),
      'lacks FILES_S3_SECRET_ACCESS_KEY, which run.yaml refers to without a default; the server would not start',
    ],
    [
      'an embedding model that nobody mounts',
      (spec) => (spec.template.spec.volumes[2] = { name: 'mnt-embedding-model', emptyDir: {} }),
      '/mnt/embedding-model is in no mounted volume; the server would look for it at huggingface.co',
    ],
  ])('%s', (_, edit, expected) => {
    expect(found(edit)).toContain(expected);
  });

  test('nothing of what is rendered', () => {
    expect(found(() => undefined)).toEqual([]);
  });
});

test('Llama Stack alone, as a Deployment', () => {
  const objects = alone((folder) => {
    const scope = new Construct(folder, 'llama-stack');
    const config = new LlamaStackConfig(scope, 'config', {
      namespace,
      models: [model('m')],
      registration: 'refresh',
      embedding: granite,
      embedder: { type: 'weights', weights: { claim: 'embedding-weights', path: 'granite' } },
      vectorStore: milvus,
      files: { type: 'local' },
      stores: { type: 'sqlite' },
    });
    return new LlamaStackDeployment(scope, 'server', { config, collections: [], size: '1Gi' });
  });
  expect(objects).toMatchSnapshot();
});
