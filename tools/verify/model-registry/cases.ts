import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegisteredModel } from '../../../lib/components/serving/model-registry/registered-model';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { listCommand, versionsCommand } from '../../../lib/output/guide/registered-models';
import { freePort, LOOPBACK } from '../../program';
import { type Result, runProgram } from '../../process';
import { containersOf, type RenderedContainer } from '../object-store/rendered';
import { difference, type Ledger } from '../object-store/ledger';
import { type RegistryObject, type RegistryServer, withProxy } from './server';

export interface RegistrationSubject {
  readonly rendered: RenderedEnvironment;
  readonly server: RegistryServer;
  /** Path of Python. */
  readonly python: string;
  /** For files of the pods. */
  readonly folder: string;
}

/** What the file of the rendered ConfigMap says. */
interface Wanted {
  readonly properties: readonly string[];
  readonly models: readonly RegisteredModel[];
}

const account = 'the-account-of-the-pod';
const programPath = '/opt/registration';

/** The rendered Job, with its command and variables, and paths and address of this machine. */
class RegistrationJob {
  private runs = 0;
  readonly wanted: Wanted;
  private readonly files: Readonly<Record<string, string>>;
  private readonly env: Readonly<Record<string, string>>;
  private readonly args: readonly string[];

  constructor(private readonly subject: RegistrationSubject) {
    const { job, files } = renderedJob(subject.rendered);
    this.files = files;
    this.env = job.env;
    this.args = job.command.slice(1);
    this.wanted = wantedOf(files);
  }

  async run(
    models: readonly RegisteredModel[],
    options: { url?: string; token?: string } = {},
  ): Promise<Result> {
    const { server, folder, python } = this.subject;
    const here = join(folder, `run-${(this.runs += 1)}`);
    mkdirSync(here);
    const files = { ...this.files, 'models.json': JSON.stringify({ ...this.wanted, models }) };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(here, name), text);
    const tokenFile = join(here, 'token');
    writeFileSync(tokenFile, options.token ?? account);
    const translated = (text: string) => text.replace(programPath, here);
    // Without TLS here.
    const env = Object.entries(this.env).filter(([name]) => name !== 'REGISTRY_CA');
    return runProgram(python, this.args.map(translated), {
      seconds: 60,
      env: {
        ...Object.fromEntries(env.map(([name, value]) => [name, translated(value)])),
        REGISTRY_URL: options.url ?? server.url,
        ACCOUNT_FILE: tokenFile,
        PAUSE_SECONDS: '0.01',
      },
    });
  }
}

function renderedJob(rendered: RenderedEnvironment): {
  readonly job: RenderedContainer;
  readonly files: Readonly<Record<string, string>>;
} {
  const [job] = containersOf(rendered, 'Job', /^model-registration-/);
  const program = job?.mounts.find(({ path }) => path === programPath);
  if (job === undefined || program === undefined || !('files' in program.source))
    throw new Error(`${rendered.environment.name} has no Job that registers models`);
  return { job, files: program.source.files };
}

function wantedOf(files: Readonly<Record<string, string>>): Wanted {
  return JSON.parse(files['models.json'] ?? '') as Wanted;
}

/** Everything that the registration promises, in one life of a registry. */
export async function judgeRegistration(ledger: Ledger, subject: RegistrationSubject): Promise<void> {
  const { rendered, server } = subject;
  const job = new RegistrationJob(subject);
  const { models } = job.wanted;
  const judge = (title: string, problem: string | undefined) => {
    ledger.record(`${rendered.environment.name}: ${title}`, problem);
  };
  const succeeds = async (title: string, wanted: readonly RegisteredModel[], said: RegExp) => {
    const { code, stdout, stderr } = await job.run(wanted);
    judge(title, code === 0 && said.test(stdout) ? undefined : `exit code ${code}: ${stdout}${stderr}`);
  };
  await refusals(judge, job, server);
  await succeeds('a first run registers all models', models, new RegExp(`, ${3 * models.length} changes`));
  judge('every model has its version and its weights', await wrongContent(server, models));
  const before = await server.content();
  await succeeds('a second run says that it changes nothing', models, /, 0 changes/);
  judge('a second run changes nothing', difference(before, await server.content()));
  await keepsWhatPeopleWrote(judge, job, server);
  await followsChanges(judge, job, server);
  await twoAtOnce(judge, job, server);
}

