import { EnvironmentApp, Folder, render } from '../../lib/cluster/environment-app';
import { Workload } from '../../lib/workload/workload';
import { at, findIn, settings, small } from '../support/environments';

describe('the metrics of a server', () => {
  const app = new EnvironmentApp(settings('demo', small));
  const folder = new Folder(app, 'stage00-ai-platform');
  const server = new Workload(folder, 'server', {
    name: 'cache',
    namespace: 'private-ai-demo',
    service: 'cache-service',
    image: 'minio',
    ports: { api: 6379, metrics: 9121 },
    resources: { cpu: '100m', memory: '128Mi' },
  });
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
