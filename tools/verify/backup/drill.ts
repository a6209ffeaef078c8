import { randomBytes } from 'node:crypto';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Backup } from '../../../lib/contracts/backup';
import type { TestServer } from '../api-server/test-server';
import { BootstrapCases } from '../object-store/bootstrap-cases';
import { Client } from '../object-store/client';
import { difference, type Ledger } from '../object-store/ledger';
import { containersOf } from '../object-store/rendered';
import { type Keys, randomKeys } from '../object-store/sandbox';
import { MinioServer } from '../object-store/server';
import { lastLines } from '../../process';
import { Cluster, randomValues, type Values } from './cluster';
import { type Guide, guideCommands } from './guide';
import { type CronJobRun, runCronJob, type RunResult } from './steps';
import { contentOf, fill, textsIn } from './store';
import { addTargetUser } from './target';

export interface DrillTools {
  readonly minio: string;
  readonly mc: string;
  readonly python: string;
  readonly kubectl: string;
}

export interface DrillProps {
  readonly ledger: Ledger;
  readonly rendered: RenderedEnvironment;
  readonly tools: DrillTools;
  readonly server: TestServer;
  /** Files of the recipient, outside of the cluster. */
  readonly recipient: { readonly key: string; readonly certificate: string };
  /** Files of somebody else. */
  readonly stranger: { readonly key: string; readonly certificate: string };
}

/** The name of the user in the bucket of whom the drill looks for its keys after everything was lost. */
const user = 'backup';

/** A platform is filled, backed up, lost and restored, by what is rendered and what the guide says. */
export class Drill {
  private readonly backup: Backup;
  private readonly buckets: readonly string[];
  private readonly cluster: Cluster;
  private readonly targetKeys = randomKeys('target');

  constructor(private readonly props: DrillProps) {
    const { backup } = props.rendered;
    if (backup === undefined) throw new Error('the environment has no backup');
    this.backup = backup;
    this.buckets = backup.buckets.map(({ actualName }) => actualName);
    this.cluster = new Cluster(props.server, props.rendered);
  }

  async run(): Promise<void> {
    const targetRoot = randomKeys('target-root');
    const target = await this.startStore(targetRoot);
    try {
      const admin = await Client.connect(this.props.tools.mc, target.url, targetRoot);
      try {
        await addTargetUser(admin, this.backup.target.bucket, this.targetKeys);
        await this.withTarget(target.url, admin);
      } finally {
        admin.remove();
      }
    } finally {
      await target.stop();
    }
  }

  private async withTarget(targetUrl: string, target: Client): Promise<void> {
    const root = randomKeys('root');
    const store = await this.startStore(root);
    let lost: Lost;
    try {
      const keys = await this.bootstrap(store, root);
      lost = await this.beforeTheLoss(new Stores(store.url, targetUrl, keys, root), target);
    } finally {
      // All data of the platform goes with it.
      await store.stop();
    }
    for (const secret of this.backup.credentials) await this.cluster.loseSecret(secret);
    await this.afterTheLoss(targetUrl, lost);
  }

  private async beforeTheLoss(stores: Stores, target: Client): Promise<Lost> {
    const { ledger, tools } = this.props;
    const admin = await Client.connect(tools.mc, stores.url, stores.root);
    try {
      await this.cluster.prepare();
      const credentials = await this.putCredentials(stores);
      await fill(admin, this.buckets, randomBytes(17 * 2 ** 20));
      const state = await admin.state();
      const content = await contentOf(admin, this.buckets);
      await this.refusals(stores);
      const first = await this.backUp(stores, 'the first backup');
      ledger.record(
        this.about('a backup changes nothing in the store'),
        difference(state, await admin.state()),
      );
      const secret = Object.values(credentials).flatMap(Object.values) as string[];
      const shown = await textsIn(target, this.backup.target.bucket, secret);
      this.expect('no credential is readable at the target', shown.length === 0, `${shown.length} are`);
      await this.rights();
      const interrupted = await this.interruption(stores, target);
      await admin.must(['pipe', `store/${this.buckets[0] ?? ''}/later`], 'later\n');
      const second = await this.backUp(stores, 'the next backup');
      await this.retention(stores, { first, second, interrupted }, target);
      await this.changedBackup(stores, second, target);
      content.set(...(await this.later(admin)));
      const all = await contentOf(admin, this.buckets);
      ledger.record(this.about('nothing was restored by what was refused'), difference(content, all));
      return { run: second, content: all, credentials, keys: stores.keys };
    } finally {
      admin.remove();
    }
  }

