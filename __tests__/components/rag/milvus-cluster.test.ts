import { EnvironmentApp, Folder, render } from '../../../lib/cluster/environment-app';
import { MilvusCluster } from '../../../lib/components/rag/milvus-cluster';
import { ExternalS3 } from '../../../lib/components/storage/external-s3';
import { Minio } from '../../../lib/components/storage/minio';
import type { ObjectStore } from '../../../lib/contracts/object-store';
import type { VectorStoreSettings } from '../../../lib/environment/schema';
import { alone } from '../../support/alone';
import { at, find, findAll, findIn, rendered, settings } from '../../support/environments';
import { validateManifest } from '../../support/schemas';

const cluster = (changes: object = {}) =>
  settings('demo', { rag: { vectorStore: { type: 'milvus', mode: 'cluster', cluster: changes } } }).rag
    .vectorStore.cluster;

const minio = (folder: Folder) =>
  new Minio(folder, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });

function make(
  parts: VectorStoreSettings['cluster'] = cluster(),
  storeOf: (folder: Folder) => ObjectStore = minio,
) {
  const app = new EnvironmentApp(settings('demo'));
  const folder = new Folder(app, 'stage02-model-alignment');
  const store = storeOf(folder);
  const milvus = new MilvusCluster(folder, 'milvus', {
    namespace: 'private-ai-demo',
    store,
    settings: parts,
  });
  store.complete(folder);
  const needs = app.needs.seal();
  const objects = render([folder]);
  return { milvus, needs, objects, resource: findIn(objects, 'Milvus', 'milvus') };
}

const { milvus, needs, objects, resource } = make();
const peersOf = (service: string, portName: string) =>
  needs.networkUses
    .filter(({ endpoint }) => endpoint.service === service && endpoint.portName === portName)
    .map(({ peer }) => (typeof peer === 'string' ? peer : peer.name))
    .sort();

