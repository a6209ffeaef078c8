import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { renderEnvironment } from '../../../lib/stages/environment';
import type { Environment } from '../../../lib/environment/schema';
import { judgedEnvironments } from '../../environments';
import type { Check, CheckContext, Outcome } from '../check';
import { goTool } from '../../go-tools';
import { BootstrapCases } from '../object-store/bootstrap-cases';
import { checkUpload } from '../object-store/guide-cases';
import { checkSmokeTest } from '../object-store/smoke-cases';
import { Ledger } from '../object-store/ledger';
import { checkHubLoader } from '../object-store/hub-cases';
import { checkRoutes } from '../object-store/route-cases';
import { checkLoader } from '../object-store/loader-cases';
import { containersOf, type RenderedContainer } from '../object-store/rendered';
import { checkRootRotation, RotationCases } from '../object-store/rotation-cases';
import { type Keys, randomKeys } from '../object-store/sandbox';
import { MinioServer } from '../object-store/server';
import { pythonProgram } from '../python/program';

/** The user whose keys the loaders use; it only reads. */
const loaderUser = 'model-loader';

/** The user whose keys the loaders of Hugging Face weights use, where they write to a bucket. */
const hubUser = 'hugging-face-loader';

/** The scripts inside Jobs, against a real MinIO: docs/verify-object-store.md says what is proved. */
export const objectStoreCheck: Check = {
  name: 'object-store',
  description: 'bucket bootstrap and model loaders do what they promise on a real MinIO, also when run again',
  run,
};

interface Tools {
  readonly minio: string;
  readonly mc: string;
  readonly python: string;
}

async function run(context: CheckContext): Promise<Outcome> {
  const environments = judgedEnvironments(context.root)
    .filter(({ objectStore }) => objectStore.type === 'minio')
    .map((environment) => renderEnvironment(environment));
  const [example] = environments;
  if (example === undefined) throw new Error('no example has a MinIO');
  const ledger = new Ledger();
  const tools = {
    mc: (await goTool(context, 'mc')).path,
    minio: (await goTool(context, 'minio')).path,
    python: await pythonProgram(),
  };
  for (const rendered of environments) await checkEnvironment(context, ledger, tools, rendered);
  await checkHubLoaders(context, ledger, tools, renderEnvironment(fromHub(example.environment)));
  await checkExposed(context, ledger, tools, renderEnvironment(exposed(example.environment)));
  return ledger.outcome();
}

async function checkEnvironment(
  { progress }: CheckContext,
  ledger: Ledger,
  { minio, mc }: Tools,
  rendered: RenderedEnvironment,
): Promise<void> {
  const { name } = rendered.environment;
  const [deployment] = containersOf(rendered, 'Deployment', /^minio$/);
  if (deployment === undefined) throw new Error(`${name} has no MinIO to check`);
  const root = randomKeys('root');
  let server = await MinioServer.start(minio, mc, deployment, root);
  try {
    for (const path of deployment.probePaths) {
      const status = await server.status(path);
      ledger.expect(`${name}: minio answers ${path}`, status === 200, `status ${status ?? 'unknown'}`);
    }
    progress(`bootstrap of ${name}`);
    const job = jobOf(rendered, /^minio-bootstrap-/);
    const cases = new BootstrapCases({ ledger, name, mc, server, root, job, readers: [loaderUser] });
    await cases.run();
    if (rendered.environment.smokeTests) {
      progress(`smoke test of ${name}`);
      await checkSmokeTest({ ledger, rendered, mc, server, root, keys: cases.keys });
    }
    const keys = cases.keys.get(loaderUser);
    for (const loader of loadersOf(rendered, 'store')) {
      if (keys === undefined) throw new Error(`the bootstrap makes no user ${loaderUser}`);
      progress(`loader ${loader.name} of ${name}`);
      await checkLoader({ ledger, name, mc, server, root, keys, job: loader });
    }
    progress(`upload of weights as the guide of ${name} says`);
    if (rendered.uploader !== undefined) {
      const uploader = cases.keys.get(rendered.uploader.name);
      if (uploader === undefined) throw new Error(`the bootstrap makes no user ${rendered.uploader.name}`);
      await checkUpload({ ledger, rendered, mc, server, keys: uploader, root });
    }
    progress(`rotation in ${name}`);
    const rotation = { ledger, name, mc, root, keys: cases.keys };
    const [user = ''] = [...cases.keys.keys()].filter(
      (known) => known !== loaderUser && consumerSecret(rendered, known) !== undefined,
    );
    const rotated = inVersionTwo(rendered, consumerSecret(rendered, user) ?? '');
    const bootstrap = jobOf(rotated, /^minio-bootstrap-/);
    ledger.expect(`${name}: the Job of a rotation is a new one`, bootstrap.name !== job.name, job.name);
    const replacedUsers = jobOf(rotated, /^minio-replaced-users-/);
    await new RotationCases({ ...rotation, server, user, bootstrap, replacedUsers }).run();
    const freshRoot = randomKeys('root');
    server = await server.restart(freshRoot);
    const rootJob = jobOf(inVersionTwo(rendered, 'minio-credentials'), /^minio-bootstrap-/);
    const known = cases.keys.has(loaderUser) ? loaderUser : user;
    await checkRootRotation({ ...rotation, server, user: known, bootstrap: rootJob, freshRoot });
  } finally {
    await server.stop();
  }
}

