import { guide } from '../../../lib/output/guide/guide';
import { runGuards } from '../../../lib/guards';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { at, find, findAll, labBackup, rendered } from '../../support/environments';

const backup = { ...labBackup, volumeSnapshots: { class: 'csi-aws-vsc', keep: 3 } };
const environment = rendered('demo', { backup, workbenches: [{ name: 'data-lab' }] });

const pod = () =>
  at(find(environment, 'CronJob', 'platform-snapshots'), 'spec.jobTemplate.spec.template.spec');

/** Lines of the list, namespace and claim. */
const listed = (of = environment) =>
  String(recordAt(find(of, 'ConfigMap', 'platform-snapshots'), 'data').volumes)
    .trim()
    .split('\n');

test('every volume is listed but those that are made again', () => {
  const again = environment.needs.volumes.filter(({ remade }) => remade === true);
  expect(again.length).toBeGreaterThan(0);
  const others = environment.needs.volumes.filter(({ remade }) => remade !== true);
  expect(listed()).toEqual(others.map(({ namespace, name }) => `${namespace} ${name}`).sort());
  expect(listed()).toEqual(
    expect.arrayContaining(['model-storage minio-data', 'private-ai-demo milvus-data']),
  );
  expect(environment.backup?.snapshots?.volumes.map(({ name }) => name)).toEqual(
    listed().map((line) => line.split(' ')[1]),
  );
});

test('a volume of each member of etcd is listed', () => {
  const cluster = rendered('demo', { backup, rag: { vectorStore: { type: 'milvus', mode: 'cluster' } } });
  expect(listed(cluster)).toContain('private-ai-demo data-milvus-etcd-2');
});

test('it runs by the clock of the backup', () => {
  const { schedule, suspend } = at(find(environment, 'CronJob', 'platform-snapshots'), 'spec') as {
    schedule: string;
    suspend: boolean;
  };
  expect([schedule, suspend]).toEqual([
    at(find(environment, 'CronJob', 'platform-backup'), 'spec.schedule'),
    false,
  ]);
  const [container] = recordsAt(pod(), 'containers');
  const env = Object.fromEntries(recordsAt(container, 'env').map(({ name, value }) => [name, value]));
  expect(env).toMatchObject({ CLASS: 'csi-aws-vsc', KEEP: '3', VOLUMES: '/opt/snapshots/volumes' });
});

test('its account may do what it does with snapshots, where there is one to make, and nothing else', () => {
  const roles = findAll(environment, 'Role').filter(({ metadata }) => metadata.name === 'platform-snapshots');
  expect(roles.map(({ metadata }) => metadata.namespace).sort()).toEqual(
    [...new Set(listed().map((line) => line.split(' ')[0]))].sort(),
  );
  for (const role of roles) {
    expect(recordsAt(role, 'rules')).toEqual([
      {
        apiGroups: ['snapshot.storage.k8s.io'],
        resources: ['volumesnapshots'],
        verbs: ['create', 'get', 'list', 'delete'],
      },
    ]);
  }
  expect(findAll(environment, 'ClusterRole').map(({ metadata }) => metadata.name)).not.toContain(
    'private-ai-platform-snapshots',
  );
});

test('it reaches the API server and nothing else', () => {
  const policy = find(environment, 'NetworkPolicy', 'egress-platform-snapshots');
  expect(policy.metadata.annotations?.['private-ai/uses']).toBe('API server');
});

test('who has no setting has none', () => {
  const none = rendered('demo', { backup: labBackup });
  expect(findAll(none, 'CronJob').map(({ metadata }) => metadata.name)).not.toContain('platform-snapshots');
  expect(guide(none)).not.toContain('skip-reconcile');
  expect(guide(none)).toContain('snapshot model-storage minio-data');
});

test('the guide restores a volume of each Application, and says who makes the others', () => {
  const text = guide(environment);
  expect(text).toContain('| model-storage/minio-data | demo-stage00-ai-platform |');
  expect(text).toContain('| private-ai-demo/milvus-data | demo-stage02-model-alignment |');
  expect(text).toContain('`mariadb-dspa` (DataSciencePipelinesApplication dspa)');
  expect(text).toContain('VolumeSnapshotClass csi-aws-vsc exists, and its driver is the provisioner of');
  // They are made by the clock, no longer by hand.
  expect(text).not.toContain('snapshot model-storage minio-data');
});

test('an alert waits for two intervals', () => {
  const rules = recordsAt(find(environment, 'PrometheusRule', 'backup-alerts'), 'spec', 'groups').flatMap(
    (group) => recordsAt(group, 'rules'),
  );
  const rule = rules.find(({ alert }) => alert === 'VolumeSnapshotsTooOld');
  expect(String(rule?.expr)).toContain('cronjob="platform-snapshots"');
  expect(String(rule?.expr)).toContain(`> ${2 * 24 * 60 * 60}`);
});

test('it has what every guard wants', () => {
  expect(runGuards(environment)).toEqual([]);
});