  private async later(admin: Client): Promise<[string, string]> {
    const [bucket = ''] = this.buckets;
    const name = `${bucket}/later`;
    const found = await contentOf(admin, [bucket]);
    return [name, found.get(name) ?? ''];
  }

  /** Values of all credentials in the cluster: those of the store are what it was started with. */
  private async putCredentials({ keys, root }: Stores): Promise<Record<string, Values>> {
    const known = new Map<string, Values>([['minio-credentials', { ...root }]]);
    for (const [name, value] of keys) known.set(`minio-user-${name}`, { ...value });
    const all: Record<string, Values> = {};
    for (const secret of this.backup.credentials) {
      const values = known.get(secret.name) ?? randomValues(secret);
      await this.cluster.putSecret(secret, values);
      all[`${secret.namespace}/${secret.name}`] = values;
    }
    return all;
  }

  private async refusals(stores: Stores): Promise<void> {
    const wrong = await this.cronJob(stores, this.backup.cronJob, {
      secrets: { 'backup-target-credentials': randomKeys('wrong') },
    });
    this.fails('wrong keys of the target are named', wrong, 'refuses the keys of target');
    const away = await this.cronJob(stores, this.backup.cronJob, {
      env: { TARGET_URL: 'http://127.0.0.1:1' },
    });
    this.fails('a target that does not answer is named', away, 'no answer from http://127.0.0.1:1');
    const missing = await this.cronJob(stores, this.backup.cronJob, {
      env: { TARGET_BUCKET: 'no-such-bucket' },
    });
    this.fails('a bucket that is not there is named', missing, 'no-such-bucket');
    const none = await this.restore(stores, '20200101T000000Z');
    this.fails('a backup that is not there is not restored', none, 'has no backup.json');
    const odd = await this.restore(stores, '../other');
    this.fails('a name that is no time is not restored', odd, 'a backup has a time like');
  }

  /** @returns the time of the backup */
  private async backUp(stores: Stores, subject: string, env: Record<string, string> = {}): Promise<string> {
    const result = await this.cronJob(stores, this.backup.cronJob, { env });
    const said = lastLines(result.stderr || result.stdout, 3);
    this.expect(`${subject} ends well`, result.code === 0, `exit code ${result.code}: ${said}`);
    const secrets = [...stores.keys.values(), stores.root, this.targetKeys].map(({ secretkey }) => secretkey);
    const shown = secrets.filter((secret) => (result.stdout + result.stderr).includes(secret));
    this.expect(`${subject} prints no key`, shown.length === 0, 'a key is shown');
    return /backup (\S+) is complete/.exec(result.stdout)?.[1] ?? 'none';
  }

  /** What the account may read is what it backs up. */
  private async rights(): Promise<void> {
    for (const namespace of new Set(this.backup.credentials.map((secret) => secret.namespace))) {
      const others = await this.cluster.mayAccount(namespace, '/some-other');
      this.expect(`the account reads no other Secret of ${namespace}`, !others, 'it may');
      const list = await this.cluster.mayAccount(namespace, '');
      this.expect(`the account lists no Secrets of ${namespace}`, !list, 'it may');
    }
  }

  /** A run that is killed while it copies, and what restore says of it. */
  private async interruption(stores: Stores, target: Client): Promise<string> {
    const killedAt = this.buckets.at(-1) ?? '';
    const before = await this.runs(target);
    const killed = await this.cronJob(stores, this.backup.cronJob, { killedAt });
    this.expect('a run is killed while it copies', killed.code !== 0, 'it ended well');
    const [run = 'none'] = (await this.runs(target)).filter((each) => !before.includes(each));
    this.expect('it has left a folder', run !== 'none', 'there is none');
    this.fails(
      'an interrupted backup is not restored',
      await this.restore(stores, run),
      'has no backup.json',
    );
    const listed = await this.restore(stores, '');
    this.fails('restore without a time lists what there is', listed, 'set RUN to the time of a backup');
    const said = listed.stdout.includes(`${run} is an interrupted run`);
    this.expect('it says which run was interrupted', said, listed.stdout);
    return run;
  }

