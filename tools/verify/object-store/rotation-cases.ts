import { posix } from 'node:path';
import { lastLines, type Result } from '../../process';
import { Client, refusal } from './client';
import { difference, type Ledger } from './ledger';
import type { RenderedContainer } from './rendered';
import { type Keys, randomKeys, Sandbox } from './sandbox';
import type { MinioServer } from './server';

const RUN_SECONDS = 120;

export interface RotationProps {
  readonly ledger: Ledger;
  /** Name of the environment. */
  readonly name: string;
  readonly mc: string;
  readonly server: MinioServer;
  readonly root: Keys;
  /** Keys by user, as the Secrets hold them before. */
  readonly keys: ReadonlyMap<string, Keys>;
  /** The user that is rotated. */
  readonly user: string;
  /** The Jobs of the environment in which the version of the user's Secret is 2. */
  readonly bootstrap: RenderedContainer;
  readonly replacedUsers: RenderedContainer;
}

/** A rotation from the first Job to the last one, and that nothing else moves. */
export class RotationCases {
  private readonly old: Keys;
  private readonly fresh: Keys;
  private readonly bootstrap: Sandbox;
  private readonly removal: Sandbox;

  constructor(private readonly props: RotationProps) {
    const { keys, user, mc } = props;
    const old = keys.get(user);
    if (old === undefined) throw new Error(`no keys of ${user}`);
    this.old = old;
    this.fresh = randomKeys(user);
    this.bootstrap = this.sandboxOf(props.bootstrap, mc);
    this.removal = this.sandboxOf(props.replacedUsers, mc);
  }

  async run(): Promise<void> {
    const admin = await Client.connect(this.props.mc, this.props.server.url, this.props.root);
    try {
      await this.cases(admin);
    } finally {
      admin.remove();
      this.bootstrap.remove();
      this.removal.remove();
    }
  }

  private async cases(admin: Client): Promise<void> {
    const { user } = this.props;
    // Users that somebody else made: one with rights of its own, one that shares the rights of the consumer.
    const others = ['by-hand', 'shares-rights'].map(randomKeys);
    for (const [index, keys] of others.entries()) {
      await admin.must(['admin', 'user', 'add', 'store', keys.accesskey, keys.secretkey]);
      const policies = index === 0 ? ['readonly'] : ['readonly', user];
      await admin.must(['admin', 'policy', 'attach', 'store', ...policies, '--user', keys.accesskey]);
    }
    const early = await this.runIn(this.removal);
    const waits = early.code !== 0 && early.stderr.includes(`the new key of ${user} is not there yet`);
    this.expect('removal before the bootstrap waits', waits, said(early));
    await this.expectAccepted('the old key before the bootstrap', this.old);

    this.expectDone('bootstrap', await this.runIn(this.bootstrap), 'bootstrap: done');
    await this.expectAccepted('the new key after the bootstrap', this.fresh);
    await this.expectAccepted('the old key until the removal', this.old);

    const before = await admin.state();
    this.expectDone('removal', await this.runIn(this.removal), 'replaced users: done');
    const after = await admin.state();
    const refused = await refusal(this.props.mc, this.props.server.url, this.old);
    this.expect('the old key is refused after the removal', refused !== undefined, 'it is still accepted');
    await this.expectAccepted('the new key after the removal', this.fresh);
    for (const keys of others) await this.expectAccepted(`${keys.accesskey} is untouched`, keys);
    this.expect(
      'only the old user is gone',
      this.onlyOldIsGone(before, after),
      difference(before, after) ?? '',
    );

    this.expectDone('second bootstrap', await this.runIn(this.bootstrap), 'bootstrap: done');
    this.expectDone('second removal', await this.runIn(this.removal), 'replaced users: done');
    const subject = this.subject('a second run changes nothing');
    this.props.ledger.record(subject, difference(after, await admin.state()));
    this.expectNoKeys();
  }

