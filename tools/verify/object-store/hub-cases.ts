import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, type Result } from '../../process';
import { Client } from './client';
import { contents, filesIn } from './files';
import { Hub } from './hub';
import { difference, type Ledger } from './ledger';
import type { RenderedContainer } from './rendered';
import { type Keys, Sandbox } from './sandbox';
import type { MinioServer } from './server';

const SECONDS = 120;
/** Long enough to be in the middle of a file, for a run that is then killed. */
const INTERRUPTED_SECONDS = 6;
const MIB = 2 ** 20;
const token = `hf_${randomBytes(12).toString('hex')}`;
const commit = randomBytes(20).toString('hex');

/** Two parts of an upload, and not all in one block. */
const large = 'model-00001-of-00002.safetensors';

/** What vLLM reads of a repository; one file lies in a folder, and one is empty. */
const wanted: ReadonlyMap<string, Buffer> = new Map([
  ['config.json', Buffer.from('{"architectures":["TestForCausalLM"]}\n')],
  [large, randomBytes(70 * MIB)],
  ['model-00002-of-00002.safetensors', randomBytes(200_000)],
  ['1_Pooling/config file.json', Buffer.from('{}\n')],
  ['merges.txt', Buffer.alloc(0)],
]);

/** The same weights for other programs, which nobody wants twice. */
const unwanted: ReadonlyMap<string, Buffer> = new Map([
  ['consolidated.safetensors', randomBytes(2000)],
  ['original/consolidated.00.pth', randomBytes(2000)],
  ['pytorch_model.bin', randomBytes(2000)],
  ['model.gguf', randomBytes(2000)],
]);

export interface HubProps {
  readonly ledger: Ledger;
  /** Name of the environment. */
  readonly name: string;
  readonly mc: string;
  readonly python: string;
  readonly server: MinioServer;
  readonly root: Keys;
  /** The keys that the bootstrap has given the loader, which a volume does not need. */
  readonly keys: Keys;
  readonly job: RenderedContainer;
}

/** Runs a rendered loader of Hugging Face weights against a stand-in for Hugging Face, and a real store or a folder. */
export async function checkHubLoader(props: HubProps): Promise<void> {
  const cases = await HubCases.prepare(props);
  try {
    await cases.run();
  } finally {
    await cases.end();
  }
}

/** Whether the loader has a token, for a gated repository. */
function hasToken({ env }: RenderedContainer): boolean {
  return env.HUB_KEY_FILE !== undefined;
}

class HubCases {
  private constructor(
    private readonly props: HubProps,
    private readonly hub: Hub,
    private readonly admin: Client,
    private readonly sandbox: Sandbox,
  ) {}

  static async prepare(props: HubProps): Promise<HubCases> {
    const repository = props.job.env.REPOSITORY ?? '';
    const files = new Map([...wanted, ...unwanted]);
    const hub = await Hub.start(repository, commit, files, hasToken(props.job) ? token : undefined);
    const admin = await Client.connect(props.mc, props.server.url, props.root);
    return new HubCases(props, hub, admin, new Sandbox(props.job, props.mc, props.python));
  }

  async end(): Promise<void> {
    await this.hub.stop();
    this.admin.remove();
    this.sandbox.remove();
  }

  async run(): Promise<void> {
    const { mischief } = this.hub;
    this.putKeys(token);
    await this.refusals();

    mischief.lies.set(large, { size: 71 * MIB });
    this.fails('a file of the wrong size is named', await this.load(), `${large} has ${70 * MIB} bytes, and`);
    mischief.lies.set(large, { sha256: 'f'.repeat(64) });
    this.fails('a file with the wrong hash is named', await this.load(), `${large} has SHA-256`);
    this.expect('no file is there that failed a check', !(await this.found()).has(large));
    mischief.lies.clear();

    await this.interruption();
    const before = this.hub.asked.length;
    mischief.breaksOnceAt = 66 * MIB;
    this.succeeds('the next run', await this.load());
    const asked = this.hub.asked.slice(before);
    const again = asked.filter(({ name }) => name !== large && name !== 'config.json');
    this.expect(
      'what was there is not loaded again',
      again.length === 0,
      again.map(({ name }) => name).join(),
    );
    const starts = asked.filter(({ name }) => name === large).map(({ from }) => from);
    // A bucket has no half objects; within a run both take up where a connection broke.
    const expected = this.isVolume() ? [32 * MIB, 66 * MIB] : [0, 66 * MIB];
    this.expect('it takes up where it broke off', starts.join() === expected.join(), starts.join());
    this.expect('config.json comes last', asked.at(-1)?.name === 'config.json');
    this.props.ledger.record(
      this.subject('the files arrive, and no others'),
      difference(contents(wanted), await this.found()),
    );

    this.hub.head = 'a'.repeat(40);
    const whole = this.hub.asked.length;
    this.succeeds('a run after the branch has moved', await this.load());
    this.expect('it loads nothing', this.hub.asked.length === whole);
    this.expect('the token goes to no other host', !this.hub.leaked);
  }