describe('Milvus as a cluster', () => {
  test('is accepted by its schema', () => {
    expect(validateManifest(resource)).toEqual([]);
  });

  test('is reached at the Service that its operator makes', () => {
    expect(milvus.endpoint.url()).toBe('tcp://milvus-milvus.private-ai-demo.svc.cluster.local:19530');
    expect(milvus.type).toBe('milvus');
  });

  test('lets its operator install nothing: store and etcd are there', () => {
    expect(at(resource, 'spec.dependencies')).toEqual({
      etcd: {
        external: true,
        endpoints: [0, 1, 2].map(
          (index) => `milvus-etcd-${index}.milvus-etcd.private-ai-demo.svc.cluster.local:2379`,
        ),
      },
      msgStreamType: 'woodpecker',
      storage: {
        external: true,
        type: 'MinIO',
        endpoint: 'minio.model-storage.svc.cluster.local:9000',
        secretRef: 'milvus-minio-credentials',
      },
    });
  });

  test('has a bucket of its own without versions, which would fill the store, and no right elsewhere', () => {
    const [bootstrap] = objects.filter(({ manifest }) =>
      manifest.metadata.name.startsWith('minio-bootstrap-'),
    );
    expect(at(bootstrap?.manifest, 'spec.template.spec.containers.0.env')).toContainEqual({
      name: 'UNVERSIONED',
      value: 'milvus',
    });
    const policies = at(findIn(objects, 'ConfigMap', 'minio-bootstrap'), 'data') as Record<string, string>;
    const resources = (JSON.parse(policies['milvus.json'] ?? '') as { Statement: { Resource: string[] }[] })
      .Statement;
    expect([...new Set(resources.flatMap(({ Resource }) => Resource))]).toEqual([
      'arn:aws:s3:::milvus',
      'arn:aws:s3:::milvus/*',
    ]);
  });

  test('has a user that restricted-v2 refuses, so one account in one namespace may have it', () => {
    const { serviceAccountName, runAsNonRoot } = at(resource, 'spec.components') as Record<string, unknown>;
    expect([serviceAccountName, runAsNonRoot]).toEqual(['milvus', true]);
    expect(findIn(objects, 'RoleBinding', 'milvus-nonroot-v2')).toMatchObject({
      roleRef: { name: 'system:openshift:scc:nonroot-v2' },
      subjects: [{ kind: 'ServiceAccount', name: 'milvus', namespace: 'private-ai-demo' }],
    });
  });

  test('opens the network between its parts, and to its operator where it asks', () => {
    expect(needs.podGroups.map(({ name }) => name)).toEqual(['milvus']);
    expect(peersOf('milvus-etcd', 'client')).toEqual(['milvus', 'milvus-operator']);
    expect(peersOf('minio', 'api')).toEqual(expect.arrayContaining(['milvus', 'milvus-operator']));
    expect(peersOf('milvus-milvus', 'metrics')).toEqual(['monitoring']);
  });

  test('says that somebody has to install its operator', () => {
    expect(needs.prerequisites.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('The Milvus operator, 1.3.6 or later, runs in namespace milvus-operator'),
    );
  });

  test.each([
    [
      { type: 'kafka', brokers: ['kafka.example.com:9092'] },
      { kafka: { external: true, brokerList: ['kafka.example.com:9092'] } },
    ],
    [
      { type: 'pulsar', endpoint: 'pulsar.example.com:6650' },
      { pulsar: { external: true, endpoint: 'pulsar.example.com:6650' } },
    ],
  ])('takes the queue of somebody else: %j', (messageQueue, stated) => {
    const { resource: other } = make(cluster({ messageQueue }));
    expect(validateManifest(other)).toEqual([]);
    expect(at(other, 'spec.dependencies')).toMatchObject({ msgStreamType: messageQueue.type, ...stated });
    expect(at(other, 'spec.config')).not.toHaveProperty('woodpecker');
  });

  test('takes the etcd of somebody else, and makes none', () => {
    const other = make(cluster({ etcd: { type: 'external', endpoints: ['etcd.example.com:2379'] } }));
    expect(at(other.resource, 'spec.dependencies.etcd.endpoints')).toEqual(['etcd.example.com:2379']);
    expect(other.objects.map(({ manifest }) => manifest.kind)).not.toContain('StatefulSet');
  });

  test('keeps its data in an external store as that store wants it', () => {
    const other = make(
      cluster(),
      (folder) =>
        new ExternalS3(folder, 's3', {
          type: 'external',
          endpoint: 'https://s3.example.com',
          region: 'eu-west-1',
          pathStyle: false,
          buckets: { milvus: 'team-vectors' },
        }),
    );
    expect(at(other.resource, 'spec.dependencies.storage.endpoint')).toBe('s3.example.com:443');
    expect(at(other.resource, 'spec.config.minio')).toMatchObject({
      bucketName: 'team-vectors',
      useSSL: true,
      region: 'eu-west-1',
      useVirtualHost: true,
    });
    expect(other.needs.prerequisites.map(({ text }) => text)).toContain(
      'Bucket team-vectors exists at https://s3.example.com, without versioning',
    );
  });

  test('asks its clients who they are, and has a certificate, by the same Secrets as standalone', () => {
    const { rag } = settings('demo');
    const vectorStore = { type: 'milvus', mode: 'cluster', authorization: true, tls: true };
    const environment = rendered('demo', { rag: { ...rag, vectorStore } });
    const secured = find(environment, 'Milvus', 'milvus');
    expect(validateManifest(secured)).toEqual([]);
    expect(at(secured, 'spec.config')).toMatchObject({
      common: { security: { authorizationEnabled: true, tlsMode: 1 } },
      tls: { serverPemPath: '/run/certificates/milvus/tls.crt' },
      proxy: { http: { enabled: false } },
    });
    expect(at(secured, 'spec.components')).toMatchObject({
      env: [
        {
          name: 'COMMON_SECURITY_DEFAULTROOTPASSWORD',
          valueFrom: { secretKeyRef: { name: 'milvus-root', key: 'password' } },
        },
      ],
      volumes: [{ name: 'certificate', secret: { secretName: 'milvus-tls' } }],
      volumeMounts: [{ name: 'certificate', mountPath: '/run/certificates/milvus', readOnly: true }],
      proxy: {
        serviceAnnotations: { 'service.beta.openshift.io/serving-cert-secret-name': 'milvus-tls' },
      },
    });
    const config = at(find(environment, 'ConfigMap', 'llamastack-config'), 'data') as Record<string, string>;
    const run = config['run.yaml'] ?? '';
    expect(run).toContain('uri: https://milvus-milvus.private-ai-demo.svc.cluster.local:19530\n');
    expect(run).toContain('token: "root:${env.MILVUS_PASSWORD}"\n');
    expect(run).toContain('secure: true\n');
    expect(run).toContain('server_pem_path: /run/certificates/service-ca/service-ca.crt\n');
    const stack = find(environment, 'LlamaStackDistribution', 'llama-stack');
    expect(at(stack, 'spec.server.containerSpec.env')).toContainEqual({
      name: 'MILVUS_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'milvus-root', key: 'password' } },
    });
    expect(at(stack, 'spec.server.podOverrides.volumeMounts')).toContainEqual({
      name: 'service-ca',
      mountPath: '/run/certificates/service-ca',
      readOnly: true,
    });
  });

  test('takes the place of standalone whole', () => {
    const { rag } = settings('demo');
    const environment = rendered('demo', {
      rag: { ...rag, vectorStore: { type: 'milvus', mode: 'cluster' } },
    });
    const names = ['Deployment', 'PersistentVolumeClaim'].flatMap((kind) =>
      findAll(environment, kind).map(({ metadata }) => metadata.name),
    );
    expect(names.filter((name) => name.includes('milvus'))).toEqual([]);
    expect(JSON.stringify(at(find(environment, 'ConfigMap', 'llamastack-config'), 'data'))).toContain(
      'tcp://milvus-milvus.private-ai-demo.svc.cluster.local:19530',
    );
  });
});

describe('the etcd of Milvus', () => {
  const statefulSet = findIn(objects, 'StatefulSet', 'milvus-etcd');

  test('has three members that start together, and loses one at a time', () => {
    expect(at(statefulSet, 'spec.replicas')).toBe(3);
    expect(at(statefulSet, 'spec.podManagementPolicy')).toBe('Parallel');
    expect(at(findIn(objects, 'PodDisruptionBudget', 'milvus-etcd'), 'spec')).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'milvus-etcd' } },
    });
  });

  test('finds members before they are ready', () => {
    expect(at(findIn(objects, 'Service', 'milvus-etcd'), 'spec')).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
    expect(peersOf('milvus-etcd', 'peer')).toEqual(['milvus-etcd']);
  });

  test('has a volume for each member, on the storage class of the environment', () => {
    const [claim] = at(statefulSet, 'spec.volumeClaimTemplates') as object[];
    expect(claim).toMatchObject({ metadata: { name: 'data' }, spec: { storageClassName: 'gp3-csi' } });
    expect(needs.volumes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['data-milvus-etcd-0', 'data-milvus-etcd-1', 'data-milvus-etcd-2']),
    );
  });
});

test('Milvus as a cluster alone', () => {
  const made = alone((scope) => {
    const store = new Minio(scope, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
    return new MilvusCluster(scope, 'milvus', {
      namespace: 'private-ai-demo',
      store,
      settings: cluster(),
    });
  });
  expect(made).toMatchSnapshot();
});
