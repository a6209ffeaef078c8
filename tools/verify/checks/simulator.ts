import { groupKindOf } from '../../../lib/kinds/kinds';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { modelCommands } from '../../../lib/output/guide/first-chat';
import { renderEnvironment } from '../../../lib/stages/environment';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { judgedEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import { runProgram } from '../../process';
import { freePort, LOOPBACK, type Programs } from '../../program';
import { withPrograms } from '../api-server/test-server';
import type { Check, CheckContext, Outcome } from '../check';
import { Ledger } from '../object-store/ledger';
import { runExample, workbenchExample } from '../simulator/example';
import { runSmokeTest } from '../smoke/program';
import { metricsIn, rulesOf } from '../prometheus/rules';

/** Models without GPU: the real llm-d inference simulator, started as KServe starts it, does what clients want of vLLM. */
export const simulatorCheck: Check = {
  name: 'simulator',
  description:
    'the real simulator starts with the rendered arguments, and answers clients of vLLM and the example of a workbench',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { path } = await goTool(context, 'llm-d-inference-sim');
  const ledger = new Ledger();
  for (const environment of judgedEnvironments(context.root)) {
    if (environment.accelerator !== 'simulated') continue;
    const rendered = renderEnvironment(environment);
    const example = workbenchExample(rendered);
    for (const server of simulatedServers(rendered)) {
      context.progress(`${server.name} of ${environment.name}`);
      await withPrograms('simulator', (programs) =>
        judge(ledger, programs, path, server, async (url) => {
          if (example !== undefined) await runExample(ledger, example, server.name, url);
          if (environment.smokeTests) await smokeTest(ledger, rendered, server.name, url);
        }),
      );
      await refusesWhatItDoesNotKnow(ledger, path, server);
    }
  }
  return ledger.outcome();
}

/** One model as KServe starts it: the container of the runtime, with the arguments of the model after its own. */
interface SimulatedServer {
  readonly name: string;
  readonly args: readonly string[];
  readonly probePaths: readonly string[];
  readonly context: number;
  /** Metrics of which alerts and dashboard make something. */
  readonly metrics: readonly string[];
  /** What the guide asks, in bash, with the URL in `MODEL`. */
  readonly commands: readonly string[];
}

function simulatedServers(rendered: RenderedEnvironment): SimulatedServer[] {
  const { objects, models } = rendered;
  const metrics = metricsIn(rulesOf(rendered)).filter((name) => !olderNames.has(name));
  const manifests = objects.map(({ manifest }) => manifest);
  const ofKind = (kind: string) =>
    manifests.filter((each) => groupKindOf(each) === `serving.kserve.io/${kind}`);
  return models.map((model) => {
    const service = ofKind('InferenceService').find(({ metadata }) => metadata.name === model.name);
    const stated = recordAt(service, 'spec', 'predictor', 'model');
    const runtime = ofKind('ServingRuntime').find(({ metadata }) => metadata.name === stated.runtime);
    const container = containerOf(runtime);
    const args = [...texts(container.args), ...texts(stated.args)];
    return {
      name: model.name,
      // KServe puts the name of the model in place of this (kserve pkg/controller/v1beta1/inferenceservice/utils @v0.15.2).
      args: args.map((arg) => arg.replaceAll('{{.Name}}', model.name)),
      probePaths: ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) =>
        String(recordAt(container, probe, 'httpGet').path),
      ),
      context: model.context,
      metrics,
      commands: modelCommands(model),
    };
  });
}

function containerOf(runtime: Manifest | undefined): Record<string, unknown> {
  const [container] = recordsAt(runtime ?? {}, 'spec', 'containers');
  if (container === undefined) throw new Error('a model names a ServingRuntime that is not rendered');
  return container;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

async function judge(
  ledger: Ledger,
  programs: Programs,
  binary: string,
  server: SimulatedServer,
  clients: (url: string) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const url = `http://${LOOPBACK}:${port}`;
  const args = server.args.map((arg) => arg.replace(/^--port=\d+$/, `--port=${port}`));
  const program = programs.start('simulator', binary, args);
  await program.ready(async () => (await fetch(`${url}${server.probePaths[0] ?? '/'}`)).ok);
  for (const path of server.probePaths) {
    const { status } = await fetch(`${url}${path}`);
    ledger.expect(`${server.name} answers ${path}`, status === 200, `status ${status}`);
  }
  const { stdout, stderr } = await runProgram('bash', [
    '-euo',
    'pipefail',
    '-c',
    ['call() { curl -fsS "$@"; }', `MODEL=${url}/v1`, ...server.commands].join('\n'),
  ]);
  const [listed, answer = ''] = stdout.trim().split('\n');
  ledger.expect(`${server.name} is listed by its name`, listed === server.name, stdout + stderr);
  ledger.expect(`${server.name} answers the question of the guide`, /\w/.test(answer), stdout + stderr);
  await calls(ledger, url, server);
  await clients(url);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  ledger.expect(
    `${server.name} has the metrics of vLLM`,
    metrics.includes(`vllm:num_requests_running{model_name="${server.name}"}`),
    metrics.slice(0, 500),
  );
  for (const name of server.metrics) {
    ledger.expect(
      `${server.name} has ${name}, which alerts or dashboard read`,
      metrics.includes(`\n${name}{`),
      metrics.slice(0, 500),
    );
  }
}

/** What servers before vLLM 0.11, and on old GPUs, have instead. */
const olderNames: ReadonlySet<string> = new Set([
  'vllm:gpu_cache_usage_perc',
  'vllm:time_per_output_token_seconds_bucket',
]);

/** The rendered smoke test of the models, and that it sees another name. The proxy with the token is not there. */
async function smokeTest(
  ledger: Ledger,
  rendered: RenderedEnvironment,
  name: string,
  url: string,
): Promise<void> {
  const run = (model: string) =>
    runSmokeTest(rendered, 'stage01-smoke-models', {
      checks: (all) =>
        all
          .filter((check) => check.model === name)
          .map((check) => ({ ...check, model, server: { url: `${url}/v1` } })),
    });
  const right = await run(name);
  const passes = right.code === 0 && right.lines.at(-1) === 'all 1 checks pass';
  ledger.expect(`${name} passes the smoke test`, passes, right.stdout + right.stderr);
  const wrong = await run('nobody');
  ledger.expect(`the smoke test sees that nobody is not ${name}`, wrong.code === 1, wrong.stdout);
}

/** Tools are called by name with arguments of their schema; what is longer than the context is refused. */
async function calls(ledger: Ledger, url: string, { name, context }: SimulatedServer): Promise<void> {
  const ask = async (content: string, more: object) => {
    const body = JSON.stringify({ model: name, messages: [{ role: 'user', content }], ...more });
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  };
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
  const tool = await ask('How is the weather in Rome?', { tools, tool_choice: 'required' });
  ledger.expect(
    `${name} calls tools`,
    tool.text.includes('"name":"get_weather","arguments":"{\\"city'),
    tool.text,
  );
  const long = await ask('word '.repeat(context + 1), {});
  ledger.expect(`${name} refuses what is longer than its context`, long.status === 400, long.text);
}

/** An argument that it does not have ends it, so what is rendered are arguments that it has. */
async function refusesWhatItDoesNotKnow(
  ledger: Ledger,
  binary: string,
  { name, args }: SimulatedServer,
): Promise<void> {
  const { stdout, stderr } = await runProgram(binary, [...args, '--max-model-length=1'], { seconds: 10 });
  const said = stdout + stderr;
  ledger.expect(`${name} ends with an unknown argument`, said.includes('unknown flag'), said);
}
