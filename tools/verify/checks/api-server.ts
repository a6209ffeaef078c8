import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { writingAccount } from '../../../lib/argocd/argo-cd-account';
import { renderEnvironment } from '../../../lib/stages/environment';
import { Applier } from '../api-server/apply';
import { verifyBootstrap } from '../api-server/bare-cluster';
import { goTool } from '../../go-tools';
import { etcd } from '../api-server/binaries';
import { prepare } from '../api-server/cluster-content';
import { judgedEnvironments } from '../../environments';
import { verifyEvaluationRuns } from '../api-server/evaluation-runs';
import { verifyJobScripts } from '../api-server/job-scripts';
import { acceptedKnownBad, KNOWN_BAD } from '../api-server/known-bad';
import { type TestServer, withTestServer } from '../api-server/test-server';
import { verifyClusterCommand } from '../api-server/verify-cluster';
import { verifyObjects } from '../api-server/verify-objects';
import { verifyRights } from '../api-server/verify-rights';
import { type Check, type CheckContext, joined, type Outcome } from '../check';

/** Every object of every environment, applied to a real kube-apiserver: see docs/verify-api-server.md. */
export const apiServerCheck: Check = {
  name: 'api-server',
  description:
    'a real kube-apiserver accepts every object from the account that has the rendered rights and no others, keeps it as it is, and changes nothing the second time',
  run: (context) =>
    verifyEnvironments(
      context,
      judgedEnvironments(context.root).map((environment) => renderEnvironment(environment)),
    ),
};

/** Applies each environment to a new server of its own. */
async function verifyEnvironments(
  context: CheckContext,
  environments: readonly RenderedEnvironment[],
): Promise<Outcome> {
  const [database, server] = [await etcd(context), await goTool(context, 'kube-apiserver')];
  const { path: kubectl } = await goTool(context, 'kubectl');
  const outcomes: Outcome[] = [
    {
      subjects: 0,
      failures: [],
      notes: [`kube-apiserver ${server.version}, etcd ${database.version}`],
    },
  ];
  const binaries = { etcd: database.path, kubeApiServer: server.path };
  for (const environment of environments) {
    const { name } = environment.environment;
    context.progress(`${name}: starting etcd ${database.version} and kube-apiserver ${server.version}`);
    const verified = await withTestServer(binaries, async (running) => {
      context.progress(`${name}: applying ${environment.objects.length} objects, twice`);
      await prepare(running.client, context.root, environment);
      const person = new Applier(running.client);
      const account = writingAccount(environment.environment.delivery);
      const argoCd = new Applier(running.client, account);
      const found = [
        await verifyObjects({ person, argoCd }, environment),
        await verifyRights(running.client, account, environment),
      ];
      // The check itself, and the command for users' clusters: once is enough.
      if (environment === environments[0]) {
        found.push(await verifyKnownBad(context, running, person));
        found.push(await verifyCommand(context, kubectl, running, environment));
        context.progress('running the scripts of Jobs, each as its own account');
        found.push(await verifyJobScripts(kubectl, running, environment));
      }
      found.push(await verifyEvaluationRuns(kubectl, running, environment));
      return found;
    });
    outcomes.push(...verified);
    if (environment === environments[0]) {
      context.progress(`${name}: applying the bootstrap to a bare cluster, as its owner does`);
      outcomes.push(
        await withTestServer(binaries, (bare) => verifyBootstrap(kubectl, context.root, bare, environment)),
      );
    }
  }
  return joined(outcomes);
}

async function verifyKnownBad(
  context: CheckContext,
  { client }: TestServer,
  applier: Applier,
): Promise<Outcome> {
  context.progress(`applying ${KNOWN_BAD.length} objects that must be refused`);
  return { subjects: KNOWN_BAD.length + 1, failures: await acceptedKnownBad(client, applier) };
}

function verifyCommand(
  context: CheckContext,
  kubectl: string,
  running: TestServer,
  environment: RenderedEnvironment,
): Promise<Outcome> {
  context.progress('asking the server as verify:cluster does');
  return verifyClusterCommand(kubectl, running, environment);
}
