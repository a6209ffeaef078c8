import { dirname, posix } from 'node:path';
import { Client, isDenied, refusal } from './client';
import { difference, type Ledger } from './ledger';
import { rightsOf } from './policy';
import { lastLines, type Result } from '../../process';
import type { RenderedContainer } from './rendered';
import { type Keys, randomKeys, Sandbox } from './sandbox';
import { freePort, type MinioServer } from './server';

/** A run has a few dozen calls of mc. */
const RUN_SECONDS = 120;
/** A script that gives up at once is done in this time. */
const QUICK_SECONDS = 20;

export interface BootstrapProps {
  readonly ledger: Ledger;
  /** Name of the environment. */
  readonly name: string;
  readonly mc: string;
  readonly server: MinioServer;
  readonly root: Keys;
  readonly job: RenderedContainer;
  /** Users that must not write anywhere, whatever their policy says. */
  readonly readers: readonly string[];
  /** Keys by user. @default random ones */
  readonly keys?: ReadonlyMap<string, Keys>;
}

/** Runs the rendered bootstrap against a real server, again and again. */
export class BootstrapCases {
  /** Keys by user, as the Secrets hold them. */
  readonly keys = new Map<string, Keys>();
  private readonly sandbox: Sandbox;
  private readonly policies: ReadonlyMap<string, string>;
  private readonly policyPath: string;
  private readonly secretPaths: ReadonlyMap<string, string>;

  constructor(private readonly props: BootstrapProps) {
    const { mounts, name } = props.job;
    const scripts = mounts.find(({ source }) => 'files' in source);
    if (scripts === undefined || !('files' in scripts.source)) throw new Error(`${name} mounts no script`);
    this.policyPath = scripts.path;
    this.policies = new Map(
      Object.entries(scripts.source.files)
        .filter(([file]) => file.endsWith('.json'))
        .map(([file, content]) => [file.replace(/\.json$/, ''), content] as const),
    );
    this.secretPaths = new Map(
      mounts
        .filter(({ source }) => 'secret' in source)
        .map(({ path }) => [posix.basename(path), path] as const),
    );
    this.sandbox = new Sandbox(props.job, props.mc);
    this.setKeys('root', props.root);
    for (const user of this.policies.keys()) {
      this.setKeys(user, props.keys?.get(user) ?? randomKeys(user));
    }
  }

  async run(): Promise<void> {
    try {
      await this.cases();
    } finally {
      this.sandbox.remove();
    }
  }

  /** Only what makes buckets and users. */
  async once(): Promise<void> {
    try {
      this.expectDone('first run', await this.script());
    } finally {
      this.sandbox.remove();
    }
  }

  private async cases(): Promise<void> {
    const { ledger, mc, server, root } = this.props;
    this.expectDone('first run', await this.script());
    const admin = await Client.connect(mc, server.url, root);
    try {
      if (!(await this.buckets(admin))) return;
      for (const bucket of this.bucketNames()) await admin.must(['pipe', `store/${bucket}/seed`], 'seed\n');
      for (const user of this.policies.keys()) await this.rights(user);
      const before = await admin.state();
      this.expectDone('second run', await this.script());
      ledger.record(this.subject('second run changes nothing'), difference(before, await admin.state()));
      await this.drift(admin, before);
    } finally {
      admin.remove();
    }
    await this.wrongRoot();
    await this.unreachable();
    this.expectNoKeys();
  }

