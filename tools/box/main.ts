import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { misunderstood } from '../../lib/program/command';
import { judgedEnvironments } from '../environments';
import { runTool } from '../run-tool';
import { withPrograms } from '../verify/api-server/test-server';
import { Box, boxBinaries } from './box';
import { runScenarios } from './scenarios/run';
import { runWithoutRules } from './scenarios/without';

const command = 'npm run box';

const help = `Starts a cluster in a box: a real API server, real controllers and a real Argo CD keep one environment on
this machine; operators, OpenShift, storage and kubelets are played. It says each change of the Applications and runs
until it is interrupted.

  npm run box -- [options]

  --env NAME     the environment (default: demo)
  --once         end when all Applications are synced and healthy
  --scenario EXP  run the scenarios of npm run verify -- argo-cd whose name matches the expression, and end
  --without      run each of these scenarios in a box of its own, without the rule that makes it end well: every one
                 has to fail
  --verbose      say what the played cluster does, too
  --cache DIR    where built tools are kept (default: $PRIVATE_AI_CACHE or ~/.cache/private-ai-platform)
  --help         show this text

Exit code 0: interrupted, healthy with --once, or every scenario ended as it must; with --without, every scenario
failed, after an install that worked, unless the rule is one of the install. 1: any of this is not so.
`;

const options = {
  env: { type: 'string' },
  once: { type: 'boolean' },
  scenario: { type: 'string' },
  without: { type: 'boolean' },
  verbose: { type: 'boolean' },
  cache: { type: 'string' },
} as const;

interface Values {
  readonly env?: string;
  readonly once?: boolean;
  readonly scenario?: string;
  readonly without?: boolean;
  readonly verbose?: boolean;
  readonly cache?: string;
}

const HEALTHY_SECONDS = 900;

async function main({ env = 'demo', once, verbose, scenario, without, ...values }: Values): Promise<number> {
  const root = process.cwd();
  const environments = judgedEnvironments(root);
  const environment = environments.find(({ name }) => name === env);
  if (environment === undefined) {
    const known = environments.map(({ name }) => name).join(', ');
    throw misunderstood(command, `Unknown environment ${env}; there are ${known}`);
  }
  if (without === true && scenario === undefined) {
    throw misunderstood(command, "Option '--without' says how to run scenarios; name some with '--scenario'");
  }
  const cache =
    values.cache ?? process.env.PRIVATE_AI_CACHE ?? join(homedir(), '.cache', 'private-ai-platform');
  mkdirSync(cache, { recursive: true });
  const start = performance.now();
  const say = (text: string) => {
    process.stdout.write(`${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s  ${text}\n`);
  };
  const context = { root, cache, progress: say };
  const binaries = await boxBinaries(context);
  const log = verbose === true ? say : () => undefined;
  if (scenario !== undefined) {
    const run = { context, binaries, environment, only: scenario, log };
    if (without === true) return (await runWithoutRules(run)) ? 0 : 1;
    const results = await runScenarios(run);
    return results.every(({ failure }) => failure === undefined) ? 0 : 1;
  }
  await withPrograms('box', async (programs) => {
    const box = await Box.start({ programs, binaries, root, environment, log });
    try {
      say(`the bare cluster is up; kubeconfig: ${box.cluster.kubeconfig}`);
      const watching = box.watch(say);
      const revision = await box.bootstrap();
      say(`bootstrap is applied; Argo CD reads ${box.repository.url}`);
      const seconds = await box.settled(revision, environment.stages.length + 1, HEALTHY_SECONDS);
      say(`all Applications are synced and healthy, ${seconds.toFixed(0)} s after the bootstrap`);
      say(`look: kubectl --kubeconfig ${box.cluster.kubeconfig} get applications -A`);
      say(`change: edit and commit in ${box.repository.checkout}, git push, then annotate the Application`);
      if (once !== true) await watching;
    } finally {
      await box.stop();
    }
  });
  return 0;
}

runTool({ command, help, options, run: main });
