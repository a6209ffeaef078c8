import { PlatformBackup } from '../../../lib/components/backup/platform-backup';
import { Minio } from '../../../lib/components/storage/minio';
import { runGuards } from '../../../lib/guards';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import { madeFor } from '../../support/alone';
import {
  at,
  find,
  findAll,
  labBackup,
  type RawSettings,
  rendered,
  settings,
  small,
} from '../../support/environments';

const recipients = labBackup.recipients;
const s3 = { type: 's3', endpoint: 'https://backup.example.com', bucket: 'backups' };

function backedUp(backup: object = {}, others: RawSettings = {}) {
  return rendered('demo', { ...small, backup: { target: s3, recipients, ...backup }, ...others });
}

const environment = backedUp();
const template = 'spec.jobTemplate.spec.template';

/** The containers of a run, in their order. */
function steps(job: Manifest): Record<string, unknown>[] {
  const pod = at(job, `${template}.spec`);
  return [...recordsAt(pod, 'initContainers'), ...recordsAt(pod, 'containers')];
}

function variables(step: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(recordsAt(step, 'env').map(({ name, value }) => [name, value]));
}

function bucketsStep(of: ReturnType<typeof backedUp>, cronJob = 'platform-backup') {
  return steps(find(of, 'CronJob', cronJob)).find(({ name }) => name === 'buckets');
}

test('backup and restore alone', () => {
  const { backup, secrets } = settings('demo', { backup: { target: s3, recipients } });
  if (backup === undefined) throw new Error('no backup');
  const objects = madeFor(
    (folder) => {
      const store = new Minio(folder, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
      store.bucket('files');
      return new PlatformBackup(folder, 'backup', {
        name: 'demo',
        namespace: 'private-ai-backup',
        settings: backup,
        secrets,
        store,
        states: [],
        databases: [],
        alerts: true,
      });
    },
    (_, needs, made) => {
      made.readCredentials(needs);
      return made;
    },
  );
  expect(objects).toMatchSnapshot();
});

test('an environment without the setting has none of it', () => {
  const none = rendered('demo', small);
  expect(findAll(none, 'Namespace').map(({ metadata }) => metadata.name)).not.toContain('private-ai-backup');
  expect(guide(none)).not.toContain('## Restore');
});

describe('a backup', () => {
  test('has every bucket that a component asked for, but for those that are left out', () => {
    const all = rendered('demo', { backup: { target: s3, recipients } });
    expect(variables(bucketsStep(all)).BUCKETS).toBe(
      'documents kfp-artifacts llama-files llama-stack-state llm-models',
    );
    const some = rendered('demo', { backup: { target: s3, recipients, exclude: ['llm-models'] } });
    expect(String(variables(bucketsStep(some)).BUCKETS).split(' ')).not.toContain('llm-models');
    expect(guide(some)).toContain('Left out: `llm-models`.');
  });

  test('has the names that an external store gives its buckets', () => {
    const external = rendered('lab', { backup: { target: s3 } });
    expect(String(variables(bucketsStep(external)).BUCKETS).split(' ')).toContain('lab-weights');
  });

  test('does not copy its own bucket, which is in the store of the platform for labs', () => {
    const lab = backedUp({ target: { type: 'platform' } });
    expect(variables(bucketsStep(lab))).toMatchObject({
      BUCKETS: 'llm-models',
      TARGET_BUCKET: 'platform-backup',
    });
    const policy = recordAt(find(lab, 'ConfigMap', 'minio-bootstrap'), 'data');
    expect(policy['backup.json']).not.toContain('platform-backup');
    expect(policy['restore.json']).not.toContain('platform-backup');
    expect(policy['backup-target.json']).toContain('platform-backup');
  });

  test('only reads the buckets; what restores them only runs when somebody wants it', () => {
    const policy = recordAt(find(environment, 'ConfigMap', 'minio-bootstrap'), 'data');
    expect(policy['backup.json']).not.toContain('PutObject');
    expect(policy['restore.json']).toContain('PutObject');
    expect(at(find(environment, 'CronJob', 'platform-restore'), 'spec.suspend')).toBe(true);
    expect(at(find(environment, 'CronJob', 'platform-backup'), 'spec')).toMatchObject({
      suspend: false,
      schedule: '0 2 * * *',
      concurrencyPolicy: 'Forbid',
    });
  });

  test('may read exactly the Secrets that are generated, old versions too', () => {
    const rotated = backedUp({}, { secrets: { versions: { 'minio-credentials': 2 } } });
    const roles = findAll(rotated, 'Role').filter(({ metadata }) => metadata.name === 'platform-backup');
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['model-storage']);
    const generated = findAll(rotated, 'ExternalSecret')
      .filter(({ spec }) => recordsAt(spec, 'dataFrom').length > 0)
      .map(({ metadata }) => metadata.name);
    const names = recordsAt(roles[0], 'rules').flatMap(({ resourceNames, verbs }) => {
      expect(verbs).toEqual(['get']);
      return resourceNames as string[];
    });
    expect(names.sort()).toEqual(generated.sort());
    expect(names).toContain('minio-credentials-v2');
    expect(names).toContain('minio-credentials');
  });

  test('reads no credentials, and asks no API server, where none are generated', () => {
    const owned = backedUp({ recipients: [] }, { secrets: { provider: 'existing' } });
    const cronJob = find(owned, 'CronJob', 'platform-backup');
    expect(steps(cronJob).map(({ name }) => name)).toEqual(['begin', 'buckets']);
    expect(at(cronJob, `${template}.spec.automountServiceAccountToken`)).toBe(false);
    expect(findAll(owned, 'Role').map(({ metadata }) => metadata.name)).not.toContain('platform-backup');
    expect(guide(owned)).not.toContain('openssl');
  });

  test('reaches both stores and the API server, and nothing else', () => {
    const uses = (name: string) =>
      find(environment, 'NetworkPolicy', `egress-${name}`).metadata.annotations?.['private-ai/uses'];
    const stores = 'minio.model-storage.svc.cluster.local:9000, backup.example.com:443';
    expect(uses('platform-backup')).toBe(`${stores}, API server`);
    expect(uses('platform-restore')).toBe(stores);
  });

  test('trusts the CAs of both stores', () => {
    const ca = { configMap: 'target-ca', key: 'ca.crt' };
    const external = rendered('lab', {
      objectStore: { type: 'external', endpoint: 'https://s3.example.com', ca: { configMap: 'store-ca' } },
      backup: { target: { ...s3, ca } },
    });
    const mounts = recordsAt(bucketsStep(external), 'volumeMounts').map(({ mountPath, subPath }) => [
      mountPath,
      subPath,
    ]);
    expect(mounts).toContainEqual(['/tmp/mc/certs/CAs/store.crt', 'ca-bundle.crt']);
    expect(mounts).toContainEqual(['/tmp/mc/certs/CAs/target.crt', 'ca.crt']);
    const text = guide(external);
    expect(text).toContain('ConfigMap store-ca in private-ai-backup holds the CA of https://s3.example.com');
    expect(text).toContain(
      'ConfigMap target-ca in private-ai-backup holds the CA of https://backup.example.com',
    );
  });

  test('has what every guard wants', () => {
    expect(runGuards(environment)).toEqual([]);
  });
});

