import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolServer } from '../../../lib/contracts/tool-server';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { toolRequest } from '../../../lib/output/guide/tools';
import { renderEnvironment } from '../../../lib/stages/environment';
import { exampleEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import { etcd } from '../api-server/binaries';
import { withTestServer } from '../api-server/test-server';
import { type Check, type CheckContext, joined, type Outcome } from '../check';
import { driveJob, serverFiles } from '../llama-stack/jobs';
import { Ledger } from '../object-store/ledger';
import { pinnedPython } from '../python/environment';
import { outcomeOf } from '../python/findings';
import { inFolder, runScript } from '../python/script';
import { runSmokeTest } from '../smoke/program';
import { callNotifications } from '../tool-servers/call-notifications';
import { fillCluster, names, startKubernetesTools } from '../tool-servers/cluster';

/** Servers of tools with what they serve: docs/verify-tool-servers.md says what runs and what stands in. */
export const toolServersCheck: Check = {
  name: 'tool-servers',
  description:
    'the real kubernetes-mcp-server offers what is promised, reads what its account may read and nothing else, and answers models through the real llama_stack; our server that notifies people does what its client is told',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const [example] = exampleEnvironments().filter(({ stages }) => stages.includes('stage02-model-alignment'));
  if (example === undefined) throw new Error('no example has Llama Stack');
  const rendered = renderEnvironment({ ...example, stages: [...example.stages, 'stage03-agentic-ai'] });
  const server = rendered.toolServers.find(({ name }) => name === 'kubernetes-tools');
  if (server === undefined) throw new Error('no tools for the cluster are rendered');
  const binaries = {
    etcd: (await etcd(context)).path,
    kubeApiServer: (await goTool(context, 'kube-apiserver')).path,
  };
  const program = await goTool(context, 'kubernetes-mcp-server');
  const python = await pinnedPython(context, { name: 'llama-stack', title: 'llama_stack 0.2.22' });
  const { interpreter } = python;
  const { name } = example;
  progress(`tools of ${name}`);
  const ledger = new Ledger();
  const findings = await withTestServer(binaries, async (running) => {
    await fillCluster(running, rendered, server.name);
    const url = await startKubernetesTools(running, rendered, server.name, program.path);
    await smokeTest(ledger, rendered, server, url);
    return inFolder((folder) => {
      const runYaml = join(folder, 'run.yaml');
      writeFileSync(runYaml, serverFiles(rendered).runYaml);
      const content = {
        drive: { ...driveJob(name, rendered), runYaml },
        server: url,
        promised: Object.fromEntries(server.tools.map((tool) => [tool.name, tool.arguments])),
        calls: callsIn(rendered),
        request: requestTo(server, rendered, url),
        page: join(root, 'lib/components/rag/playground/server.py'),
      };
      const script = 'llama-stack/drive_tools.py';
      return runScript({ root, interpreter }, { script, content, jobs: [name], folder, seconds: 300 });
    });
  });
  progress('notifications');
  const notified = await callNotifications({ root, interpreter }, ledger, example);
  return joined([
    outcomeOf([...findings, ...notified], [`kubernetes-mcp-server ${program.version}`]),
    ledger.outcome(),
  ]);
}

/** The rendered smoke test, and that it sees a tool that is not as promised. */
async function smokeTest(
  ledger: Ledger,
  rendered: RenderedEnvironment,
  server: ToolServer,
  url: string,
): Promise<void> {
  const run = (tools: Readonly<Record<string, unknown>>) =>
    runSmokeTest(rendered, 'stage03-smoke-tools', {
      instead: { [server.url]: url },
      checks: (all) =>
        all
          .filter(({ name }) => name.includes(server.name))
          .map((check) => ({ ...check, tools: { ...(check.tools as object), ...tools } })),
    });
  const right = await run({});
  ledger.expect('the smoke test passes', right.code === 0, right.stdout + right.stderr);
  const missing = await run({ pods_delete: { name: 'string*' } });
  ledger.expect('the smoke test sees a tool that is missing', missing.code === 1, missing.stdout);
  const other = await run({ pods_get: { name: 'integer*' } });
  ledger.expect('the smoke test sees other arguments', other.code === 1, other.stdout);
}

function requestTo(server: ToolServer, { llamaStack }: RenderedEnvironment, url: string): unknown {
  const [model] = llamaStack?.modelIds.values() ?? [];
  if (model === undefined) throw new Error('no model is served');
  return toolRequest({ ...server, url }, model, 'Which pods are there?');
}

/** What is called, and what must come of it. A model asks for the first one too. */
function callsIn({ environment }: RenderedEnvironment) {
  const namespace = environment.namespaces.workloads;
  const call = (title: string, tool: string, args: object, refused: boolean, says: string) => ({
    title,
    tool,
    arguments: args,
    refused,
    says,
  });
  const secret = { apiVersion: 'v1', kind: 'Secret', name: names.secret, namespace };
  const elsewhere = { namespace: names.elsewhere };
  return [
    {
      ...call('pods of a namespace', 'pods_list_in_namespace', { namespace }, false, names.pod),
      model: true,
    },
    // As Llama Stack 0.2.22 lets models believe that every argument must be there.
    call(
      'pods, with empty texts for what may be left out',
      'pods_list_in_namespace',
      { namespace, labelSelector: '', fieldSelector: '' },
      false,
      names.pod,
    ),
    call('a pod', 'pods_get', { name: names.pod, namespace }, false, 'example.com/calibration:1'),
    call('events', 'events_list', { namespace }, false, names.event),
    call(
      'an object by its kind',
      'resources_get',
      { apiVersion: 'v1', kind: 'Pod', name: names.pod, namespace },
      false,
      names.pod,
    ),
    call(
      'objects of a kind',
      'resources_list',
      { apiVersion: 'v1', kind: 'Pod', namespace },
      false,
      names.pod,
    ),
    // No node runs the pod; that the account may ask is what can be seen here.
    call('a log', 'pods_log', { name: names.pod, namespace }, false, 'has not logged any message'),
    call('a Secret is refused by the server of tools', 'resources_get', secret, true, 'not allowed'),
    call(
      'Secrets are refused by the server of tools',
      'resources_list',
      { ...secret, name: undefined },
      true,
      'not allowed',
    ),
    call('another namespace is refused', 'pods_list_in_namespace', elsewhere, true, 'forbidden'),
    call('events of another namespace are refused', 'events_list', elsewhere, true, 'forbidden'),
    call('nodes are refused', 'resources_list', { apiVersion: 'v1', kind: 'Node' }, true, 'forbidden'),
    call('a tool that deletes is not there', 'pods_delete', { name: names.pod, namespace }, true, ''),
    call(
      'a tool that changes is not there',
      'resources_create_or_update',
      { resource: 'apiVersion: v1' },
      true,
      '',
    ),
  ];
}