  /** @returns whether there are the right ones; else nothing more can be asked */
  private async buckets(admin: Client): Promise<boolean> {
    const { job, ledger } = this.props;
    const expected = this.bucketNames();
    const found = (await admin.buckets()).sort();
    const right = found.join() === expected.join();
    const problem = `the policies name ${expected.join(', ')}; there are ${found.join(', ')}`;
    ledger.expect(this.subject('buckets'), right, problem);
    if (!right) return false;
    for (const bucket of expected) {
      const [version = {}] = await admin.records('version', 'info', `store/${bucket}`);
      const versioning = JSON.stringify(version.versioning ?? null);
      const keeps = !(job.env.UNVERSIONED ?? '').split(' ').includes(bucket);
      const what = keeps ? 'keeps versions' : 'keeps no versions';
      ledger.expect(
        this.subject(`${bucket} ${what}`),
        versioning.includes('"Enabled"') === keeps,
        versioning,
      );
      const [anonymous = {}] = await admin.records('anonymous', 'get', `store/${bucket}`);
      const permission = String(anonymous.permission);
      ledger.expect(this.subject(`${bucket} has no anonymous access`), permission === 'private', permission);
    }
    return true;
  }

  /** What a user may do and what it may not, on every bucket and beyond. */
  private async rights(user: string): Promise<void> {
    const { ledger, mc, server } = this.props;
    const granted = rightsOf(this.policies.get(user) ?? '{}');
    ledger.expect(this.subject(`${user} has a bucket`), granted.size > 0, 'its policy grants nothing');
    if (this.props.readers.includes(user)) {
      const writes = [...granted].filter(([, rights]) => rights === 'readWrite');
      ledger.expect(
        this.subject(`${user} only reads`),
        writes.length === 0,
        `it may write in ${writes.join()}`,
      );
    }
    const client = await Client.connect(mc, server.url, this.keysOf(user));
    try {
      for (const bucket of this.bucketNames()) {
        const rights = granted.get(bucket);
        const own = `store/${bucket}/by-${user}`;
        const expect = (verb: string, allowed: boolean, result: Result) => {
          const said = `exit code ${result.code}, ${lastLines(result.stderr || result.stdout, 1)}`;
          const holds = allowed ? result.code === 0 : isDenied(result);
          const must = allowed ? 'may' : 'may not';
          ledger.expect(this.subject(`${user} ${must} ${verb} in ${bucket}`), holds, said);
        };
        const reads = rights !== undefined;
        const writes = rights === 'readWrite';
        expect('put', writes, await client.run(['pipe', own], 'text\n'));
        expect('get', reads, await client.run(['cat', `store/${bucket}/seed`]));
        expect('list', reads, await client.run(['ls', `store/${bucket}`]));
        expect('delete', writes, await client.run(['rm', writes ? own : `store/${bucket}/seed`]));
      }
      for (const [what, args] of [
        ['make buckets', ['mb', `store/of-${user}`]],
        ['list users', ['admin', 'user', 'list', 'store']],
      ] as const) {
        const result = await client.run(args);
        ledger.expect(this.subject(`${user} may not ${what}`), isDenied(result), lastLines(result.stderr, 1));
      }
    } finally {
      client.remove();
    }
  }

  /** A rotated key, a widened policy and a bucket without versions are brought in line by the next run. */
  private async drift(admin: Client, before: ReadonlyMap<string, string>): Promise<void> {
    const { ledger, mc, server } = this.props;
    const [user = '', other = user] = [...this.policies.keys()];
    const [bucket = ''] = this.bucketNames();
    const old = this.keysOf(user);
    const rotated = { ...old, secretkey: randomKeys(user).secretkey };
    this.setKeys(user, rotated);
    await admin.must(['version', 'suspend', `store/${bucket}`]);
    await admin.must([
      'admin',
      'policy',
      'create',
      'store',
      user,
      this.sandbox.hostPath(this.policyPath, `${other}.json`),
    ]);
    const drifted = difference(before, await admin.state());
    ledger.expect(this.subject('the check sees drift'), drifted !== undefined, 'no difference was seen');
    this.expectDone('third run', await this.script());
    ledger.record(this.subject('third run mends what has drifted'), difference(before, await admin.state()));
    const subject = this.subject('third run takes over a changed secret key');
    ledger.record(subject, await refusal(mc, server.url, rotated));
    const stale = await refusal(mc, server.url, old);
    ledger.expect(this.subject('the old secret key is refused'), stale !== undefined, 'it is still accepted');
  }

