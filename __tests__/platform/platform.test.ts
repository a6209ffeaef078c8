import { rhoai225 } from '../../lib/environment/releases/rhoai-2.25';
import { at, find, findAll, modelEntry, rendered, small } from '../support/environments';

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
    expect(Object.keys(components).sort()).toEqual([...rhoai225.dataScienceComponents].sort());
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
    expect(existing.platform.duties.map(({ text }) => text).join('\n')).toContain(
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
  test('are made once, writable for Argo CD, and outlive a deleted Application', () => {
    const names = findAll(demo, 'Namespace').map(({ metadata }) => metadata.name);
    expect(names).toEqual(['model-storage', 'private-ai-demo']);
    const { labels, annotations } = find(demo, 'Namespace', 'private-ai-demo').metadata;
    expect(labels).toMatchObject({
      'argocd.argoproj.io/managed-by': 'openshift-gitops',
      'opendatahub.io/dashboard': 'true',
    });
    expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test("of another cluster than Argo CD's carry no label for it", () => {
    const { labels } = find(rendered('lab'), 'Namespace', 'lab-ai').metadata;
    expect(Object.keys(labels ?? {})).not.toContain('argocd.argoproj.io/managed-by');
  });

  test('of an object store that is not ours are not made', () => {
    expect(findAll(rendered('lab'), 'Namespace').map(({ metadata }) => metadata.name)).toEqual(['lab-ai']);
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
      'minio-bootstrap, model-loader, monitoring',
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
