import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { ToolServer } from '../../../lib/contracts/tool-server';
import { guide } from '../../../lib/output/guide/guide';
import { toolRequest } from '../../../lib/output/guide/tools';
import { renderEnvironment } from '../../../lib/stages/environment';
import { exampleEnvironments } from '../../environments';
import { consoleBlocks, section } from '../../markdown-section';
import { freePort, freePorts, LOOPBACK, Programs } from '../../program';
import { type Check, type CheckContext, joined, type Outcome } from '../check';
import { equipmentCalls } from '../equipment/calls';
import { EquipmentCases, endOf, statusFor } from '../equipment/cases';
import { toolboxLaunch, toolboxProgram } from '../equipment/toolbox';
import { driveJob, serverFiles } from '../llama-stack/jobs';
import { Ledger } from '../object-store/ledger';
import { layOut, postgresPrograms } from '../postgresql/launch';
import { PostgresServer } from '../postgresql/server';
import { pinnedPython } from '../python/environment';
import { type Finding, outcomeOf } from '../python/findings';
import { inFolder, runScript } from '../python/script';
import { runSmokeTest } from '../smoke/program';

/** The database of equipment and its tools: docs/verify-equipment.md says what runs and what stands in. */
export const equipmentCheck: Check = {
  name: 'equipment',
  description:
    'the real MCP Toolbox answers from a real PostgreSQL with the rendered tables, also through the real llama_stack, and nobody who reads can write',
  run,
};

const passwords = new Map(
  ['equipment', 'equipment_reader', 'postgres'].map((role) => [role, `passwordOf${role.replace('_', '')}`]),
);

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const { rendered, server } = renderedExample();
  const programs = await postgresPrograms(context);
  const toolbox = await toolboxProgram(context);
  const python = await pinnedPython(context, { name: 'llama-stack', title: 'llama_stack 0.2.22' });
  const { name } = rendered.environment;
  progress(`equipment of ${name}`);
  const ledger = new Ledger();
  // A folder for the database alone, which PostgreSQL gets as another user.
  const findings = await inFolder((database) =>
    inFolder(async (folder) => {
      const [databasePort = 0, port = 0] = await freePorts(2);
      const launch = layOut(rendered, root, {
        name: 'equipment-database',
        programs,
        folder: database,
        port: databasePort,
        passwords,
      });
      const tools = toolboxLaunch(rendered, {
        folder,
        port,
        databasePort,
        password: passwords.get('equipment_reader') ?? '',
      });
      const url = `http://${LOOPBACK}:${port}/mcp`;
      const cases = new EquipmentCases({ ledger, rendered, passwords, launch, folder });
      const running = new Programs(folder);
      let postgres = await PostgresServer.start(launch);
      const again = async () => {
        await postgres.stop();
        postgres = await PostgresServer.start(launch);
      };
      try {
        const before = await cases.content(postgres);
        await again();
        ledger.expect(
          'a second start adds and changes nothing',
          before === (await cases.content(postgres)),
          'dumps differ',
        );
        await cases.reader(postgres);
        await cases.guide(postgres);
        await running
          .start('toolbox', toolbox, tools.args, { env: tools.env })
          .ready(async () => (await fetch(`http://${LOOPBACK}:${port}/healthz`)).ok);
        await names(ledger, server, url);
        await smokeTest(ledger, rendered, server, url);
        const found = await drive(root, python.interpreter, rendered, server, url, folder);
        ledger.expect(
          'no call has changed anything',
          before === (await cases.content(postgres)),
          'dumps differ',
        );
        await cases.restore(postgres);
        await again();
        ledger.expect(
          'a start gives the reader its rights again',
          (await cases.read(postgres)).code === 0,
          'it cannot read',
        );
        await smokeTest(ledger, rendered, server, url, 'after the database was away, the smoke test');
        await postgres.stop();
        const elsewhere = String(await freePort());
        const end = await endOf(
          toolbox,
          tools.args.map((each) => (each === String(port) ? elsewhere : each)),
          tools.env,
        );
        const right = end.code === 1 && end.words.includes('unable to connect');
        ledger.expect(
          'the toolbox ends where it starts without the database',
          right,
          `${end.code}: ${end.words}`,
        );
        return found;
      } finally {
        await running.stop();
        await postgres.end();
      }
    }),
  );
  return joined([outcomeOf(findings, []), ledger.outcome()]);
}

