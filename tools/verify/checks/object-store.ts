import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/core/rendered-environment';
import { loadEnvironments, readEnvironmentFiles } from '../../../lib/environment/load';
import { renderEnvironment } from '../../../lib/stages/environment';
import type { Check, CheckContext, Outcome } from '../check';
import { goTool } from '../go-tools';
import { BootstrapCases } from '../object-store/bootstrap-cases';
import { Ledger } from '../object-store/ledger';
import { checkLoader } from '../object-store/loader-cases';
import { containersOf } from '../object-store/rendered';
import { randomKeys } from '../object-store/sandbox';
import { MinioServer } from '../object-store/server';

/** The user whose keys the loaders use; it only reads. */
const loaderUser = 'model-loader';

/** The scripts inside Jobs, against a real MinIO: docs/verify-object-store.md says what is proved. */
export const objectStoreCheck: Check = {
  name: 'object-store',
  description: 'bucket bootstrap and model loaders do what they promise on a real MinIO, also when run again',
  run,
};

interface Tools {
  readonly minio: string;
  readonly mc: string;
}

async function run(context: CheckContext): Promise<Outcome> {
  const environments = loadEnvironments(readEnvironmentFiles(join(context.root, 'environments')))
    .map(({ environment }) => environment)
    .filter(({ objectStore }) => objectStore.type === 'minio')
    .map(renderEnvironment);
  const ledger = new Ledger();
  const tools = { mc: await goTool(context, 'mc'), minio: await goTool(context, 'minio') };
  for (const rendered of environments) await checkEnvironment(context, ledger, tools, rendered);
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
  const [bootstrap] = containersOf(rendered, 'Job', /^minio-bootstrap-/);
  if (deployment === undefined || bootstrap === undefined) throw new Error(`${name} has no MinIO to check`);
  const root = randomKeys('root');
  const server = await MinioServer.start(minio, mc, deployment, root);
  try {
    for (const path of deployment.probePaths) {
      const status = await server.status(path);
      ledger.expect(`${name}: minio answers ${path}`, status === 200, `status ${status ?? 'unknown'}`);
    }
    progress(`bootstrap of ${name}`);
    const cases = new BootstrapCases({
      ledger,
      name,
      mc,
      server,
      root,
      job: bootstrap,
      readers: [loaderUser],
    });
    await cases.run();
    const keys = cases.keys.get(loaderUser);
    for (const job of containersOf(rendered, 'Job', /-loader-/)) {
      if (keys === undefined) throw new Error(`the bootstrap makes no user ${loaderUser}`);
      progress(`loader ${job.name} of ${name}`);
      await checkLoader({ ledger, name, mc, server, root, keys, job });
    }
  } finally {
    await server.stop();
  }
}