  private async refusals(): Promise<void> {
    const wrong = await this.load({ REVISION: 'no-such' });
    this.fails('an unknown revision is named', wrong, 'at revision no-such');
    if (hasToken(this.props.job)) {
      this.fails('a missing token is named', await this.load({ HUB_KEY_FILE: '' }), 'write token: true');
      this.putKeys('hf_wrong');
      this.fails(
        'a wrong token is named',
        await this.load(),
        'refuses the token of Secret huggingface-token',
      );
      this.putKeys(token);
    }
    if (this.isVolume()) return;
    const other = await this.load({ BUCKET: 'no-such-bucket' });
    this.fails('a bucket without rights is named', other, 'check bucket, keys and their rights');
  }

  /** A run that is killed in the middle of a file, and what it leaves behind. */
  private async interruption(): Promise<void> {
    const { mischief } = this.hub;
    mischief.stallsAt = 69 * MIB;
    const killed = await this.load({}, INTERRUPTED_SECONDS).then(
      () => false,
      () => true,
    );
    this.expect('a run is killed in the middle of a file', killed);
    if (!this.isVolume()) this.expect('it leaves parts of an upload', (await this.unfinished()) > 0);
    mischief.stallsAt = undefined;
    mischief.breaksAt = 32 * MIB;
    if (this.isVolume()) await this.forgetPart();
    this.fails('a connection that stays broken is named', await this.load(), `${large} breaks off at`);
    mischief.breaksAt = undefined;
    this.expect('the other files are there', (await this.found()).size === wanted.size - 2);
    if (this.isVolume()) return;
    this.expect('no part of an upload is left', (await this.unfinished()) === 0);
  }

  /** Uploads of the large file that somebody has begun; MinIO lists those of one object only. */
  private async unfinished(): Promise<number> {
    const object = `store/${this.place()}${large}`;
    return (await this.admin.records('ls', '--incomplete', object)).length;
  }

  /** So that the next run ends at another byte. */
  private forgetPart(): Promise<void> {
    rmSync(this.sandbox.hostPath('/models', '.unfinished', large));
    return Promise.resolve();
  }

  private isVolume(): boolean {
    return this.props.job.env.VOLUME !== undefined;
  }

  private place(): string {
    const { BUCKET = '', FOLDER = '' } = this.props.job.env;
    return `${BUCKET}/${FOLDER}/`;
  }

  private putKeys(value: string): void {
    for (const { path, source } of this.props.job.mounts) {
      if ('secret' in source) this.sandbox.putSecret(path, { ...this.props.keys, HF_TOKEN: value });
    }
  }

  private load(changes: Readonly<Record<string, string>> = {}, seconds = SECONDS): Promise<Result> {
    const here = {
      HUB_URL: this.hub.url,
      PAUSE_SECONDS: '0',
      ...(this.isVolume() ? {} : { STORE_URL: this.props.server.url }),
    };
    return this.sandbox.run({ ...here, ...changes }, seconds);
  }

  /** Names and hashes of what has arrived. */
  private async found(): Promise<Map<string, string>> {
    const folder = this.isVolume()
      ? this.sandbox.hostPath('/models')
      : mkdtempSync(join(tmpdir(), 'object-store-hub-'));
    if (!this.isVolume()) await this.admin.must(['mirror', `store/${this.place()}`, folder]);
    const found = [...filesIn(folder)].filter(([name]) => !name.startsWith('.'));
    if (!this.isVolume()) rmSync(folder, { recursive: true });
    return new Map(found);
  }

  private succeeds(what: string, result: Result): void {
    this.expect(what, result.code === 0, said(result));
    this.noKeys(what, result);
  }

  private fails(what: string, result: Result, message: string): void {
    this.expect(what, result.code === 1 && result.stderr.includes(message), said(result));
    this.noKeys(what, result);
  }

  private noKeys(what: string, { stdout, stderr }: Result): void {
    const shown = [token, this.props.keys.secretkey].some((key) => (stdout + stderr).includes(key));
    this.expect(`${what}: no key in the output`, !shown);
  }

  private expect(what: string, holds: boolean, detail = ''): void {
    this.props.ledger.expect(this.subject(what), holds, detail);
  }

  private subject(text: string): string {
    return `${this.props.name}: ${this.props.job.name}: ${text}`;
  }
}

function said({ code, stdout, stderr }: Result): string {
  return `exit code ${code}: ${lastLines(stderr || stdout, 4)}`;
}
