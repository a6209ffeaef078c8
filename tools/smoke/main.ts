import { misunderstood } from '../../lib/program/command';
import { isSmokeTest } from '../../lib/components/smoke/smoke-test';
import { loadEnvironments, readEnvironmentFiles } from '../../lib/environment/load';
import { renderEnvironment } from '../../lib/stages/environment';
import { findOnPath } from '../process';
import { runTool } from '../run-tool';
import { runSmokeTests } from './run';

const command = 'npm run smoke';

const help = `Runs the smoke tests of an environment in its cluster, and shows what they say.

  npm run smoke -- --env X [options]

  --env NAME           the environment
  --context X          context of your kubeconfig (default: the current one)
  --stage NAME         only the tests of this stage, for example stage01-model-serving; may be repeated
  --environments DIR   folder with one YAML file per cluster (default: environments)
  --help               show this text

Each test is the Job that Argo CD runs after a sync, made once more beside it, in the same pod with the same account, keys and
network policies: the checks are those that the cluster has. You may make and delete Jobs in the namespaces of the environment,
and read their logs. The Jobs are deleted at the end.

Exit code 0: all checks pass. 1: some fail. 2: a test cannot be run.
`;

interface Values {
  readonly env?: string;
  readonly context?: string;
  readonly stage?: readonly string[];
  readonly environments?: string;
}

async function main({
  env,
  context,
  stage = [],
  environments: folder = 'environments',
}: Values): Promise<number> {
  if (env === undefined) throw misunderstood(command, '--env is missing: name the environment');
  const loaded = loadEnvironments(readEnvironmentFiles(folder)).map(({ environment }) => environment);
  const environment = loaded.find(({ name }) => name === env);
  if (environment === undefined) {
    const known = loaded.map(({ name }) => name).join(', ');
    throw misunderstood(command, `There is no environment '${env}' in ${folder}; there are: ${known}`);
  }
  const stages: readonly string[] = environment.stages;
  const other = stage.find((each) => !stages.includes(each));
  if (other !== undefined)
    throw misunderstood(command, `${env} has no stage '${other}'; it has: ${stages.join(', ')}`);
  if (!environment.smokeTests) {
    process.stderr.write(`${env} has no smoke tests: smokeTests is false\n`);
    return 2;
  }
  const program = findOnPath('oc') ?? findOnPath('kubectl');
  if (program === undefined) {
    process.stderr.write('neither oc nor kubectl is there: install one; it reads your kubeconfig\n');
    return 2;
  }
  const { objects } = renderEnvironment(environment);
  const chosen = objects.filter(
    ({ manifest, folder: of }) => isSmokeTest(manifest) && (stage.length === 0 || stage.includes(of)),
  );
  return runSmokeTests({ program, context, objects }, chosen, (text) => process.stdout.write(text));
}

runTool({
  command,
  help,
  options: {
    env: { type: 'string' },
    context: { type: 'string' },
    stage: { type: 'string', multiple: true },
    environments: { type: 'string' },
  },
  run: main,
});
