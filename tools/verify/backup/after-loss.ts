import { Client } from '../object-store/client';
import { difference } from '../object-store/ledger';
import { type Keys, randomKeys } from '../object-store/sandbox';
import { lastLines } from '../../process';
import type { Values } from './cluster';
import { type Guide, guideCommands } from './guide';
import type { DrilledPlatform, Lost, Stores } from './platform';
import { contentOf } from './store';

/** The user with whose keys of before the drill reads what was restored. */
const user = 'backup';

/** On a new platform, everything comes back by what is rendered and what the guide says. */
export class AfterLoss {
  constructor(private readonly platform: DrilledPlatform) {}

  /** A new, empty platform, with what the guide brings back. */
  async run(targetUrl: string, lost: Lost): Promise<void> {
    const { ledger, tools } = this.platform.props;
    await this.credentialsComeBack(targetUrl, lost);
    const root = await this.restoredKeys('minio-credentials');
    if (root === undefined) return;
    const store = await this.platform.startStore(root);
    try {
      const keys = new Map<string, Keys>();
      for (const name of lost.keys.keys()) {
        const restored = await this.restoredKeys(`minio-user-${name}`);
        if (restored !== undefined) keys.set(name, restored);
      }
      await this.platform.bootstrap(store, root, keys);
      const stores: Stores = { url: store.url, targetUrl, keys, root };
      const admin = await Client.connect(tools.mc, store.url, root);
      try {
        await admin.must(['pipe', `store/${this.platform.buckets[0] ?? ''}/put-here-by-a-stage`], 'x\n');
        await admin.must(['pipe', `store/${this.platform.buckets.at(-1) ?? ''}/in-an-empty-one`], 'x\n');
        const refused = await this.platform.restore(stores, lost.run, {});
        this.platform.fails('a stage that was there first is not overwritten', refused, 'with REPLACE=yes');
        for (const time of ['restore', 'restore once more']) {
          const result = await this.platform.restore(stores, lost.run);
          const said = lastLines(result.stderr || result.stdout, 3);
          this.platform.expect(`${time} ends well`, result.code === 0, `exit code ${result.code}: ${said}`);
          const content = await contentOf(admin, this.platform.buckets);
          ledger.record(
            this.platform.about(`${time}: every byte is back`),
            difference(lost.content, content),
          );
        }
      } finally {
        admin.remove();
      }
      await this.stateComesBack(stores, lost.token);
      await this.databasesComeBack(stores, lost.run);
      await this.registryComesBack(stores, lost);
      const old = lost.keys.get(user) ?? randomKeys('none');
      const client = await Client.connect(tools.mc, store.url, old);
      const read = await client.run(['cat', `store/${this.platform.buckets[0] ?? ''}/report.md`]);
      client.remove();
      this.platform.expect('the keys of before open the store', read.code === 0, lastLines(read.stderr, 1));
    } finally {
      await store.stop();
    }
  }

  /** From the bucket that was restored, into databases that a new server has made. */
  private async stateComesBack(stores: Stores, token: string): Promise<void> {
    const { state, backup } = this.platform;
    const [copy] = backup.states;
    if (copy === undefined) return;
    const restored = await this.platform.cronJob(stores, copy.restoreJob);
    this.platform.expect('the state is restored', restored.code === 0, restored.stdout + restored.stderr);
    const registered = await state.sql('registry.db', 'select key, value from kvstore');
    this.platform.expect(
      'the server knows its vector store again',
      registered === `vector_store|${token}`,
      registered,
    );
    const torn =
      'select (select count(*) from one) - (select count(*) from other), (select count(*) from one) > 0';
    const whole = await state.sql('busy.db', torn);
    this.platform.expect('no transaction is half in the copy', whole === '0|1', whole);
    this.platform.expect('what nobody misses is not copied', !state.has('trace_store.db'), 'it is');
    state.damage('registry.db');
    const damaged = await this.platform.cronJob(stores, copy.cronJob);
    this.platform.fails('a damaged database is no copy', damaged, 'registry.db');
  }