  private async retention(
    stores: Stores,
    { first, second, interrupted }: Readonly<Record<'first' | 'second' | 'interrupted', string>>,
    target: Client,
  ): Promise<void> {
    const before = await this.runs(target);
    const kept = [first, interrupted, second].every((run) => before.includes(run));
    this.expect('backups within the number that is kept stay', kept, before.join());
    const third = await this.backUp(stores, 'a backup that keeps two', { KEEP: '2' });
    const after = await this.runs(target);
    const expected = [interrupted, second, third].sort().join();
    this.expect('only the oldest complete backup is removed', after.sort().join() === expected, after.join());
    await this.backUp(stores, 'a backup that keeps all', { KEEP: 'all' });
    const all = await this.runs(target);
    this.expect('with all, none is removed', all.length === after.length + 1, all.join());
  }

  /** A backup of which somebody has deleted an object. */
  private async changedBackup(stores: Stores, run: string, target: Client): Promise<void> {
    const object = `${this.place()}/${run}/buckets/${this.buckets[0] ?? ''}/report.md`;
    const content = await target.must(['cat', object]);
    await target.must(['rm', object]);
    this.fails('a changed backup is not restored', await this.restore(stores, run), 'it was changed');
    await target.must(['pipe', '--attr', 'Content-Type=text/markdown', object], content);
    const full = await this.restore(stores, run, {});
    this.fails('a bucket with objects is not overwritten', full, 'with REPLACE=yes they are replaced');
  }

  /** A new, empty platform, with what the guide brings back. */
  private async afterTheLoss(targetUrl: string, lost: Lost): Promise<void> {
    const { ledger, tools } = this.props;
    await this.credentialsComeBack(targetUrl, lost);
    const root = await this.restoredKeys('minio-credentials');
    if (root === undefined) return;
    const store = await this.startStore(root);
    try {
      const keys = new Map<string, Keys>();
      for (const name of lost.keys.keys()) {
        const restored = await this.restoredKeys(`minio-user-${name}`);
        if (restored !== undefined) keys.set(name, restored);
      }
      await this.bootstrap(store, root, keys);
      const stores = new Stores(store.url, targetUrl, keys, root);
      const admin = await Client.connect(tools.mc, store.url, root);
      try {
        await admin.must(['pipe', `store/${this.buckets[0] ?? ''}/put-here-by-a-stage`], 'x\n');
        await admin.must(['pipe', `store/${this.buckets.at(-1) ?? ''}/in-an-empty-one`], 'x\n');
        const refused = await this.restore(stores, lost.run, {});
        this.fails('a stage that was there first is not overwritten', refused, 'with REPLACE=yes');
        for (const time of ['restore', 'restore once more']) {
          const result = await this.restore(stores, lost.run);
          const said = lastLines(result.stderr || result.stdout, 3);
          this.expect(`${time} ends well`, result.code === 0, `exit code ${result.code}: ${said}`);
          const content = await contentOf(admin, this.buckets);
          ledger.record(this.about(`${time}: every byte is back`), difference(lost.content, content));
        }
      } finally {
        admin.remove();
      }
      const old = lost.keys.get(user) ?? randomKeys('none');
      const client = await Client.connect(tools.mc, store.url, old);
      const read = await client.run(['cat', `store/${this.buckets[0] ?? ''}/report.md`]);
      client.remove();
      this.expect('the keys of before open the store', read.code === 0, lastLines(read.stderr, 1));
    } finally {
      await store.stop();
    }
  }

  /** By the commands of the guide. */
  private async credentialsComeBack(targetUrl: string, { run, credentials }: Lost): Promise<void> {
    const { recipient, stranger } = this.props;
    const guide: Guide = {
      rendered: this.props.rendered,
      tools: this.props.tools,
      kubeconfig: this.props.server.kubeconfig,
      targetUrl,
      targetKeys: this.targetKeys,
      run,
    };
    const wrong = await guideCommands({ ...guide, ...stranger });
    this.expect(
      'somebody else cannot read the credentials',
      wrong.stdout.includes('these credentials cannot be read') && (await this.found()).length === 0,
      lastLines(wrong.stdout + wrong.stderr, 3),
    );
    const { code, stdout, stderr } = await guideCommands({ ...guide, ...recipient });
    this.expect('the commands of the guide end well', code === 0, lastLines(stdout + stderr, 3));
    for (const secret of this.backup.credentials) {
      const name = `${secret.namespace}/${secret.name}`;
      const found = JSON.stringify(sorted(await this.cluster.secret(secret)));
      this.expect(
        `Secret ${name} has its values again`,
        found === JSON.stringify(sorted(credentials[name])),
        'it has others',
      );
    }
  }

