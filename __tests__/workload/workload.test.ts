import { EnvironmentApp, Folder, render } from '../../lib/cluster/environment-app';
import { Workload, type WorkloadProps } from '../../lib/workload/workload';
import { objectsOf } from '../support/alone';
import { at, findIn, settings, small } from '../support/environments';

const cache: WorkloadProps = {
  name: 'cache',
  namespace: 'private-ai-demo',
  service: 'cache-service',
  image: 'minio',
  ports: { api: 6379, metrics: 9121 },
  resources: { cpu: '100m', memory: '128Mi' },
};

describe('the metrics of a server', () => {
  const app = new EnvironmentApp(settings('demo', small));
  const folder = new Folder(app, 'stage00-ai-platform');
  const server = new Workload(folder, 'server', cache);
  const endpoint = server.endpoint('metrics', 'none');
  server.monitor(endpoint, '/metrics');
  const { networkUses } = app.needs.seal();
  const objects = render([folder]);
  const monitor = findIn(objects, 'ServiceMonitor', 'cache');

  test('are found by its Service, on a port of it', () => {
    const service = findIn(objects, 'Service', 'cache-service');
    expect(monitor.metadata.namespace).toBe(service.metadata.namespace);
    expect(service.metadata.labels).toMatchObject(at(monitor, 'spec.selector.matchLabels') as object);
    expect(at(monitor, 'spec.selector.matchLabels')).toEqual({ 'app.kubernetes.io/name': 'cache' });
    expect(at(monitor, 'spec.endpoints')).toEqual([{ port: 'metrics', path: '/metrics', interval: '30s' }]);
  });

  test('are reached by the monitoring of the cluster, and by nobody else', () => {
    expect(networkUses).toEqual([{ peer: 'monitoring', endpoint }]);
  });
});

test('a server has its plain variables and those of Secrets, and no empty list of neither', () => {
  const environmentOf = (props: Partial<WorkloadProps>) => {
    const objects = objectsOf((scope) => new Workload(scope, 'server', { ...cache, ...props }));
    return at(findIn(objects, 'Deployment', 'cache'), 'spec.template.spec.containers.0.env');
  };
  const keys = { name: 'cache-keys', namespace: 'private-ai-demo', purpose: 'Keys of the cache', keys: [] };
  expect(environmentOf({})).toBeUndefined();
  expect(environmentOf({ env: { MODE: 'fast' }, secretEnv: { KEY: { secret: keys, key: 'key' } } })).toEqual([
    { name: 'MODE', value: 'fast' },
    { name: 'KEY', valueFrom: { secretKeyRef: { name: 'cache-keys', key: 'key' } } },
  ]);
});