  /** The list of who has which policy may lose the old access key; every other line is the same. */
  private onlyOldIsGone(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const changed = names.filter((name) => before.get(name) !== after.get(name)).sort();
    return changed.join() === ['attached policies', `user ${this.old.accesskey}`].sort().join();
  }

  private sandboxOf(container: RenderedContainer, mc: string): Sandbox {
    const { keys, root, user } = this.props;
    return sandboxWith(container, mc, new Map([...keys, ['root', root], [user, this.fresh]]));
  }

  private runIn(sandbox: Sandbox): Promise<Result> {
    return runJob(sandbox, this.props.server);
  }

  private async expectAccepted(what: string, keys: Keys): Promise<void> {
    const { ledger, mc, server } = this.props;
    ledger.record(this.subject(what), await refusal(mc, server.url, keys));
  }

  private expectDone(what: string, result: Result, word: string): void {
    this.expect(what, result.code === 0 && result.stdout.includes(word), said(result));
  }

  private expectNoKeys(): void {
    const recorded = [this.bootstrap, this.removal].flatMap((sandbox) => sandbox.recordedArguments());
    const secrets = [this.props.root, this.old, this.fresh].map(({ secretkey }) => secretkey);
    const shown = secrets.filter((secret) => recorded.some((argument) => argument.includes(secret)));
    const holds = recorded.length > 0 && shown.length === 0;
    this.expect('no secret key in the arguments of mc', holds, `found ${shown.length}`);
  }

  private expect(what: string, holds: boolean, problem: string): void {
    this.props.ledger.expect(this.subject(what), holds, problem);
  }

  private subject(text: string): string {
    return `${this.props.name}: rotation of ${this.props.user}: ${text}`;
  }
}

export interface RootRotationProps extends Omit<RotationProps, 'replacedUsers'> {
  /** What the server was started with now. */
  readonly freshRoot: Keys;
}

/** MinIO has started with other root credentials on the same data. */
export async function checkRootRotation(props: RootRotationProps): Promise<void> {
  const { ledger, name, mc, server, root, freshRoot, keys, user, bootstrap } = props;
  const subject = (text: string) => `${name}: rotation of root: ${text}`;
  const sandbox = sandboxWith(bootstrap, mc, new Map([...keys, ['root', freshRoot]]));
  try {
    const result = await runJob(sandbox, server);
    ledger.expect(subject('bootstrap'), result.code === 0, said(result));
    const refused = await refusal(mc, server.url, root);
    ledger.expect(subject('the old root is refused'), refused !== undefined, 'it is still accepted');
    const known = keys.get(user);
    if (known === undefined) throw new Error(`no keys of ${user}`);
    ledger.record(subject(`${user} is still there`), await refusal(mc, server.url, known));
  } finally {
    sandbox.remove();
  }
}

/** The Job with keys by the last part of the path that they are mounted at. */
function sandboxWith(container: RenderedContainer, mc: string, keys: ReadonlyMap<string, Keys>): Sandbox {
  const sandbox = new Sandbox(container, mc);
  for (const { path, source } of container.mounts) {
    if (!('secret' in source)) continue;
    const found = keys.get(posix.basename(path));
    if (found === undefined) throw new Error(`no keys for ${path}`);
    sandbox.putSecret(path, found);
  }
  return sandbox;
}

function runJob(sandbox: Sandbox, server: MinioServer): Promise<Result> {
  const { mounts } = sandbox.container;
  const secret = mounts.find(({ path }) => posix.basename(path) === 'root')?.path ?? '';
  const scripts = mounts.find(({ source }) => 'files' in source);
  return sandbox.run(
    {
      MINIO_URL: server.url,
      CREDENTIALS: sandbox.hostPath(posix.dirname(secret)),
      ...(scripts === undefined ? {} : { POLICIES: sandbox.hostPath(scripts.path) }),
    },
    RUN_SECONDS,
  );
}

function said({ code, stdout, stderr }: Result): string {
  return `exit code ${code}: ${lastLines(stderr || stdout, 3)}`;
}
