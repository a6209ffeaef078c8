import { randomBytes } from 'node:crypto';
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from './client';
import { contents, filesIn, namesIn } from './files';
import { difference, type Ledger } from './ledger';
import { lastLines, type Result } from '../../process';
import type { RenderedContainer } from './rendered';
import { type Keys, randomKeys, Sandbox } from './sandbox';
import type { MinioServer } from './server';

const SECONDS = 60;

export interface LoaderProps {
  readonly ledger: Ledger;
  /** Name of the environment. */
  readonly name: string;
  readonly mc: string;
  readonly server: MinioServer;
  readonly root: Keys;
  /** The keys that the bootstrap has given the loader. */
  readonly keys: Keys;
  readonly job: RenderedContainer;
}

/** A model as small as it gets; one file lies in a folder, since models have such. */
const model: ReadonlyMap<string, Buffer> = new Map([
  ['config.json', Buffer.from('{"architectures":["TestForCausalLM"]}\n')],
  ['model-00001-of-00001.safetensors', randomBytes(200_000)],
  ['tokenizer/tokenizer.json', Buffer.from('{}\n')],
]);

/** Runs a rendered loader against a real server. */
export async function checkLoader(props: LoaderProps): Promise<void> {
  const sandbox = new Sandbox(props.job, props.mc);
  const admin = await Client.connect(props.mc, props.server.url, props.root);
  try {
    await cases(props, sandbox, admin);
  } finally {
    admin.remove();
    sandbox.remove();
  }
}

async function cases(props: LoaderProps, sandbox: Sandbox, admin: Client): Promise<void> {
  const { ledger, job, keys } = props;
  const subject = (text: string) => `${props.name}: ${job.name}: ${text}`;
  const expect = (what: string, { code, stdout, stderr }: Result, message?: string) => {
    const holds = message === undefined ? code === 0 : code !== 0 && stderr.includes(`loader: ${message}`);
    ledger.expect(subject(what), holds, `exit code ${code}: ${lastLines(stderr || stdout, 3)}`);
  };
  const secret = job.mounts.find(({ source }) => 'secret' in source)?.path ?? '';
  const target = sandbox.hostPath(targetOf(job));
  const run = () => {
    const CREDENTIALS = sandbox.hostPath(secret);
    return sandbox.run({ STORE_URL: props.server.url, CREDENTIALS, TARGET: target }, SECONDS);
  };
  const source = job.env.SOURCE ?? '';

  sandbox.putSecret(secret, keys);
  expect('a missing model is named', await run(), `no readable config.json in ${source}`);
  for (const [name, content] of model) await admin.must(['pipe', `store/${source}/${name}`], content);
  expect('first run', await run());
  ledger.record(subject('the files arrive'), difference(contents(model), filesIn(target)));
  const before = stampsIn(target);
  expect('second run', await run());
  ledger.record(subject('second run changes nothing'), difference(before, stampsIn(target)));

  truncateSync(join(target, 'config.json'), 5);
  expect('run after a broken copy', await run());
  ledger.record(subject('a broken copy is mended'), difference(contents(model), filesIn(target)));

  const wrong = randomKeys('wrong');
  sandbox.putSecret(secret, wrong);
  expect('wrong keys are named', await run(), `no access to ${props.server.url}`);
  const recorded = sandbox.recordedArguments();
  const shown = [keys, wrong].flatMap(({ accesskey, secretkey }) => [accesskey, secretkey]);
  const leaks = recorded.filter((argument) => shown.some((key) => argument.includes(key)));
  ledger.expect(
    subject('no key in the arguments of mc'),
    recorded.length > 0 && leaks.length === 0,
    leaks.join(),
  );
}

/** The volume: writable and not the folder for temporary files. */
function targetOf({ mounts, name }: RenderedContainer): string {
  const volume = mounts.find(({ path, source }) => 'writable' in source && path !== '/tmp');
  if (volume === undefined) throw new Error(`${name} mounts no volume`);
  return volume.path;
}

function stampsIn(folder: string): Map<string, string> {
  return new Map(
    namesIn(folder).map((name) => {
      const { ino, mtimeMs, size } = statSync(join(folder, name));
      return [name, `inode ${ino}, changed ${mtimeMs}, ${size} bytes`];
    }),
  );
}