  /** Into a database that is empty, and into one that a new server has filled. */
  private async databasesComeBack(stores: Stores, run: string): Promise<void> {
    const { database } = this.platform.props;
    const restore = (of: string) =>
      this.platform.cronJob(stores, 'platform-restore-llamastack', { env: { RUN: of } });
    this.platform.fails(
      'a database of no backup is not restored',
      await restore('20200101T000000Z'),
      'has no backup.json',
    );
    for (const time of ['an empty database', 'a database that has other rows']) {
      const { code, stdout, stderr } = await restore(run);
      this.platform.expect(`${time} is restored`, code === 0, lastLines(stdout + stderr, 3));
      const rows = await database.sql(
        'llamastack',
        'select key, length(value), tableowner from kvstore, pg_tables where tablename = $$kvstore$$ order by key',
      );
      const expected = 'other|100000|llamastack\nvector_store|4|llamastack';
      this.platform.expect(`${time} has its rows again, of its owner`, rows === expected, rows);
      await database.sql(
        'llamastack',
        "update kvstore set value = 'new'; insert into kvstore values ('more', 'x')",
      );
    }
  }

  /** Into a database that is empty, and into one that a new registry has filled. */
  private async registryComesBack(stores: Stores, { run, registered }: Lost): Promise<void> {
    const { ledger, registry } = this.platform.props;
    const restore = (options: Parameters<DrilledPlatform['cronJob']>[2]) =>
      this.platform.cronJob(stores, 'platform-restore-model-registry', options);
    this.platform.fails(
      'a model registry of no backup is not restored',
      await restore({ env: { RUN: '20200101T000000Z' } }),
      'has no backup.json',
    );
    this.platform.fails(
      'a model registry is not restored with a wrong password',
      await restore({
        env: { RUN: run },
        secrets: { 'backup-model-registry-credentials': { password: 'wrong' } },
      }),
      'it cannot be restored',
    );
    for (const time of ['an empty registry', 'a registry that has other models']) {
      const { code, stdout, stderr } = await restore({ env: { RUN: run } });
      this.platform.expect(`${time} is restored`, code === 0, lastLines(stdout + stderr, 3));
      const content = await registry.content();
      ledger.record(this.platform.about(`${time} has its models again`), difference(registered, content));
      await registry.change();
      const other = difference(registered, await registry.content());
      this.platform.expect('what is changed is seen', other !== undefined, 'it is not');
    }
  }

  /** By the commands of the guide. */
  private async credentialsComeBack(targetUrl: string, { run, credentials }: Lost): Promise<void> {
    const { recipient, stranger } = this.platform.props;
    const guide: Guide = {
      rendered: this.platform.props.rendered,
      tools: this.platform.props.tools,
      kubeconfig: this.platform.props.server.kubeconfig,
      targetUrl,
      targetKeys: this.platform.targetKeys,
      run,
    };
    const wrong = await guideCommands({ ...guide, ...stranger });
    this.platform.expect(
      'somebody else cannot read the credentials',
      wrong.stdout.includes('these credentials cannot be read') && (await this.found()).length === 0,
      lastLines(wrong.stdout + wrong.stderr, 3),
    );
    const { code, stdout, stderr } = await guideCommands({ ...guide, ...recipient });
    this.platform.expect('the commands of the guide end well', code === 0, lastLines(stdout + stderr, 3));
    const found = stdout.split('\n').filter((line) => line.endsWith('/backup.json'));
    const complete = found.length > 0 && found.every((line) => /\/\d{8}T\d{6}Z\/backup\.json$/.test(line));
    this.platform.expect('they list complete backups', complete && found.join().includes(run), found.join());
    for (const secret of this.platform.backup.credentials) {
      const name = `${secret.namespace}/${secret.name}`;
      const found = JSON.stringify(sorted(await this.platform.cluster.secret(secret)));
      this.platform.expect(
        `Secret ${name} has its values again`,
        found === JSON.stringify(sorted(credentials[name])),
        'it has others',
      );
    }
  }

  private async found(): Promise<string[]> {
    const found = [];
    for (const secret of this.platform.backup.credentials) {
      if ((await this.platform.cluster.secret(secret)) !== undefined) found.push(secret.name);
    }
    return found;
  }

  private async restoredKeys(name: string): Promise<Keys | undefined> {
    const secret = this.platform.backup.credentials.find((each) => each.name === name);
    const values = secret === undefined ? undefined : await this.platform.cluster.secret(secret);
    const { accesskey, secretkey } = values ?? {};
    this.platform.expect(`${name} was in the backup`, accesskey !== undefined, 'it was not');
    return accesskey === undefined || secretkey === undefined ? undefined : { accesskey, secretkey };
  }
}

function sorted(values: Values = {}): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
