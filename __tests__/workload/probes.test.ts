import { EnvironmentApp, Folder, render } from '../../lib/cluster/environment-app';
import type { ProbeCheck, Probes } from '../../lib/workload/probes';
import { Workload } from '../../lib/workload/workload';
import { workloadsAreReady } from '../../lib/guards/workloads';
import { validateManifest } from '../support/schemas';
import { at, findIn, rendered, settings } from '../support/environments';

/** A server of ours with these probes, rendered. */
function server(probes: Probes) {
  const app = new EnvironmentApp(settings('demo'));
  const folder = new Folder(app, 'stage02-model-alignment');
  new Workload(folder, 'Server', {
    name: 'database',
    namespace: 'private-ai-demo',
    image: 'milvus',
    ports: { sql: 5432, grpc: 50051, web: 8080 },
    resources: { cpu: '1', memory: '1Gi' },
    probes,
  });
  app.needs.seal();
  const objects = render([folder]);
  const deployment = findIn(objects, 'Deployment', 'database');
  return { objects, deployment, container: at(deployment, 'spec.template.spec.containers.0') };
}

const checks: [string, ProbeCheck, object][] = [
  [
    'a GET',
    { http: { port: 'web', path: '/healthz', scheme: 'HTTPS' } },
    { httpGet: { port: 'web', path: '/healthz', scheme: 'HTTPS' } },
  ],
  ['a connection', { tcp: { port: 'sql' } }, { tcpSocket: { port: 'sql' } }],
  ['a command', { command: ['pg_isready', '-q'] }, { exec: { command: ['pg_isready', '-q'] } }],
  // The number: Kubernetes takes no name here.
  ['gRPC', { grpc: { port: 'grpc', service: 'db.v1' } }, { grpc: { port: 50051, service: 'db.v1' } }],
  ['gRPC of the whole server', { grpc: { port: 'grpc' } }, { grpc: { port: 50051 } }],
];

describe('a server of ours', () => {
  test.each(checks)('can be asked by %s, in all three probes', (_, check, rendering) => {
    const { objects, deployment, container } = server({ readiness: check, liveness: check });
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(at(container, probe)).toMatchObject(rendering);
    }
    expect(validateManifest(deployment)).toEqual([]);
    expect(workloadsAreReady({ ...rendered('demo'), objects })).toEqual([]);
  });

  test('may start and be silent as long as it says', () => {
    const check: ProbeCheck = { tcp: { port: 'sql' } };
    const seconds = (probes: Probes, name: string) => {
      const probe = at(server(probes).container, name) as Record<string, number>;
      return (probe.periodSeconds ?? 0) * (probe.failureThreshold ?? 0);
    };
    const preset = { readiness: check, liveness: check };
    expect(seconds(preset, 'startupProbe')).toBe(120);
    expect(seconds(preset, 'livenessProbe')).toBe(60);
    const stated = { ...preset, startupSeconds: 600, unresponsiveSeconds: 150, timeoutSeconds: 20 };
    expect(seconds(stated, 'startupProbe')).toBe(600);
    expect(seconds(stated, 'livenessProbe')).toBe(150);
    expect(at(server(stated).container, 'readinessProbe.timeoutSeconds')).toBe(20);
  });

  test('can be asked one thing for requests and another one for its life', () => {
    const { container } = server({
      readiness: { command: ['pg_isready'] },
      liveness: { tcp: { port: 'sql' } },
    });
    expect(at(container, 'startupProbe')).toHaveProperty('exec');
    expect(at(container, 'readinessProbe')).toHaveProperty('exec');
    expect(at(container, 'livenessProbe')).toHaveProperty('tcpSocket');
  });

  test('can be asked a third thing while it starts', () => {
    const { container } = server({
      readiness: { command: ['pg_isready'] },
      liveness: { tcp: { port: 'sql' } },
      startup: { tcp: { port: 'grpc' } },
    });
    expect(at(container, 'startupProbe')).toHaveProperty('tcpSocket', { port: 'grpc' });
  });

  test('cannot be asked at a port that it does not have', () => {
    const check: ProbeCheck = { tcp: { port: 'sqll' } };
    expect(() => server({ readiness: check, liveness: check })).toThrow('sqll');
  });
});
