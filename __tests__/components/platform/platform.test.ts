import { Needs } from '../../../lib/cluster/needs';
import { EnvironmentApp, render } from '../../../lib/cluster/environment-app';
import { rhoai225 } from '../../../lib/releases/rhoai-2.25/release';
import { runGuards } from '../../../lib/guards';
import { AiPlatformStage } from '../../../lib/stages/stage00-ai-platform';
import {
  at,
  find,
  findAll,
  findSome,
  modelEntry,
  rendered,
  settings,
  small,
} from '../../support/environments';
import { OpenShiftAi } from '../../../lib/components/platform/openshift-ai';
import { Namespaces } from '../../../lib/components/platform/namespaces';
import { NetworkPolicies } from '../../../lib/components/platform/network-policies';
import { Quotas } from '../../../lib/components/platform/quotas';
import { Minio } from '../../../lib/components/storage/minio';
import { madeFor } from '../../support/alone';
import type { Folder } from '../../../lib/cluster/environment-app';
import type { ClusterNeeds } from '../../../lib/cluster/cluster-needs';
import type { Construct } from 'constructs';

const demo = rendered('demo', small);

describe('the DataScienceCluster', () => {
  const components = at(find(demo, 'DataScienceCluster', 'default-dsc'), 'spec.components') as Record<
    string,
    { managementState: string }
  >;

  test('is the only one', () => {
    expect(findAll(demo, 'DataScienceCluster')).toHaveLength(1);
  });

  test('states every component of the release: what is needed is Managed, the rest Removed', () => {
    expect(Object.keys(components).sort()).toEqual([...rhoai225.openShiftAi.components].sort());
    const managed = Object.entries(components).filter(
      ([, { managementState }]) => managementState === 'Managed',
    );
    expect(managed.map(([name]) => name).sort()).toEqual(['dashboard', 'kserve']);
  });

  test('serves models without mesh, with a Service that has a cluster IP', () => {
    expect(components.kserve).toMatchObject({
      defaultDeploymentMode: 'RawDeployment',
      rawDeploymentServiceConfig: 'Headed',
      serving: { managementState: 'Removed' },
    });
  });

  test('that exists already is not rendered again: it becomes a duty with its settings', () => {
    const existing = rendered('demo', { ...small, dataScienceCluster: 'existing' });
    expect(findAll(existing, 'DataScienceCluster')).toEqual([]);
    expect(existing.needs.prerequisites.map(({ text }) => text).join('\n')).toContain(
      'The DataScienceCluster has kserve with {"managementState":"Managed","defaultDeploymentMode":"RawDeployment"',
    );
  });

  test('without the serving stage needs no KServe', () => {
    const bare = rendered('demo', { ...small, stages: ['stage00-ai-platform'] });
    expect(at(find(bare, 'DataScienceCluster', 'default-dsc'), 'spec.components.kserve')).toEqual({
      managementState: 'Removed',
    });
  });
});

