import { guide } from '../../../lib/output/guide/guide';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { at, find, findAll, labBackup, rendered } from '../../support/environments';

const target = { type: 's3', endpoint: 'https://backup.example.com', bucket: 'backups' };
const backup = { target, recipients: labBackup.recipients };
const both = rendered('demo', {
  backup,
  modelRegistry: { size: '5Gi' },
  rag: { llamaStack: { stores: { type: 'postgresql', size: '5Gi' } } },
});

function steps(cronJob: string): Record<string, unknown>[] {
  const pod = at(find(both, 'CronJob', cronJob), 'spec.jobTemplate.spec.template.spec');
  return [...recordsAt(pod, 'initContainers'), ...recordsAt(pod, 'containers')];
}

function variables(step: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(recordsAt(step, 'env').map(({ name, value }) => [name, value]));
}

const databases = [
  {
    name: 'model-registry',
    env: {
      TYPE: 'mysql',
      HOST: 'model-registry-mysql.rhoai-model-registries.svc.cluster.local',
      PORT: '3306',
      LOGIN: 'modelregistry',
      DB: 'modelregistry',
      FILE: 'model-registry.sql',
    },
  },
  {
    name: 'llamastack',
    env: { TYPE: 'postgresql', PORT: '5432', DB: 'llamastack', FILE: 'llamastack.dump' },
  },
];

describe.each(databases)('the database of $name', ({ name, env }) => {
  test('is dumped before the buckets are copied', () => {
    const names = steps('platform-backup').map((step) => step.name);
    expect(names.indexOf(name)).toBeGreaterThanOrEqual(0);
    expect(names.indexOf(name)).toBeLessThan(names.indexOf('buckets'));
    const step = steps('platform-backup').find((each) => each.name === name);
    expect(variables(step)).toMatchObject({ ...env, ACTION: 'save', PARTS: '/backup' });
  });

  test('comes back by a suspended CronJob that fetches its file first', () => {
    const cronJob = `platform-restore-${name}`;
    expect(at(find(both, 'CronJob', cronJob), 'spec.suspend')).toBe(true);
    const [fetch, restore] = steps(cronJob);
    expect(variables(fetch)).toMatchObject({ FILE: env.FILE });
    expect(variables(restore)).toMatchObject({ ...env, ACTION: 'restore' });
    // Only the second one gets in.
    expect(JSON.stringify(recordsAt(fetch, 'volumeMounts'))).not.toContain('/run/credentials/database');
    expect(guide(both)).toContain(`--from=cronjob/${cronJob} `);
  });

  test('is opened by a copy of its password, in a file alone', () => {
    const secret = `backup-${name}-credentials`;
    const [, restore] = steps(`platform-restore-${name}`);
    const mount = recordsAt(restore, 'volumeMounts').find(
      ({ mountPath }) => mountPath === '/run/credentials/database',
    );
    const pod = at(find(both, 'CronJob', `platform-restore-${name}`), 'spec.jobTemplate.spec.template.spec');
    const volume = recordsAt(pod, 'volumes').find((each) => each.name === mount?.name);
    expect(recordAt(volume, 'secret').secretName).toBe(secret);
    const copy = find(both, 'ExternalSecret', secret);
    expect(copy.metadata.namespace).toBe('private-ai-backup');
    // A copy, which follows a rotation; it does not become part of the backup itself.
    expect(recordsAt(copy.spec, 'dataFrom')).toEqual([]);
    expect(JSON.stringify(copy.spec)).toContain('"password"');
  });
});

test('the network lets both into both, and the pod of the backup alone', () => {
  const uses = (name: string) =>
    find(both, 'NetworkPolicy', `egress-${name}`).metadata.annotations?.['private-ai/uses'];
  expect(uses('platform-backup')).toContain('model-registry-mysql.rhoai-model-registries');
  const ingress = findAll(both, 'NetworkPolicy').find(
    ({ metadata }: Manifest) => metadata.name === 'allow-model-registry-mysql-mysql',
  );
  expect(JSON.stringify(ingress?.spec)).toContain('"app.kubernetes.io/component":"backup"');
});

test('a database of somebody else is backed up by them', () => {
  const external = rendered('demo', {
    backup,
    rag: { llamaStack: { stores: { type: 'external', host: 'db.example.com' } } },
  });
  expect(findAll(external, 'CronJob').map(({ metadata }) => metadata.name)).not.toContain(
    'platform-restore-llamastack',
  );
});