describe('the state of Llama Stack', () => {
  const whole = rendered('demo', { backup: { target: s3, recipients } });
  const pod = (of: typeof whole, name: string) =>
    recordAt(find(of, 'CronJob', name), 'spec', 'jobTemplate', 'spec', 'template');

  test('is copied by the clock of the backup, which waits for it', () => {
    const copy = find(whole, 'CronJob', 'llama-stack-state-backup');
    expect(at(copy, 'spec.schedule')).toBe(at(find(whole, 'CronJob', 'platform-backup'), 'spec.schedule'));
    const begin = (of: typeof whole) => variables(steps(find(of, 'CronJob', 'platform-backup'))[0]);
    expect(begin(whole)).toMatchObject({ JOB: 'backup', STATES: 'llama-stack-state' });
    expect(at(find(whole, 'CronJob', 'llama-stack-state-restore'), 'spec.suspend')).toBe(true);
    expect(begin(environment)).not.toHaveProperty('STATES');
  });

  test.each(['operator', 'deployment'])('is copied on the node of the server, with server: %s', (server) => {
    const of = rendered('demo', {
      rag: { llamaStack: { server, files: 'local' } },
      backup: { target: s3, recipients },
    });
    const state = of.llamaStack?.state;
    const { spec, metadata } = pod(of, 'llama-stack-state-backup');
    const [term] = recordsAt(
      spec,
      'affinity',
      'podAffinity',
      'requiredDuringSchedulingIgnoredDuringExecution',
    );
    const expressions = recordsAt(term, 'labelSelector', 'matchExpressions');
    const labels = recordAt(metadata, 'labels');
    for (const [key, value] of Object.entries(state?.podSelector ?? {})) {
      const values = expressions.find((one) => one.key === key)?.values as string[];
      expect(values).toContain(value);
      // Without a server it is the first of its group.
      expect(values).toContain(labels[key]);
    }
    expect(
      recordsAt(spec, 'volumes').map((volume) => recordAt(volume, 'persistentVolumeClaim').claimName),
    ).toContain(state?.claim);
    const [copy] = recordsAt(spec, 'initContainers');
    expect(variables(copy)).toMatchObject({ ACTION: 'save', FOLDERS: 'files', LEFT_OUT: 'trace_store.db' });
  });

  test('comes back by commands of the guide, after the buckets', () => {
    const text = guide(whole);
    const order = [
      'cronjob/platform-restore',
      'cronjob/llama-stack-state-restore',
      'delete pods -n private-ai-demo -l app',
    ];
    expect(order.map((words) => text.indexOf(words))).toEqual(
      order.map((words) => text.indexOf(words)).sort((a, b) => a - b),
    );
    expect(order.every((words) => text.includes(words))).toBe(true);
  });
});

test('the alert waits for two intervals of the schedule', () => {
  const expression = (schedule: string) =>
    String(at(find(backedUp({ schedule }), 'PrometheusRule', 'backup-alerts'), 'spec.groups.0.rules.0.expr'));
  expect(expression('0 2 * * *')).toContain(`> ${2 * 24 * 60 * 60}`);
  expect(expression('0 2 * * 6')).toContain(`> ${14 * 24 * 60 * 60}`);
  const silent = backedUp({}, { monitoring: { alerts: false } });
  expect(findAll(silent, 'PrometheusRule').map(({ metadata }) => metadata.name)).not.toContain(
    'backup-alerts',
  );
});
