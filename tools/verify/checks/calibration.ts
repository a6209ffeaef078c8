import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { agentsSchema } from '../../../lib/environment/agents-schema';
import { recordAt } from '../../../lib/kubernetes/manifest';
import { renderEnvironment } from '../../../lib/stages/environment';
import { exampleEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import { freePorts, LOOPBACK, Programs } from '../../program';
import { etcd } from '../api-server/binaries';
import { withTestServer } from '../api-server/test-server';
import type { Check, CheckContext, Outcome } from '../check';
import { toolboxLaunch, toolboxProgram } from '../equipment/toolbox';
import { driveJob, serverFiles } from '../llama-stack/jobs';
import { npmPackages } from '../npm/packages';
import { layOut, postgresPrograms } from '../postgresql/launch';
import { PostgresServer } from '../postgresql/server';
import { pinnedPython } from '../python/environment';
import { outcomeOf } from '../python/findings';
import { inFolder, runScript } from '../python/script';
import { fillCluster, names, startKubernetesTools } from '../tool-servers/cluster';
import { ready, startNotifications } from '../tool-servers/notifications';

/** The calibration agent with everything that it calls: docs/verify-calibration.md says what runs and what stands in. */
export const calibrationCheck: Check = {
  name: 'calibration',
  description:
    'the calibration agent answers with the real llama_stack, real servers of tools and a real browser, whatever the model does',
  run,
};

const passwords = new Map(
  ['equipment', 'equipment_reader', 'postgres'].map((role) => [role, `passwordOf${role.replace('_', '')}`]),
);

const collection = 'acme_corporate';

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const rendered = renderedExample();
  const binaries = {
    etcd: (await etcd(context)).path,
    kubeApiServer: (await goTool(context, 'kube-apiserver')).path,
  };
  const kubernetesTools = await goTool(context, 'kubernetes-mcp-server');
  const programs = await postgresPrograms(context);
  const toolbox = await toolboxProgram(context);
  const modules = await npmPackages(context, { name: 'browser', title: 'a headless Chromium' });
  const python = await pinnedPython(context, { name: 'llama-stack', title: 'llama_stack 0.2.22' });
  const { name, namespaces } = rendered.environment;
  progress(`calibration agent of ${name}`);
  const findings = await withTestServer(binaries, async (cluster) => {
    await fillCluster(cluster, rendered, 'kubernetes-tools');
    const servers = {
      'kubernetes-tools': await startKubernetesTools(
        cluster,
        rendered,
        'kubernetes-tools',
        kubernetesTools.path,
      ),
    };
    return inFolder((database) =>
      inFolder((folder) =>
        withEquipment({ rendered, root, programs, toolbox, folder, database }, async (equipment, running) => {
          const runYaml = join(folder, 'run.yaml');
          writeFileSync(runYaml, serverFiles(rendered).runYaml);
          const notifications = await startNotifications(running, rendered, { name: 'notifications' });
          await ready(notifications);
          const content = {
            drive: { ...driveJob(name, rendered), runYaml },
            program: dataOf(rendered, 'calibration-agent'),
            config: JSON.parse(dataOf(rendered, 'calibration-agent-config')['config.json'] ?? '') as unknown,
            servers: {
              ...servers,
              'equipment-tools': equipment,
              'notification-tools': notifications.url,
            },
            document: join(root, 'lib/components/rag/ingestion/samples', collection, 'calibration-ax-200.md'),
            namespace: namespaces.workloads,
            pod: names.pod,
            browser: [process.execPath, join(root, 'tools/browser/drive_page.mjs'), modules],
            screenshots: screenshots(),
          };
          const script = 'llama-stack/drive_calibration.py';
          const { interpreter } = python;
          return runScript({ root, interpreter }, { script, content, jobs: [name], folder, seconds: 400 });
        }),
      ),
    );
  });
  return outcomeOf(findings, []);
}

/** Where pictures of the page go, as an absolute path; nowhere by default. */
function screenshots(): string | null {
  const folder = process.env.PRIVATE_AI_SCREENSHOTS;
  return folder === undefined || folder === '' ? null : resolve(folder);
}

function renderedExample(): RenderedEnvironment {
  const [example] = exampleEnvironments().filter(({ stages }) => stages.includes('stage02-model-alignment'));
  if (example === undefined) throw new Error('no example has Llama Stack');
  return renderEnvironment({
    ...example,
    stages: [...example.stages, 'stage03-agentic-ai'],
    agents: agentsSchema.parse({ equipment: {}, notifications: {}, calibration: { collection } }),
  });
}

function dataOf({ objects }: RenderedEnvironment, name: string): Record<string, string> {
  const found = objects.find(
    ({ manifest: { kind, metadata } }) => kind === 'ConfigMap' && metadata.name === name,
  );
  if (found === undefined) throw new Error(`no ConfigMap ${name} is rendered`);
  return recordAt(found.manifest, 'data') as Record<string, string>;
}

interface EquipmentProps {
  readonly rendered: RenderedEnvironment;
  readonly root: string;
  readonly programs: string;
  readonly toolbox: string;
  readonly folder: string;
  /** A folder for the database alone, which PostgreSQL gets as another user. */
  readonly database: string;
}

/** Runs the database with the rendered tables and samples, and its tools; hands over their address. */
async function withEquipment<T>(
  { rendered, root, programs, toolbox, folder, database }: EquipmentProps,
  use: (url: string, running: Programs) => Promise<T>,
): Promise<T> {
  const [databasePort = 0, port = 0] = await freePorts(2);
  const launch = layOut(rendered, root, {
    name: 'equipment-database',
    programs,
    folder: database,
    port: databasePort,
    passwords,
  });
  const password = passwords.get('equipment_reader') ?? '';
  const tools = toolboxLaunch(rendered, { folder, port, databasePort, password });
  const running = new Programs(folder);
  const postgres = await PostgresServer.start(launch);
  try {
    await running
      .start('toolbox', toolbox, tools.args, { env: tools.env })
      .ready(async () => (await fetch(`http://${LOOPBACK}:${port}/healthz`)).ok);
    return await use(`http://${LOOPBACK}:${port}/mcp`, running);
  } finally {
    await running.stop();
    await postgres.end();
  }
}