/** The loaders that have what they load from there. */
function loadersOf(rendered: RenderedEnvironment, source: 'store' | 'hub'): RenderedContainer[] {
  return containersOf(rendered, 'Job', /-loader-/).filter(
    ({ env }) => (env.HUB_URL === undefined) === (source === 'store'),
  );
}

/** Loaders of Hugging Face weights, with the rights that the bootstrap gives them. */
async function checkHubLoaders(
  { progress }: CheckContext,
  ledger: Ledger,
  tools: Tools,
  rendered: RenderedEnvironment,
): Promise<void> {
  const { name } = rendered.environment;
  await withBootstrap(ledger, tools, rendered, async ({ server, root, keys: all }) => {
    const keys = all.get(hubUser);
    if (keys === undefined) throw new Error(`the bootstrap makes no user ${hubUser}`);
    const { mc, python } = tools;
    for (const loader of loadersOf(rendered, 'hub')) {
      progress(`loader ${loader.name} of ${name}`);
      await checkHubLoader({ ledger, name, mc, python, server, root, keys, job: loader });
    }
  });
}

/** Routes to the S3 API, with the users that the bootstrap makes. */
async function checkExposed(
  { progress }: CheckContext,
  ledger: Ledger,
  tools: Tools,
  rendered: RenderedEnvironment,
): Promise<void> {
  progress(`Routes of ${rendered.environment.name}`);
  await withBootstrap(ledger, tools, rendered, ({ server, keys }) =>
    checkRoutes({ ledger, rendered, mc: tools.mc, server, keys }),
  );
}

interface Bootstrapped {
  readonly server: MinioServer;
  readonly root: Keys;
  readonly keys: BootstrapCases['keys'];
}

/** Runs `use` beside the MinIO of an environment whose bootstrap has run once. */
async function withBootstrap(
  ledger: Ledger,
  { minio, mc }: Tools,
  rendered: RenderedEnvironment,
  use: (made: Bootstrapped) => Promise<void>,
): Promise<void> {
  const { name } = rendered.environment;
  const [deployment] = containersOf(rendered, 'Deployment', /^minio$/);
  if (deployment === undefined) throw new Error(`${name} has no MinIO`);
  const root = randomKeys('root');
  const server = await MinioServer.start(minio, mc, deployment, root);
  try {
    const job = jobOf(rendered, /^minio-bootstrap-/);
    const cases = new BootstrapCases({ ledger, name, mc, server, root, job, readers: [] });
    await cases.once();
    await use({ server, root, keys: cases.keys });
  } finally {
    await server.stop();
  }
}

/** The same environment with a Route to the S3 API, whose certificate only ConfigMap `router-ca` vouches for. */
function exposed(environment: Environment): Environment {
  const { objectStore, name } = environment;
  if (objectStore.type !== 'minio') throw new Error(`${name} has no MinIO`);
  return {
    ...environment,
    name: `${name}-exposed`,
    objectStore: { ...objectStore, exposure: 'authenticated' },
  };
}

/** The same environment with weights of Hugging Face: one model on a volume, the others in a bucket. */
function fromHub(environment: Environment): Environment {
  const huggingFace = { revision: 'main', token: true };
  const bucket = 'llm-models';
  return {
    ...environment,
    name: `${environment.name}-from-hub`,
    models: environment.models.map((model, index) => ({
      ...model,
      source:
        index === 0
          ? { type: 'pvc', accessMode: 'ReadWriteOnce', bucket, huggingFace }
          : { type: 's3', bucket, huggingFace },
    })),
  };
}

function jobOf(rendered: RenderedEnvironment, name: RegExp): RenderedContainer {
  const [job] = containersOf(rendered, 'Job', name);
  if (job === undefined) throw new Error(`${rendered.environment.name} has no Job ${String(name)}`);
  return job;
}

/** The Secret that the consumer of a MinIO user reads; its name is what an owner rotates. Users that are people have none. */
function consumerSecret({ needs }: RenderedEnvironment, user: string): string | undefined {
  return needs.secrets.find(({ copyOf }) => copyOf?.name === `minio-user-${user}`)?.name;
}

function inVersionTwo({ environment }: RenderedEnvironment, secret: string): RenderedEnvironment {
  return renderEnvironment({
    ...environment,
    secrets: { ...environment.secrets, versions: { [secret]: 2 } },
  });
}