  private async wrongRoot(): Promise<void> {
    const { root } = this.props;
    const wrong = randomKeys('root');
    for (const [what, keys] of [
      ['a wrong root password', { ...root, secretkey: wrong.secretkey }],
      ['an unknown root user', wrong],
    ] as const) {
      this.setKeys('root', keys);
      const waits = this.sandbox.waits();
      this.expectFailure(what, await this.script(), 'MinIO refuses the root credentials; check the keys');
      const waited = this.sandbox.waits() - waits;
      this.props.ledger.expect(this.subject(`${what} ends at once`), waited === 0, `waited ${waited} times`);
    }
    this.setKeys('root', root);
  }

  private async unreachable(): Promise<void> {
    const waits = this.sandbox.waits();
    const url = `http://127.0.0.1:${await freePort()}`;
    this.expectFailure('no server', await this.script(url), `no answer from ${url}`, RUN_SECONDS);
    const tries = this.sandbox.waits() - waits;
    this.props.ledger.expect(this.subject('no server is waited for'), tries === 30, `waited ${tries} times`);
  }

  /** Arguments show in the process list of the node. */
  private expectNoKeys(): void {
    const recorded = this.sandbox.recordedArguments();
    const secrets = [...this.used].filter((key) => recorded.some((argument) => argument.includes(key)));
    const subject = this.subject('no secret key in the arguments of mc');
    this.props.ledger.expect(subject, recorded.length > 0 && secrets.length === 0, `found ${secrets.length}`);
  }

  private readonly used = new Set<string>();

  private setKeys(user: string, keys: Keys): void {
    const path = this.secretPaths.get(user);
    if (path === undefined) throw new Error(`${this.props.job.name} mounts no keys of ${user}`);
    this.sandbox.putSecret(path, keys);
    this.used.add(keys.secretkey);
    if (user === 'root') this.used.add(keys.accesskey);
    else this.keys.set(user, keys);
  }

  private keysOf(user: string): Keys {
    const keys = this.keys.get(user);
    if (keys === undefined) throw new Error(`no keys of ${user}`);
    return keys;
  }

  private bucketNames(): string[] {
    return [...new Set([...this.policies.values()].flatMap((policy) => [...rightsOf(policy).keys()]))].sort();
  }

  private script(url = this.props.server.url): Promise<Result> {
    const [anySecret = ''] = this.secretPaths.values();
    const overrides = {
      MINIO_URL: url,
      CREDENTIALS: this.sandbox.hostPath(dirname(anySecret)),
      POLICIES: this.sandbox.hostPath(this.policyPath),
    };
    return this.sandbox.run(overrides, RUN_SECONDS);
  }

  private expectDone(what: string, { code, stdout, stderr }: Result): void {
    const holds = code === 0 && stdout.includes('bootstrap: done');
    this.props.ledger.expect(this.subject(what), holds, `exit code ${code}: ${lastLines(stderr, 3)}`);
    this.expectSilence(what, stdout + stderr);
  }

  private expectFailure(what: string, result: Result, message: string, limit = QUICK_SECONDS): void {
    const { code, stdout, stderr, seconds } = result;
    const said = `exit code ${code} after ${seconds.toFixed(1)} s: ${lastLines(stderr || stdout, 3)}`;
    const holds = code !== 0 && stderr.includes(`bootstrap: ${message}`) && seconds < limit;
    this.props.ledger.expect(this.subject(`${what} is named`), holds, said);
    this.expectSilence(what, stdout + stderr);
  }

  private expectSilence(what: string, output: string): void {
    const shown = [...this.used].some((key) => output.includes(key));
    this.props.ledger.expect(this.subject(`${what} prints no key`), !shown, 'the output holds a secret');
  }

  private subject(text: string): string {
    return `${this.props.name}: bootstrap: ${text}`;
  }
}
