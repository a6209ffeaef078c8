import { misunderstood } from '../../lib/program/command';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { loadEnvironments, readEnvironmentFiles } from '../../lib/environment/load';
import { renderEnvironment } from '../../lib/stages/environment';
import { findOnPath } from '../process';
import { runTool } from '../run-tool';
import { inOrderOfDelivery } from '../verify/api-server/order';
import { MissingTool } from '../verify/check';
import { askAll, Cluster } from './cluster';
import { clusterReport } from './report';

const command = 'npm run verify:cluster';

const help = `Asks a cluster, by dry-run, whether it would accept what the program renders. Writes nothing.

  npm run verify:cluster -- --context X [options]

  --context X          context of your kubeconfig
  --environment NAME   only this environment; may be repeated (default: all)
  --environments DIR   folder with one YAML file per cluster (default: environments)
  --help               show this text

Objects are accepted, rejected, or not checkable yet: their namespace or the definition of their kind is not there.
Exit code 0: none rejected. 1: some rejected, or the cluster cannot be asked.
`;

const options = {
  context: { type: 'string' },
  environment: { type: 'string', multiple: true },
  environments: { type: 'string' },
} as const;

interface Values {
  readonly context?: string;
  readonly environment?: readonly string[];
  readonly environments?: string;
}

async function main(values: Values): Promise<number> {
  if (values.context === undefined) {
    throw misunderstood(
      command,
      '--context is missing: name the context of your kubeconfig (kubectl config get-contexts)',
    );
  }
  const program = findOnPath('kubectl') ?? findOnPath('oc');
  if (program === undefined)
    throw new MissingTool('kubectl', 'install kubectl or oc; it reads your kubeconfig');
  const environments = selected(values.environments ?? 'environments', values.environment ?? []);
  const cluster = new Cluster({ program, context: values.context });
  process.stderr.write(
    `${values.context}: Kubernetes ${await cluster.version()}; dry run, nothing is written\n`,
  );

  const objects = environments.flatMap(({ environment, objects: rendered }) =>
    inOrderOfDelivery(rendered).map((object) => ({ environment: environment.name, object })),
  );
  const manifests = objects.map(({ object }) => object.manifest);
  const answers = await askAll(cluster, manifests, (count) => {
    if (count % 25 === 0) process.stderr.write(`${count} of ${manifests.length} objects asked\n`);
  });
  const asked = objects.flatMap((one, index) => {
    const answer = answers[index];
    return answer === undefined ? [] : [{ ...one, answer }];
  });
  process.stdout.write(`${clusterReport(asked)}\n`);
  return asked.some(({ answer }) => answer.verdict === 'rejected') ? 1 : 0;
}

function selected(folder: string, names: readonly string[]): RenderedEnvironment[] {
  const loaded = loadEnvironments(readEnvironmentFiles(folder)).map(({ environment }) => environment);
  const known = loaded.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw misunderstood(
      command,
      `no environment is named ${unknown.join(', ')}; ${folder}/ has ${known.join(', ')}`,
    );
  }
  return loaded
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((environment) => renderEnvironment(environment));
}

runTool({ command, help, options, run: main });
