import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { renderEnvironment } from '../../../lib/stages/environment';
import { exampleEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import type { Check, CheckContext, Outcome } from '../check';
import { withBucket } from '../ingestion/bucket';
import { driveJob, serverFiles } from '../llama-stack/jobs';
import { pinnedPython } from '../python/environment';
import { outcomeOf } from '../python/findings';
import { inFolder, runScript } from '../python/script';

/** Documents on their way to an answer: docs/verify-ingestion.md says what runs and what stands in. */
export const ingestionCheck: Check = {
  name: 'ingestion',
  description:
    'the steps of the ingestion bring documents from a real MinIO into the real llama_stack, whose answers name them',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const [environment] = exampleEnvironments().filter(
    ({ stages, objectStore, rag }) =>
      stages.includes('stage02-model-alignment') && objectStore.type === 'minio' && rag.pipelines,
  );
  if (environment === undefined) throw new Error('no example has Llama Stack and a MinIO');
  const tools = {
    mc: (await goTool(context, 'mc')).path,
    minio: (await goTool(context, 'minio')).path,
  };
  const { interpreter, made } = await pinnedPython(context, {
    name: 'llama-stack',
    title: 'llama_stack 0.2.22',
  });
  const rendered = renderEnvironment(environment);
  const version = rendered.objects
    .map(({ manifest }) => manifest)
    .find(({ kind }) => kind === 'PipelineVersion');
  if (version === undefined) throw new Error(`${environment.name} has no PipelineVersion`);
  const { name } = environment;
  progress(`documents of ${name}`);
  const findings = await inFolder((folder) =>
    withBucket({ ...tools, folder }, rendered, (store) => {
      const runYaml = join(folder, 'run.yaml');
      writeFileSync(runYaml, serverFiles(rendered).runYaml);
      const content = {
        drive: { ...driveJob(name, rendered), runYaml, metrics: null },
        pipeline: version.spec,
        store,
        steps: join(root, 'lib', 'components', 'rag', 'ingestion'),
        page: join(root, 'lib', 'components', 'rag', 'playground', 'server.py'),
        samples: join(root, 'lib', 'components', 'rag', 'ingestion', 'samples'),
      };
      const script = 'llama-stack/drive_ingestion.py';
      return runScript({ root, interpreter }, { script, content, jobs: [name], folder, seconds: 900 });
    }),
  );
  return outcomeOf(findings, made ? ['the Python environment was made in this run'] : []);
}
