import { randomBytes } from 'node:crypto';
import { Client } from '../object-store/client';
import { difference } from '../object-store/ledger';
import { randomKeys } from '../object-store/sandbox';
import { lastLines } from '../../process';
import { randomValues, type Values } from './cluster';
import type { DrilledPlatform, Lost, Stores } from './platform';
import { contentOf, fill, textsIn, versionsOf } from './store';

/** As Llama Stack has it: tables of its role. */
const databaseText = `set role llamastack;
create table kvstore (key text primary key, value text);
insert into kvstore values ('vector_store', 'käse'), ('other', repeat('x', 100000))`;

/** A platform is filled and backed up, and what cannot be restored is refused. */
export class BeforeLoss {
  constructor(private readonly platform: DrilledPlatform) {}

  async run(stores: Stores, target: Client): Promise<Lost> {
    const { props } = this.platform;
    const { ledger, tools } = props;
    const admin = await Client.connect(tools.mc, stores.url, stores.root);
    try {
      await this.platform.cluster.prepare();
      const credentials = await this.putCredentials(stores);
      await fill(admin, this.platform.buckets, randomBytes(17 * 2 ** 20));
      const token = await this.platform.state.start(tools.python);
      await props.database.sql('llamastack', databaseText);
      await props.registry.fill();
      const registered = await props.registry.content();
      await this.stateOnTime(stores);
      const versions = await versionsOf(admin, this.platform.buckets);
      const content = await contentOf(admin, this.platform.buckets);
      await this.refusals(stores);
      const first = await this.backUp(stores, 'the first backup');
      ledger.record(
        this.platform.about('a backup changes nothing in the store'),
        difference(versions, await versionsOf(admin, this.platform.buckets)),
      );
      const texts = Object.values(credentials).flatMap((values) => Object.values(values));
      const shown = await textsIn(target, this.platform.backup.target.bucket, texts);
      this.platform.expect(
        'no credential is readable at the target',
        shown.length === 0,
        `${shown.length} are`,
      );
      await this.rights();
      const interrupted = await this.interruption(stores, target);
      await admin.must(['pipe', `store/${this.platform.buckets[0] ?? ''}/later`], 'later\n');
      const second = await this.backUp(stores, 'the next backup');
      await this.retention(stores, { first, second, interrupted }, target);
      await this.changedBackup(stores, second, target);
      const all = await contentOf(admin, this.platform.buckets);
      const later = `${this.platform.buckets[0] ?? ''}/later`;
      content.set(later, all.get(later) ?? 'nothing');
      ledger.record(
        this.platform.about('nothing was restored by what was refused'),
        difference(content, all),
      );
      return { run: second, content: all, credentials, keys: stores.keys, token, registered };
    } finally {
      admin.remove();
    }
  }

  /** Values of all credentials in the cluster: those of the store are what it was started with. */
  private async putCredentials({ keys, root }: Stores): Promise<Record<string, Values>> {
    const known = new Map<string, Values>([['minio-credentials', { ...root }]]);
    for (const [name, value] of keys) known.set(`minio-user-${name}`, { ...value });
    const all: Record<string, Values> = {};
    for (const secret of this.platform.backup.credentials) {
      const values: Values = known.get(secret.name) ?? randomValues(secret);
      await this.platform.cluster.putSecret(secret, values);
      all[`${secret.namespace}/${secret.name}`] = values;
    }
    return all;
  }

  /** The backup wants a copy of the state that is not older than itself, but for a few minutes. */
  private async stateOnTime(stores: Stores): Promise<void> {
    const [state] = this.platform.backup.states;
    if (state === undefined) throw new Error('there is no state to copy');
    const none = await this.platform.cronJob(stores, this.platform.backup.cronJob);
    this.platform.fails(
      'a backup without a copy of the state ends',
      none,
      `look at the runs of CronJob ${state.cronJob}`,
    );
    const empty = await this.platform.cronJob(stores, state.restoreJob);
    this.platform.fails('a state without copy is not restored', empty, 'has no copy of the state');
    const copied = await this.platform.cronJob(stores, state.cronJob);
    this.platform.expect(
      'the state is copied while it changes',
      copied.code === 0,
      copied.stdout + copied.stderr,
    );
  }