type Judge = (title: string, problem: string | undefined) => void;

/** Where it cannot work, it ends with a message, and registers nothing. */
async function refusals(judge: Judge, job: RegistrationJob, server: RegistryServer): Promise<void> {
  const { models } = job.wanted;
  const nobody = `http://${LOOPBACK}:${await freePort()}`;
  const silent = await job.run(models, { url: nobody });
  judge(
    'a registry that is not there ends it after some tries',
    silent.code !== 0 && silent.stderr.includes(`${nobody} does not answer`) ? undefined : silent.stderr,
  );
  await withProxy(server, account, async (url) => {
    const stranger = await job.run(models, { url, token: 'somebody-else' });
    judge(
      'an account without rights ends it at once, with what is missing',
      stranger.code !== 0 && stranger.stderr.includes('403: the account of this pod')
        ? undefined
        : stranger.stderr,
    );
    judge(
      'no token is in what it says',
      `${stranger.stdout}${stranger.stderr}`.includes('somebody-else') ? stranger.stderr : undefined,
    );
    const found = await server.content();
    judge('nothing is registered then', found.size === 0 ? undefined : [...found.keys()].join(', '));
    const known = await job.run([], { url });
    judge('the account of the pod gets in', known.code === 0 ? undefined : known.stderr);
  });
}

async function wrongContent(
  server: RegistryServer,
  models: readonly RegisteredModel[],
): Promise<string | undefined> {
  const registered = await server.list('registered_models');
  const problems = await Promise.all(
    models.map(async ({ name, properties, version }) => {
      const model = registered.find((each) => each.name === name);
      if (model === undefined) return `${name} is missing`;
      const versions = await server.list(`registered_models/${model.id}/versions`);
      const made = versions.find((each) => each.name === version.name);
      if (made === undefined || versions.length !== 1) return `${name} has versions ${namesOf(versions)}`;
      const artifacts = await server.list(`model_versions/${made.id}/artifacts`);
      const [weights] = artifacts;
      if (artifacts.length !== 1 || weights?.uri !== version.artifact.uri)
        return `${name} has weights ${JSON.stringify(artifacts)}`;
      const said = JSON.stringify([propertiesOf(model), propertiesOf(made)]);
      const expected = JSON.stringify([sorted(properties), sorted(version.properties)]);
      return said === expected ? undefined : `${name} says ${said}, not ${expected}`;
    }),
  );
  const extra = registered.length === models.length ? [] : [`there are ${namesOf(registered)}`];
  const all = [...problems, ...extra].filter((problem) => problem !== undefined);
  return all.length === 0 ? undefined : all.join('; ');
}

function propertiesOf({ customProperties }: RegistryObject): object {
  return sorted(
    Object.fromEntries(
      Object.entries(customProperties as Record<string, { string_value: string }>).map(([key, value]) => [
        key,
        value.string_value,
      ]),
    ),
  );
}

