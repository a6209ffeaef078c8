import { contentHash } from '../../../lib/cluster/content-hash';
import { EnvironmentApp, Folder, render } from '../../../lib/cluster/environment-app';
import { Milvus } from '../../../lib/components/rag/milvus';
import { at, findIn, settings } from '../../support/environments';
import { alone } from '../../support/alone';

const app = new EnvironmentApp(settings('demo'));
const folder = new Folder(app, 'stage02-model-alignment');
const milvus = new Milvus(folder, 'milvus', { namespace: 'private-ai-demo', size: '20Gi' });
app.needs.seal();
const objects = render([folder]);
const deployment = findIn(objects, 'Deployment', 'milvus-standalone');
const container = at(deployment, 'spec.template.spec.containers.0');

describe('Milvus', () => {
  test('is reached at the gRPC port of milvus-standalone', () => {
    expect(milvus.endpoint.url()).toBe('tcp://milvus-standalone.private-ai-demo.svc.cluster.local:19530');
    expect(milvus.endpoint.authentication).toBe('none');
  });

  test('keeps data and etcd on the volume milvus-data, with one writer at a time', () => {
    const claim = findIn(objects, 'PersistentVolumeClaim', 'milvus-data');
    expect(at(claim, 'spec.resources.requests.storage')).toBe('20Gi');
    expect(at(deployment, 'spec.strategy.type')).toBe('Recreate');
    expect(at(container, 'env')).toEqual(
      expect.arrayContaining([
        { name: 'ETCD_USE_EMBED', value: 'true' },
        { name: 'ETCD_DATA_DIR', value: '/var/lib/milvus/etcd' },
        { name: 'COMMON_STORAGETYPE', value: 'local' },
      ]),
    );
  });

  test('binds its etcd to loopback', () => {
    const config = at(findIn(objects, 'ConfigMap', 'milvus-config'), 'data') as Record<string, string>;
    expect(config['embedEtcd.yaml']).toContain('listen-client-urls: http://127.0.0.1:2379');
    expect(config['embedEtcd.yaml']).not.toContain('0.0.0.0');
    expect(JSON.stringify(at(deployment, 'spec.template.spec.containers'))).not.toContain('2379');
  });

  test('mounts its configuration file by file, so that the image keeps its own', () => {
    const mounts = at(container, 'volumeMounts') as { mountPath: string; subPath?: string }[];
    const config = mounts.filter(({ mountPath }) => mountPath.startsWith('/milvus/configs'));
    expect(config.map(({ subPath }) => subPath)).toEqual(['embedEtcd.yaml', 'user.yaml']);
  });

  test('starts again when its configuration changes: such a file keeps its old content in a running pod', () => {
    const { data } = findIn(objects, 'ConfigMap', 'milvus-config');
    expect(at(deployment, 'spec.template.metadata.annotations')).toEqual({
      'private-ai/content': contentHash(data),
    });
    expect(contentHash({ ...(data as object), 'user.yaml': 'mq:\n  type: other\n' })).not.toBe(
      contentHash(data),
    );
  });

  test('pins the message queue, which must not change on a running instance', () => {
    const config = at(findIn(objects, 'ConfigMap', 'milvus-config'), 'data') as Record<string, string>;
    expect(config['user.yaml']).toBe('mq:\n  type: rocksmq\n');
  });

  test('may take ten minutes to open its port before anything restarts it', () => {
    const probe = at(container, 'startupProbe') as { failureThreshold: number; periodSeconds: number };
    expect(probe.failureThreshold * probe.periodSeconds).toBe(600);
  });

  test('gets no requests while it is unhealthy, and is not restarted for that', () => {
    expect(at(container, 'readinessProbe.httpGet')).toEqual({ port: 'metrics', path: '/healthz' });
    for (const probe of ['startupProbe', 'livenessProbe']) {
      expect(at(container, probe)).toHaveProperty('tcpSocket', { port: 'metrics' });
      expect(at(container, probe)).not.toHaveProperty('httpGet');
    }
  });

  test('is scraped on its metrics port', () => {
    expect(at(findIn(objects, 'ServiceMonitor', 'milvus-standalone'), 'spec.endpoints.0.port')).toBe(
      'metrics',
    );
  });
});

test('Milvus alone', () => {
  const props = { namespace: 'private-ai-demo', size: '1Gi' };
  expect(alone((scope) => new Milvus(scope, 'milvus', props))).toMatchSnapshot();
});

describe('Milvus that asks who its clients are', () => {
  const secured = new EnvironmentApp(settings('demo'));
  const place = new Folder(secured, 'stage02-model-alignment');
  const props = { namespace: 'private-ai-demo', size: '20Gi', authorization: true, tls: true };
  const server = new Milvus(place, 'milvus', props);
  const needs = secured.needs.seal();
  const made = render([place]);
  const pod = at(findIn(made, 'Deployment', 'milvus-standalone'), 'spec.template.spec');
  const config = at(findIn(made, 'ConfigMap', 'milvus-config'), 'data') as Record<string, string>;

  test('has the password of root from a Secret when it starts, and tells its clients where it is', () => {
    expect(config['user.yaml']).toContain('authorizationEnabled: true');
    expect(at(pod, 'containers.0.env')).toContainEqual({
      name: 'COMMON_SECURITY_DEFAULTROOTPASSWORD',
      valueFrom: { secretKeyRef: { name: 'milvus-root', key: 'password' } },
    });
    expect(server.password).toMatchObject({ secret: { name: 'milvus-root' }, key: 'password' });
    expect(server.endpoint.authentication).toBe('credentials');
  });

  test('does not rotate the password, of which Milvus has its own copy', () => {
    expect([...needs.rotatableSecrets]).not.toContain('milvus-root');
    expect(needs.secrets.map(({ name }) => name)).toContain('milvus-root');
  });

  test('has a certificate of the service CA, where its configuration says', () => {
    expect(findIn(made, 'Service', 'milvus-standalone').metadata.annotations).toMatchObject({
      'service.beta.openshift.io/serving-cert-secret-name': 'milvus-tls',
    });
    expect(config['user.yaml']).toContain('tlsMode: 1');
    expect(config['user.yaml']).toContain('serverPemPath: /run/certificates/milvus/tls.crt');
    expect(at(pod, 'containers.0.volumeMounts')).toContainEqual(
      expect.objectContaining({ mountPath: '/run/certificates/milvus', readOnly: true }),
    );
    expect(server.ca).toEqual({ configMap: 'openshift-service-ca.crt', key: 'service-ca.crt' });
  });
});