  private async refusals(stores: Stores): Promise<void> {
    const wrong = await this.platform.cronJob(stores, this.platform.backup.cronJob, {
      secrets: { 'backup-target-credentials': { ...randomKeys('wrong') } },
    });
    this.platform.fails('wrong keys of the target are named', wrong, 'refuses the keys of target');
    const away = await this.platform.cronJob(stores, this.platform.backup.cronJob, {
      env: { TARGET_URL: 'http://127.0.0.1:1' },
    });
    this.platform.fails('a target that does not answer is named', away, 'no answer from http://127.0.0.1:1');
    const missing = await this.platform.cronJob(stores, this.platform.backup.cronJob, {
      env: { TARGET_BUCKET: 'no-such-bucket' },
    });
    this.platform.fails('a bucket that is not there is named', missing, 'no-such-bucket');
    const none = await this.platform.restore(stores, '20200101T000000Z');
    this.platform.fails('a backup that is not there is not restored', none, 'has no backup.json');
    const odd = await this.platform.restore(stores, '../other');
    this.platform.fails('a name that is no time is not restored', odd, 'a backup has a time like');
  }

  /** @returns the time of the backup */
  private async backUp(stores: Stores, subject: string, env: Record<string, string> = {}): Promise<string> {
    const result = await this.platform.cronJob(stores, this.platform.backup.cronJob, { env });
    const said = lastLines(result.stderr || result.stdout, 3);
    this.platform.expect(`${subject} ends well`, result.code === 0, `exit code ${result.code}: ${said}`);
    const secrets = [...stores.keys.values(), stores.root, this.platform.targetKeys].map(
      ({ secretkey }) => secretkey,
    );
    const shown = secrets.filter((secret) => (result.stdout + result.stderr).includes(secret));
    this.platform.expect(`${subject} prints no key`, shown.length === 0, 'a key is shown');
    return /backup (\S+) is complete/.exec(result.stdout)?.[1] ?? 'none';
  }

  /** What the account may read is what it backs up. */
  private async rights(): Promise<void> {
    for (const namespace of new Set(this.platform.backup.credentials.map((secret) => secret.namespace))) {
      const others = await this.platform.cluster.mayAccount(namespace, '/some-other');
      this.platform.expect(`the account reads no other Secret of ${namespace}`, !others, 'it may');
      const list = await this.platform.cluster.mayAccount(namespace, '');
      this.platform.expect(`the account lists no Secrets of ${namespace}`, !list, 'it may');
    }
  }

  /** A run that is killed while it copies, and what restore says of it. */
  private async interruption(stores: Stores, target: Client): Promise<string> {
    const killedAt = this.platform.buckets.at(-1) ?? '';
    const before = await this.platform.runs(target);
    const killed = await this.platform.cronJob(stores, this.platform.backup.cronJob, { killedAt });
    this.platform.expect('a run is killed while it copies', killed.code !== 0, 'it ended well');
    const [run = 'none'] = (await this.platform.runs(target)).filter((each) => !before.includes(each));
    this.platform.expect('it has left a folder', run !== 'none', 'there is none');
    this.platform.fails(
      'an interrupted backup is not restored',
      await this.platform.restore(stores, run),
      'has no backup.json',
    );
    const listed = await this.platform.restore(stores, '');
    this.platform.fails(
      'restore without a time lists what there is',
      listed,
      'set RUN to the time of a backup',
    );
    const said = listed.stdout.includes(`${run} is an interrupted run`);
    this.platform.expect('it says which run was interrupted', said, listed.stdout);
    return run;
  }

  private async retention(
    stores: Stores,
    { first, second, interrupted }: Readonly<Record<'first' | 'second' | 'interrupted', string>>,
    target: Client,
  ): Promise<void> {
    const before = await this.platform.runs(target);
    const kept = [first, interrupted, second].every((run) => before.includes(run));
    this.platform.expect('backups within the number that is kept stay', kept, before.join());
    const third = await this.backUp(stores, 'a backup that keeps two', { KEEP: '2' });
    const after = await this.platform.runs(target);
    const expected = [interrupted, second, third].sort().join();
    this.platform.expect(
      'only the oldest complete backup is removed',
      after.sort().join() === expected,
      after.join(),
    );
    await this.backUp(stores, 'a backup that keeps all', { KEEP: 'all' });
    const all = await this.platform.runs(target);
    this.platform.expect('with all, none is removed', all.length === after.length + 1, all.join());
  }

  /** A backup of which somebody has deleted an object. */
  private async changedBackup(stores: Stores, run: string, target: Client): Promise<void> {
    const object = `${this.platform.place()}/${run}/buckets/${this.platform.buckets[0] ?? ''}/report.md`;
    const content = await target.must(['cat', object]);
    await target.must(['rm', object]);
    this.platform.fails(
      'a changed backup is not restored',
      await this.platform.restore(stores, run),
      'it was changed',
    );
    await target.must(['pipe', '--attr', 'Content-Type=text/markdown', object], content);
    const full = await this.platform.restore(stores, run, {});
    this.platform.fails(
      'a bucket with objects is not overwritten',
      full,
      'with REPLACE=yes they are replaced',
    );
  }
}