describe('namespaces', () => {
  test('are made once, without rights beside those that are stated, and outlive a deleted Application', () => {
    const names = [...demo.needs.namespaces.keys()].sort();
    expect(names).toEqual(['model-storage', 'private-ai-demo']);
    const { labels, annotations } = find(demo, 'Namespace', 'private-ai-demo').metadata;
    expect(labels).toMatchObject({ 'opendatahub.io/dashboard': 'true' });
    // It would make Argo CD admin of the namespace.
    expect(Object.keys(labels ?? {})).not.toContain('argocd.argoproj.io/managed-by');
    expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('of an object store that is not ours are not made', () => {
    expect(findAll(rendered('lab'), 'Namespace').map(({ metadata }) => metadata.name)).toEqual(['lab-ai']);
  });
});

describe('the DSCInitialization', () => {
  test('makes no mesh, since no component asks for one, and names the namespaces of OpenShift AI', () => {
    expect(at(find(demo, 'DSCInitialization', 'default-dsci'), 'spec')).toEqual({
      applicationsNamespace: 'redhat-ods-applications',
      monitoring: { managementState: 'Managed', namespace: 'redhat-ods-monitoring' },
      serviceMesh: { managementState: 'Removed' },
      trustedCABundle: { managementState: 'Managed', customCABundle: '' },
    });
  });

  test('makes a mesh where a component asks for one', () => {
    const app = new EnvironmentApp(settings('demo', small));
    const stage = new AiPlatformStage(app);
    Needs.of(stage).operator('service-mesh');
    stage.provide(app.needs.seal());
    const manifest = render([stage]).find((object) => object.manifest.kind === 'DSCInitialization');
    expect(at(manifest?.manifest, 'spec.serviceMesh')).toMatchObject({
      managementState: 'Managed',
      controlPlane: { name: 'data-science-smcp', namespace: 'istio-system' },
    });
  });

  test('is a duty where OpenShift AI is configured already', () => {
    const existing = rendered('demo', { ...small, dataScienceCluster: 'existing' });
    expect(findAll(existing, 'DSCInitialization')).toEqual([]);
    expect(existing.needs.prerequisites.map(({ text }) => text)).toContain(
      'The DSCInitialization has serviceMesh.managementState: Removed and applicationsNamespace: redhat-ods-applications',
    );
    expect(runGuards(existing)).toEqual([]);
  });
});

describe('the dashboard', () => {
  const switches = (environment: typeof demo) =>
    at(find(environment, 'OdhDashboardConfig', 'odh-dashboard-config'), 'spec.dashboardConfig');

  test('shows what the environment has and hides what it has not', () => {
    expect(switches(demo)).toMatchObject({ disableKServeRaw: false, disablePipelines: true });
    expect(switches(rendered('demo'))).toMatchObject({ disablePipelines: false });
    expect(switches(rendered('demo', { ...small, stages: ['stage00-ai-platform'] }))).toMatchObject({
      disableKServe: true,
    });
  });

  test('tells the vendor nothing', () => {
    expect(switches(demo)).toMatchObject({ disableTracking: true });
  });
});

describe('Pod Security', () => {
  const enforced = (environment: typeof demo, name: string) =>
    find(environment, 'Namespace', name).metadata.labels?.['pod-security.kubernetes.io/enforce'];

  test('is restricted where only our own pods run', () => {
    expect(enforced(rendered('demo'), 'model-storage')).toBe('restricted');
    expect(enforced(demo, 'private-ai-demo')).toBe('restricted');
  });

  test('is baseline with Llama Stack, whose operator starts a container as root', () => {
    expect(enforced(rendered('demo'), 'private-ai-demo')).toBe('baseline');
  });
});

describe('quotas', () => {
  const hard = (environment: typeof demo, namespace: string) =>
    at(
      findAll(environment, 'ResourceQuota').find(({ metadata }) => metadata.namespace === namespace),
      'spec.hard',
    ) as Record<string, string>;

  test('hold the GPUs of all models and one more replica of the largest', () => {
    expect(hard(rendered('demo'), 'private-ai-demo')['requests.nvidia.com/gpu']).toBe(String(1 + 4 + 4));
    expect(hard(demo, 'private-ai-demo')['requests.nvidia.com/gpu']).toBe('2');
    expect(hard(demo, 'model-storage')['requests.nvidia.com/gpu']).toBe('0');
  });

  test('count the GPU of Docling', () => {
    // One for the model, one for Docling, and one more.
    expect(hard(rendered('lab'), 'lab-ai')['requests.nvidia.com/gpu']).toBe('3');
  });

  test('hold every volume twice, those of operators too', () => {
    // Weights 40 and 120, Milvus 20, Llama Stack 10, MariaDB 10.
    expect(hard(rendered('demo'), 'private-ai-demo')['requests.storage']).toBe('404Gi');
    expect(hard(rendered('demo'), 'model-storage')['requests.storage']).toBe('1000Gi');
  });

  test('are what the owner says instead', () => {
    const own = rendered('demo', { ...small, quotas: { gpus: 7, storage: '3Ti', pods: 30 } });
    expect(hard(own, 'private-ai-demo')).toMatchObject({
      'requests.nvidia.com/gpu': '7',
      'requests.storage': '3Ti',
      pods: '30',
    });
  });

  test('allow no Service that opens a node or buys a load balancer', () => {
    for (const namespace of ['private-ai-demo', 'model-storage'])
      expect(hard(demo, namespace)).toMatchObject({
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      });
  });

  test('hold all that is rendered: claims, GPUs', () => {
    for (const environment of [rendered('demo'), rendered('lab')]) {
      for (const namespace of environment.needs.namespaces.keys()) {
        const claims = findAll(environment, 'PersistentVolumeClaim').filter(
          ({ metadata }) => metadata.namespace === namespace,
        );
        expect(claims.length).toBeLessThan(Number(hard(environment, namespace).persistentvolumeclaims));
      }
    }
  });

  test('let in a workbench or pipeline step that states a large request and no limit', () => {
    for (const environment of [demo, rendered('lab')]) {
      expect(at(find(environment, 'LimitRange', 'private-ai'), 'spec.limits')).toEqual([
        { type: 'Container', defaultRequest: { cpu: '100m', memory: '256Mi' } },
      ]);
      for (const quota of findSome(environment, 'ResourceQuota')) {
        const counted = Object.keys(at(quota, 'spec.hard') as object);
        expect(counted.filter((name) => /^limits\.|^(requests\.)?(cpu|memory)$/.test(name))).toEqual([]);
      }
    }
  });
});

describe('the network', () => {
  const policies = findAll(demo, 'NetworkPolicy');
  const ingress = (name: string, environment = demo) =>
    at(find(environment, 'NetworkPolicy', name), 'spec.ingress');

  test('is closed in every namespace', () => {
    const closed = policies.filter(({ metadata }) => metadata.name === 'default-deny-ingress');
    expect(closed.map(({ metadata }) => metadata.namespace)).toEqual(['model-storage', 'private-ai-demo']);
    for (const policy of closed)
      expect(at(policy, 'spec')).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
  });

  test('is open to MinIO for its bootstrap, its consumers and monitoring only', () => {
    expect(find(demo, 'NetworkPolicy', 'allow-minio-api').metadata.annotations?.['private-ai/used-by']).toBe(
      'model-storage/minio-bootstrap, model-storage/stage00-smoke-buckets, monitoring, private-ai-demo/model-loader',
    );
    expect(at(ingress('allow-minio-api'), '0.ports')).toEqual([{ port: 9000, protocol: 'TCP' }]);
  });

  test('is open to a model for the router only where it has a Route', () => {
    const router = { namespaceSelector: { matchLabels: { 'network.openshift.io/policy-group': 'ingress' } } };
    expect(JSON.stringify(ingress('allow-mistral-24b-quantized-predictor-http'))).not.toContain('ingress');
    const open = rendered('demo', { ...small, models: [modelEntry({ exposure: 'open' })] });
    expect(at(ingress('allow-m-predictor-http', open), '0.from')).toContainEqual(router);
  });

  test('names container ports, which is what policies see', () => {
    expect(at(ingress('allow-mistral-24b-quantized-predictor-http'), '0.ports.0.port')).toBe(8080);
  });
});

test.each<[string, (scope: Folder, needs: ClusterNeeds) => Construct]>([
  ['OpenShift AI', (scope, needs) => new OpenShiftAi(scope, 'openshift-ai', needs)],
  ['namespaces', (scope, needs) => new Namespaces(scope, 'namespaces', needs)],
  ['quotas', (scope, needs) => new Quotas(scope, 'quotas', { needs, settings: { pods: 200 } })],
  ['network policies', (scope, needs) => new NetworkPolicies(scope, 'network-policies', needs)],
])('%s of a cluster with MinIO alone', (_, make) => {
  const props = { namespace: 'model-storage', size: '1Gi', console: 'none' } as const;
  const minio = (scope: Folder) => new Minio(scope, 'minio', props);
  expect(madeFor(minio, make)).toMatchSnapshot();
});