function renderedExample(): { rendered: RenderedEnvironment; server: ToolServer } {
  const [example] = exampleEnvironments().filter(({ stages }) => stages.includes('stage02-model-alignment'));
  if (example === undefined) throw new Error('no example has Llama Stack');
  const rendered = renderEnvironment({
    ...example,
    stages: [...example.stages, 'stage03-agentic-ai'],
    agents: { ...example.agents, equipment: { size: '5Gi', samples: true } },
  });
  const server = rendered.toolServers.find(({ name }) => name === 'equipment-tools');
  if (server === undefined) throw new Error('no tools of equipment are rendered');
  return { rendered, server };
}

/** The toolbox answers to the names of its Service, and to no others. */
async function names(ledger: Ledger, { endpoint, url: rendered }: ToolServer, url: string): Promise<void> {
  const { host } = new URL(rendered);
  for (const name of [host, `${endpoint.service}.${endpoint.namespace}.svc`, endpoint.service]) {
    ledger.expect(`the name ${name} is answered`, (await statusFor(url, name)) === 200, 'it is refused');
  }
  for (const name of ['evil.example.com', `${host.split(':')[0]}.example.com`]) {
    const status = await statusFor(url, name);
    ledger.expect(`the name ${name} is refused`, status === 403, `status ${status}`);
  }
}

/** The rendered smoke test, and that it sees a tool that is missing. */
async function smokeTest(
  ledger: Ledger,
  rendered: RenderedEnvironment,
  server: ToolServer,
  url: string,
  title = 'the smoke test',
): Promise<void> {
  const test = (more: Readonly<Record<string, unknown>>) =>
    runSmokeTest(rendered, 'stage03-smoke-tools', {
      instead: { [server.url]: url },
      checks: (all) =>
        all
          .filter(({ name }) => name.includes(server.name))
          .map((check) => ({ ...check, tools: { ...(check.tools as object), ...more } })),
    });
  const right = await test({});
  ledger.expect(`${title} passes`, right.code === 0, right.stdout + right.stderr);
  const missing = await test({ equipment_delete: { equipment_id: 'string*' } });
  ledger.expect(`${title} sees a tool that is missing`, missing.code === 1, missing.stdout);
}

/** Every call by the official SDK, some by a model too. */
function drive(
  root: string,
  interpreter: string,
  rendered: RenderedEnvironment,
  server: ToolServer,
  url: string,
  folder: string,
): Promise<Finding[]> {
  const { name } = rendered.environment;
  const runYaml = join(folder, 'run.yaml');
  writeFileSync(runYaml, serverFiles(rendered).runYaml);
  const [model] = rendered.llamaStack?.modelIds.values() ?? [];
  if (model === undefined) throw new Error('no model is served');
  const content = {
    drive: { ...driveJob(name, rendered), runYaml },
    server: url,
    promised: Object.fromEntries(server.tools.map((tool) => [tool.name, tool.arguments])),
    calls: equipmentCalls,
    request: guideRequest(rendered, server, model, url),
  };
  const script = 'llama-stack/drive_tools.py';
  return runScript({ root, interpreter }, { script, content, jobs: [name], folder, seconds: 300 });
}

/** What GUIDE.md sends, to the server here. */
function guideRequest(rendered: RenderedEnvironment, server: ToolServer, model: string, url: string): object {
  const block = consoleBlocks(section(guide(rendered), '## Equipment')).at(-1) ?? '';
  const question = /"input":"([^"]+)"/.exec(block)?.[1];
  if (question === undefined) throw new Error(`the guide asks nothing:\n${block}`);
  return toolRequest({ ...server, url }, model, question);
}
