import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import { Applier } from '../api-server/apply';
import { etcd } from '../api-server/binaries';
import { prepare } from '../api-server/cluster-content';
import { type TestServer, withTestServer } from '../api-server/test-server';
import { type Check, type CheckContext, joined, type Outcome } from '../check';
import { applyEnvironment } from '../operators/apply-environment';
import { everySource } from '../operators/every-source';
import { startControllers } from '../operators/controllers';
import { startExternalSecrets } from '../operators/external-secrets';
import { startKServe } from '../operators/kserve';
import { withStore } from '../operators/secret-store';
import { verifyModels } from '../operators/verify-models';
import { verifyChanges, verifySecrets } from '../operators/verify-secrets';

/** Real operators reconcile what we render: docs/verify-operators.md says what is proved. */
export const operatorsCheck: Check = {
  name: 'operators',
  description:
    'KServe and External Secrets, real, make of our models and Secrets what the rest of the platform relies on',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const [database, apiServer] = [await etcd(context), await goTool(context, 'kube-apiserver')];
  const controllers = await goTool(context, 'kube-controller-manager');
  const kserve = await goTool(context, 'kserve');
  const externalSecrets = await goTool(context, 'external-secrets');
  const paths = { controllers: controllers.path, kserve: kserve.path, externalSecrets: externalSecrets.path };
  const versions = `KServe ${kserve.version}, External Secrets ${externalSecrets.version}, Kubernetes ${apiServer.version}`;
  const outcomes: Outcome[] = [{ subjects: 0, failures: [], notes: [versions] }];
  const environments = judgedEnvironments(context.root).map(withStore);
  for (const environment of [...environments, ...environments.slice(0, 1).map(everySource)]) {
    context.progress(`${environment.name}: starting kube-apiserver ${apiServer.version} and operators`);
    const rendered = renderEnvironment(environment);
    const verified = await withTestServer(
      { etcd: database.path, kubeApiServer: apiServer.path },
      async (server) => {
        await prepare(server.client, context.root, rendered);
        return verifyOperators(context, paths, server, rendered, outcomes.length === 1);
      },
    );
    outcomes.push(verified);
  }
  return joined(outcomes);
}

/** Of the programs that are started. */
interface Paths {
  readonly controllers: string;
  readonly kserve: string;
  readonly externalSecrets: string;
}

/** @param checked whether the comparisons themselves are tested too */
async function verifyOperators(
  { progress }: CheckContext,
  paths: Paths,
  server: TestServer,
  rendered: RenderedEnvironment,
  checked: boolean,
): Promise<Outcome> {
  const { name } = rendered.environment;
  startControllers(paths.controllers, server);
  await startKServe(paths.kserve, server, rendered);
  const stop = await startExternalSecrets(paths.externalSecrets, server);
  try {
    const applier = new Applier(server.client);
    const applied = await applyEnvironment(applier, server, rendered);
    progress(`${name}: Secrets`);
    const secrets = await verifySecrets(server, rendered);
    progress(`${name}: models`);
    const models = await verifyModels(applier, server, rendered, checked);
    progress(`${name}: changes of Secrets`);
    return joined([applied, secrets, models, await verifyChanges(applier, server, rendered)]);
  } finally {
    stop();
  }
}
