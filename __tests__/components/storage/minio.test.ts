import { bucketPolicy } from '../../../lib/components/storage/bucket-policy';
import { at, find, findAll, modelEntry, rendered, small } from '../../support/environments';
import { jobOf, variablesOf } from '../../support/script';
import { Minio } from '../../../lib/components/storage/minio';
import { alone } from '../../support/alone';

const demo = rendered('demo', small);

const script = (environment = demo): string =>
  String(
    (at(find(environment, 'ConfigMap', 'minio-bootstrap'), 'data') as Record<string, string>)['bootstrap.sh'],
  );

const bootstrapJob = (environment = demo) => jobOf(environment, 'minio-bootstrap-');
const variables = (environment = demo) => variablesOf(bootstrapJob(environment));

describe('MinIO', () => {
  test('keeps its data on the volume minio-data of the stated size and class', () => {
    const claim = find(demo, 'PersistentVolumeClaim', 'minio-data');
    expect(at(claim, 'spec.resources.requests.storage')).toBe('500Gi');
    expect(at(claim, 'spec.storageClassName')).toBe('gp3-csi');
    const volumes = at(find(demo, 'Deployment', 'minio'), 'spec.template.spec.volumes');
    expect(volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'minio-data' } });
  });

  test('survives a sync that would prune or delete its volume', () => {
    const options = find(demo, 'PersistentVolumeClaim', 'minio-data').metadata.annotations;
    expect(options?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('reads the root credentials from files, never from the environment', () => {
    const [container] = at(find(demo, 'Deployment', 'minio'), 'spec.template.spec.containers') as {
      env: { name: string; value?: string; valueFrom?: unknown }[];
    }[];
    expect(container?.env.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['MINIO_ROOT_USER_FILE', 'MINIO_ROOT_PASSWORD_FILE']),
    );
    expect(container?.env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
    expect(container?.env.map(({ name }) => name)).not.toContain('MINIO_ROOT_PASSWORD');
  });

  test('replaces its pod without two writers on the volume', () => {
    expect(at(find(demo, 'Deployment', 'minio'), 'spec.strategy.type')).toBe('Recreate');
  });

  test('is scraped on the port and path of its metrics', () => {
    expect(at(find(demo, 'ServiceMonitor', 'minio'), 'spec.endpoints')).toEqual([
      { port: 'api', path: '/minio/v2/metrics/cluster', interval: '30s' },
    ]);
  });

  test('has a console Route only when asked for', () => {
    expect(at(find(demo, 'Route', 'minio-console'), 'spec.host')).toBe(
      'minio-console-model-storage.apps.demo.example.com',
    );
    const closed = rendered('demo', { ...small, objectStore: { type: 'minio', console: 'none' } });
    expect(findAll(closed, 'Route')).toEqual([]);
    expect(at(find(closed, 'Deployment', 'minio'), 'spec.template.spec.containers.0.env')).toContainEqual({
      name: 'MINIO_BROWSER',
      value: 'off',
    });
  });
});

describe('the S3 API of MinIO', () => {
  const host = 'minio-s3-model-storage.apps.demo.example.com';
  const exposed = rendered('demo', { objectStore: { type: 'minio', exposure: 'authenticated' } });
  const specOf = (name: string) => at(find(exposed, 'Route', name), 'spec') as Record<string, unknown>;

  test('has no Route unless asked for', () => {
    const names = findAll(demo, 'Route').map(({ metadata }) => metadata.name);
    expect(names).toEqual(['minio-console']);
    expect(demo.objectStore.outside).toBeUndefined();
  });

  test('has one with TLS and time for large files, and the router may reach it', () => {
    expect(specOf('minio-s3')).toMatchObject({ host, to: { name: 'minio' }, tls: { termination: 'edge' } });
    expect(find(exposed, 'Route', 'minio-s3').metadata.annotations).toMatchObject({
      'haproxy.router.openshift.io/timeout': '600s',
    });
    const from = at(find(exposed, 'NetworkPolicy', 'allow-minio-api'), 'spec.ingress.0.from');
    expect(JSON.stringify(from)).toContain('network.openshift.io/policy-group');
  });

  test('does not open metrics and administration to the world: their path leads to no pod', () => {
    expect(specOf('minio-closed')).toMatchObject({ host, path: '/minio', to: { name: 'minio-closed' } });
    expect(at(find(exposed, 'Service', 'minio-closed'), 'spec')).not.toHaveProperty('selector');
  });

  test('is known to clients outside by the host that their signatures are for', () => {
    expect(exposed.objectStore.outside).toEqual({
      url: `https://${host}`,
      scheme: 'https',
      host,
      port: 443,
      region: 'us-east-1',
      pathStyle: true,
      ca: { configMap: 'router-ca', key: 'ca-bundle.crt' },
    });
    expect(exposed.objectStore.connection.host).toBe('minio.model-storage.svc.cluster.local');
  });
});

describe('the bootstrap of MinIO', () => {
  test('makes the buckets that consumers asked for, and no other', () => {
    expect(variables().BUCKETS).toBe('llm-models');
    const two = rendered('demo', {
      ...small,
      models: [
        modelEntry(),
        modelEntry({ name: 'n', source: { type: 's3', bucket: 'other-models', path: 'x' } }),
      ],
    });
    expect(variables(two).BUCKETS).toBe('llm-models other-models');
  });

  test('makes one user per consumer, with rights in its own buckets only', () => {
    expect(variables().USERS).toBe('model-loader weights-uploader');
    const data = at(find(demo, 'ConfigMap', 'minio-bootstrap'), 'data') as Record<string, string>;
    expect(JSON.parse(data['model-loader.json'] ?? '')).toEqual(
      bucketPolicy([{ bucket: 'llm-models', rights: 'read' }]),
    );
    expect(JSON.parse(data['weights-uploader.json'] ?? '')).toEqual(
      bucketPolicy([{ bucket: 'llm-models', rights: 'readWrite' }]),
    );
  });

  test('gives no anonymous access', () => {
    const data = at(find(demo, 'ConfigMap', 'minio-bootstrap'), 'data') as Record<string, string>;
    const policies = Object.entries(data).filter(([name]) => name.endsWith('.json'));
    expect(policies.map(([name]) => name)).toEqual(['model-loader.json', 'weights-uploader.json']);
    // A policy of a user names nobody; one that does is a bucket's, which can let in everybody.
    for (const [, policy] of policies) {
      const statements = at(JSON.parse(policy), 'Statement') as object[];
      expect([...new Set(statements.flatMap(Object.keys))]).toEqual(['Effect', 'Action', 'Resource']);
    }
    expect(script()).toContain('mc admin policy attach');
    expect(script()).not.toMatch(/mc (anonymous|policy set)/);
  });

  test('writes below a folder that its pod may write', () => {
    const [container] = at(bootstrapJob(), 'spec.template.spec.containers') as {
      env: { name: string; value: string }[];
      volumeMounts: { mountPath: string; readOnly?: boolean }[];
    }[];
    const folder = container?.env.find(({ name }) => name === 'MC_CONFIG_DIR')?.value;
    expect(folder).toBe('/tmp/mc');
    expect(container?.volumeMounts.find(({ mountPath }) => mountPath === '/tmp')).toEqual({
      name: 'tmp',
      mountPath: '/tmp',
    });
  });

  test('hands credentials to mc on standard input: no secret is an argument or a variable of the environment', () => {
    const [container] = at(bootstrapJob(), 'spec.template.spec.containers') as {
      command: string[];
      env: { valueFrom?: unknown }[];
    }[];
    expect(container?.command).toEqual(['/bin/bash', '/opt/bootstrap/bootstrap.sh']);
    expect(container?.env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
    const commands = script()
      .split('\n')
      .filter((line) => /\bmc /.test(line) && !line.trim().startsWith('#'));
    expect(commands.filter((line) => line.includes('secretkey'))).toEqual([]);
  });

  test('gets a new name when its content changes, and no time to live', () => {
    const other = rendered('demo', {
      ...small,
      models: [modelEntry({ source: { type: 'pvc', size: '40Gi', bucket: 'other-models', path: 'x' } })],
    });
    expect(bootstrapJob().metadata.name).not.toBe(bootstrapJob(other).metadata.name);
    expect(bootstrapJob().metadata.name).toBe(bootstrapJob(rendered('demo', small)).metadata.name);
    expect(at(bootstrapJob(), 'spec.ttlSecondsAfterFinished')).toBeUndefined();
  });

  test('runs after MinIO is healthy and before anything that loads from it', () => {
    const waves = ['minio', bootstrapJob().metadata.name].map((name) =>
      demo.objects
        .filter(
          ({ manifest }) => ['Deployment', 'Job'].includes(manifest.kind) && manifest.metadata.name === name,
        )
        .map(({ manifest }) => Number(manifest.metadata.annotations?.['argocd.argoproj.io/sync-wave'])),
    );
    expect(waves).toEqual([[3], [4]]);
  });
});

describe('a bucket policy', () => {
  const actionsOf = (rights: 'read' | 'readWrite') =>
    (at(bucketPolicy([{ bucket: 'b', rights }]), 'Statement') as { Action: string[] }[]).flatMap(
      ({ Action }) => Action,
    );

  test('for reading allows no change', () => {
    expect(actionsOf('read')).toEqual(['s3:GetBucketLocation', 's3:ListBucket', 's3:GetObject']);
  });

  test('for writing names every action, and no star', () => {
    expect(actionsOf('readWrite')).toEqual(expect.arrayContaining(['s3:PutObject', 's3:DeleteObject']));
    expect(actionsOf('readWrite').filter((action) => !/^s3:[A-Z][A-Za-z]+$/.test(action))).toEqual([]);
  });

  test('names its bucket and nothing wider', () => {
    const policy = bucketPolicy([{ bucket: 'b', rights: 'readWrite' }]);
    const resources = (at(policy, 'Statement') as { Resource: string[] }[]).flatMap(
      ({ Resource }) => Resource,
    );
    expect(resources).toEqual(['arn:aws:s3:::b', 'arn:aws:s3:::b/*']);
  });
});

test('MinIO alone', () => {
  const props = { namespace: 'model-storage', size: '1Gi', console: 'none' } as const;
  const objects = alone((scope) => {
    const store = new Minio(scope, 'minio', props);
    store.complete(scope);
    return store;
  });
  expect(objects).toMatchSnapshot();
});