function sorted(record: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function namesOf(objects: readonly RegistryObject[]): string {
  return objects.map(({ name, state }) => `${name} ${state ?? ''}`).join(', ');
}

/** A model of a person, and a property that a person added to a model of ours. */
async function keepsWhatPeopleWrote(
  judge: Judge,
  job: RegistrationJob,
  server: RegistryServer,
): Promise<void> {
  const { models } = job.wanted;
  const [first] = await server.list('registered_models');
  if (first === undefined) return;
  const reviewed = { metadataType: 'MetadataStringValue', string_value: 'by a person' };
  const { customProperties } = first as { customProperties?: object };
  await server.send('PATCH', `registered_models/${first.id}`, {
    customProperties: { ...customProperties, reviewed },
    description: 'changed by hand',
  });
  await server.send('POST', 'registered_models', { name: 'of-a-person', owner: 'somebody' });
  const { code, stdout, stderr } = await job.run(models);
  const after = await server.list('registered_models');
  const ours = after.find(({ id }) => id === first.id);
  judge(
    'what was changed by hand is as stated again, by one change',
    code === 0 && ours?.description === first.description && stdout.includes(', 1 changes')
      ? undefined
      : stdout + stderr,
  );
  judge(
    'a property that a person added stays',
    JSON.stringify(ours?.customProperties).includes('by a person') ? undefined : JSON.stringify(ours),
  );
  const foreign = after.find(({ name }) => name === 'of-a-person');
  judge(
    'a model of a person stays as it is',
    foreign?.state === 'LIVE' ? undefined : JSON.stringify(foreign),
  );
}

/** Other facts, other weights, a model that goes, and one that comes back. */
async function followsChanges(judge: Judge, job: RegistrationJob, server: RegistryServer): Promise<void> {
  const { models } = job.wanted;
  const [first, ...others] = models;
  if (first === undefined) return;
  const stateOf = async (path: string, name: string) =>
    (await server.list(path)).find((each) => each.name === name)?.state;
  const expectRun = async (title: string, wanted: readonly RegisteredModel[], changes: number) => {
    const { code, stdout, stderr } = await job.run(wanted);
    judge(title, code === 0 && stdout.includes(`, ${changes} changes`) ? undefined : stdout + stderr);
  };
  const { version } = first;
  const longer = { ...first, version: { ...version, properties: { ...version.properties, context: '1' } } };
  await expectRun('another context is one change of the version', [longer, ...others], 1);
  const other = {
    ...first,
    version: { ...version, name: 'org/repo name@v2', artifact: { ...version.artifact, uri: 'pvc://other/' } },
  };
  // The new version and its weights, and the old version.
  await expectRun('other weights are another version, and the old one is archived', [other, ...others], 3);
  judge(
    'the old version is archived',
    (await stateOf('model_versions', version.name)) === 'ARCHIVED'
      ? undefined
      : namesOf(await server.list('model_versions')),
  );
  // The model and its version.
  await expectRun('a model that is served no more is two changes', others, 2);
  judge(
    'it is archived, and not deleted',
    (await stateOf('registered_models', first.name)) === 'ARCHIVED'
      ? undefined
      : namesOf(await server.list('registered_models')),
  );
  await expectRun('archived models stay so by themselves', others, 0);
  // Model and version are live again, and the context is the old one.
  await expectRun('a model that comes back is live again', models, 2);
  judge(
    'its version too',
    (await stateOf('model_versions', version.name)) === 'LIVE'
      ? undefined
      : namesOf(await server.list('model_versions')),
  );
}

/** Two Jobs at once, as an old one and a new one can be. */
async function twoAtOnce(judge: Judge, job: RegistrationJob, server: RegistryServer): Promise<void> {
  const renamed = job.wanted.models.map((model) => ({ ...model, name: `${model.name}-twice` }));
  const runs = await Promise.all([job.run(renamed), job.run(renamed)]);
  const failed = runs.filter(({ code }) => code !== 0).map(({ stderr }) => stderr);
  judge('two at once both succeed, or the next try does', failed.length < 2 ? undefined : failed.join('; '));
  await job.run(renamed);
  const names = (await server.list('registered_models')).map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  judge('no model is there twice', twice.length === 0 ? undefined : twice.join(', '));
  // As it was.
  await job.run(job.wanted.models);
}

/** The commands of the guide list the models, without the way to the server, which is a Route or a tunnel. */
export async function judgeGuide(
  ledger: Ledger,
  rendered: RenderedEnvironment,
  server: RegistryServer,
): Promise<void> {
  const script = [`registry() { curl -fsS "${server.url}/$1"; }`, listCommand, versionsCommand].join('\n');
  const { stdout, stderr } = await runProgram('bash', ['-euo', 'pipefail', '-c', script]);
  const lines = stdout.split('\n');
  const expected = wantedOf(renderedJob(rendered).files).models.flatMap(({ name, version }) => [
    name,
    `${version.name} ${version.artifact.uri}`,
  ]);
  const missing = expected.filter((line) => !lines.includes(line));
  ledger.expect(
    `${rendered.environment.name}: the guide lists every model, its version and its weights`,
    missing.length === 0,
    `${missing.join(', ')} not in: ${stdout}${stderr}`,
  );
}