  private async found(): Promise<string[]> {
    const found = [];
    for (const secret of this.backup.credentials) {
      if ((await this.cluster.secret(secret)) !== undefined) found.push(secret.name);
    }
    return found;
  }

  private async restoredKeys(name: string): Promise<Keys | undefined> {
    const secret = this.backup.credentials.find((each) => each.name === name);
    const values = secret === undefined ? undefined : await this.cluster.secret(secret);
    const { accesskey, secretkey } = values ?? {};
    this.expect(`${name} was in the backup`, accesskey !== undefined, 'it was not');
    return accesskey === undefined || secretkey === undefined ? undefined : { accesskey, secretkey };
  }

  private startStore(root: Keys): Promise<MinioServer> {
    const [deployment] = containersOf(this.props.rendered, 'Deployment', /^minio$/);
    if (deployment === undefined) throw new Error('the environment has no MinIO');
    return MinioServer.start(this.props.tools.minio, this.props.tools.mc, deployment, root);
  }

  /** Buckets and users by the rendered bootstrap. @returns the keys of the users */
  private async bootstrap(
    server: MinioServer,
    root: Keys,
    keys?: ReadonlyMap<string, Keys>,
  ): Promise<ReadonlyMap<string, Keys>> {
    const { ledger, rendered, tools } = this.props;
    const [job] = containersOf(rendered, 'Job', /^minio-bootstrap-/);
    if (job === undefined) throw new Error('the environment has no bootstrap');
    const name = `${rendered.environment.name}: drill`;
    const cases = new BootstrapCases({ ledger, name, mc: tools.mc, server, root, job, readers: [], keys });
    await cases.once();
    return cases.keys;
  }

  private async cronJob(
    { url, targetUrl, keys }: Stores,
    name: string,
    options: Partial<Pick<CronJobRun, 'env' | 'secrets' | 'killedAt'>> = {},
  ): Promise<RunResult> {
    const { rendered, tools } = this.props;
    const own = { accesskey: '', secretkey: '' };
    return runCronJob(rendered, {
      name,
      programs: tools,
      secrets: {
        'backup-reader-credentials': { ...(keys.get('backup') ?? own) },
        'restore-credentials': { ...(keys.get('restore') ?? own) },
        'backup-target-credentials': { ...this.targetKeys },
        ...options.secrets,
      },
      env: {
        STORE_URL: url,
        TARGET_URL: targetUrl,
        PAUSE_SECONDS: '0',
        ...(await this.cluster.accountVariables()),
        ...options.env,
      },
      killedAt: options.killedAt,
    });
  }

  private restore(
    stores: Stores,
    run: string,
    more: Record<string, string> = { REPLACE: 'yes' },
  ): Promise<RunResult> {
    return this.cronJob(stores, this.backup.restoreJob, { env: { RUN: run, ...more } });
  }

  private place(): string {
    const { bucket, folder } = this.backup.target;
    return `store/${bucket}/${folder}`;
  }

  private async runs(target: Client): Promise<string[]> {
    return (await target.records('ls', `${this.place()}/`)).map(({ key }) => String(key).replace(/\/$/, ''));
  }

  private fails(subject: string, { code, stdout, stderr }: RunResult, words: string): void {
    const said = stdout + stderr;
    const problem = `exit code ${code}, without ${words}: ${lastLines(said, 3)}`;
    this.expect(subject, code !== 0 && said.includes(words), problem);
  }

  private expect(subject: string, holds: boolean, problem: string): void {
    this.props.ledger.expect(this.about(subject), holds, problem);
  }

  private about(subject: string): string {
    return `${this.props.rendered.environment.name}: ${subject}`;
  }
}

/** The two stores of a run, and who may use that of the platform. */
class Stores {
  constructor(
    readonly url: string,
    readonly targetUrl: string,
    readonly keys: ReadonlyMap<string, Keys>,
    readonly root: Keys,
  ) {}
}

/** What there was, and the backup that has it. */
interface Lost {
  readonly run: string;
  readonly content: ReadonlyMap<string, string>;
  readonly credentials: Readonly<Record<string, Values>>;
  readonly keys: ReadonlyMap<string, Keys>;
}

function sorted(values: Values = {}): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
