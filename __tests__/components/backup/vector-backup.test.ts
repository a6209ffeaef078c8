import { parse } from 'yaml';
import { runGuards } from '../../../lib/guards';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import { at, find, findAll, labBackup, rendered } from '../../support/environments';

const target = { type: 's3', endpoint: 'https://backup.example.com', bucket: 'backups' };
const backup = { target, recipients: labBackup.recipients };
const cluster = (vectorStore: object = {}, changes: object = {}) =>
  rendered('demo', {
    backup: { ...backup, ...changes },
    rag: { vectorStore: { type: 'milvus', mode: 'cluster', ...vectorStore } },
  });
const environment = cluster();

function steps(cronJob: string, of = environment): Record<string, unknown>[] {
  const pod = at(find(of, 'CronJob', cronJob), 'spec.jobTemplate.spec.template.spec');
  return [...recordsAt(pod, 'initContainers'), ...recordsAt(pod, 'containers')];
}

function variables(step: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(
    recordsAt(step, 'env').map(({ name, value, valueFrom }) => [
      name,
      value ?? recordAt(valueFrom, 'secretKeyRef').name,
    ]),
  );
}

const settingsOf = (of: typeof environment) =>
  parse(String(recordAt(find(of, 'ConfigMap', 'milvus-backup'), 'data')['backup.yaml'])) as Record<
    string,
    Record<string, unknown>
  >;

test('vectors are saved after registrations, and before what they come from', () => {
  const names = steps('platform-backup').map(({ name }) => name);
  expect(names).toEqual(['begin', 'credentials', 'vectors', 'buckets']);
  expect(variables(steps('platform-backup')[0])).toMatchObject({ STATES: 'llama-stack-state' });
  expect(variables(steps('platform-backup').at(-1))).toMatchObject({ VECTORS: 'milvus' });
});

test('its program reads the bucket of Milvus, and writes to the target', () => {
  const step = steps('platform-backup').find(({ name }) => name === 'vectors');
  expect(variables(step)).toMatchObject({
    ACTION: 'save',
    TARGET_FOLDER: 'demo',
    MINIO_ACCESS_KEY: 'backup-reader-credentials',
    MINIO_BACKUP_ACCESS_KEY: 'backup-target-credentials',
  });
  expect(settingsOf(environment)).toMatchObject({
    milvus: { address: 'milvus-milvus.private-ai-demo.svc.cluster.local', port: 19530, user: '', tlsMode: 0 },
    minio: {
      address: 'minio.model-storage.svc.cluster.local',
      port: 9000,
      useSSL: false,
      bucketName: 'milvus',
      rootPath: 'files',
      backupAddress: 'backup.example.com',
      backupPort: 443,
      backupUseSSL: true,
      backupBucketName: 'backups',
      crossStorage: true,
    },
    backup: {
      gcPause: { enable: true, address: 'http://milvus-milvus.private-ai-demo.svc.cluster.local:9091' },
    },
  });
  const { spec } = find(environment, 'Milvus', 'milvus');
  expect(recordAt(spec, 'config', 'minio').rootPath).toBe('files');
  const policies = recordAt(find(environment, 'ConfigMap', 'minio-bootstrap'), 'data');
  expect(policies['backup.json']).toContain('arn:aws:s3:::milvus');
  expect(policies['backup.json']).not.toContain('PutObject');
  expect(policies['restore.json']).toContain('arn:aws:s3:::milvus');
});

test('no key is in the settings', () => {
  const text = JSON.stringify(settingsOf(cluster({ authorization: true })));
  expect(text).not.toMatch(/password|accessKeyID|secretAccessKey/i);
});

test('a login and TLS follow Milvus', () => {
  const closed = cluster({ authorization: true, tls: true });
  const step = steps('platform-restore-milvus', closed).at(-1);
  expect(variables(step)).toMatchObject({ ACTION: 'restore', MILVUS_PASSWORD: 'backup-milvus-credentials' });
  expect(settingsOf(closed).milvus).toMatchObject({
    user: 'root',
    tlsMode: 1,
    caCertPath: '/run/milvus-ca/service-ca.crt',
    serverName: 'milvus-milvus.private-ai-demo.svc.cluster.local',
  });
  expect(guide(closed)).toContain('server_pem_path=ca.name');
  expect(guide(closed)).toContain('os.environ["MILVUS_PASSWORD"]');
});

test('they come back by a suspended CronJob, whose user may write, after the buckets', () => {
  expect(at(find(environment, 'CronJob', 'platform-restore-milvus'), 'spec.suspend')).toBe(true);
  const [check, restore] = steps('platform-restore-milvus');
  expect(check?.name).toBe('check');
  expect(variables(restore)).toMatchObject({ MINIO_ACCESS_KEY: 'restore-credentials' });
  const text = guide(environment);
  expect(text.indexOf('cronjob/platform-restore-milvus')).toBeGreaterThan(
    text.indexOf('cronjob/platform-restore '),
  );
  expect(text).toContain('client.load_collection(name)');
});

test('both reach the API and the management of Milvus', () => {
  const uses = (name: string) =>
    find(environment, 'NetworkPolicy', `egress-${name}`).metadata.annotations?.['private-ai/uses'];
  for (const name of ['platform-backup', 'platform-restore-milvus']) {
    expect(uses(name)).toContain('milvus-milvus.private-ai-demo.svc.cluster.local:19530');
    expect(uses(name)).toContain('milvus-milvus.private-ai-demo.svc.cluster.local:9091');
  }
});

test.each([
  ['Milvus keeps them on its volume', rendered('demo', { backup })],
  ['the bucket is left out', cluster({}, { exclude: ['milvus'] })],
])('they are not in a backup where %s', (_, of) => {
  expect(findAll(of, 'CronJob').map(({ metadata }) => metadata.name)).not.toContain(
    'platform-restore-milvus',
  );
  expect(steps('platform-backup', of).map(({ name }) => name)).not.toContain('vectors');
  expect(variables(steps('platform-backup', of).at(-1))).not.toHaveProperty('VECTORS');
  expect(guide(of)).toContain('Vectors are not in the backup');
});

test('the guide says that the bucket is left out only where its vectors are', () => {
  expect(guide(environment)).not.toContain('Left out: `milvus`');
  expect(guide(cluster({}, { exclude: ['milvus'] }))).toContain('Left out: `milvus`');
});

test('it has what every guard wants', () => {
  expect(runGuards(environment)).toEqual([]);
  expect(runGuards(cluster({ authorization: true, tls: true }))).toEqual([]);
});
