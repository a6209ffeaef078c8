import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import { findOnPath } from '../../process';
import { type Check, type CheckContext, MissingTool, type Outcome } from '../check';
import { controlsOf } from '../llama-stack/controls';
import { driveJob, parseRunYaml, serverFiles, withEmbeddingServer, withOpposite } from '../llama-stack/jobs';
import { checkConfigs, configJobOf, driveServer } from '../llama-stack/scripts';
import { databaseOf, hasOwnDatabase } from '../llama-stack/database';
import { postgresPrograms } from '../postgresql/launch';
import { pinnedPython } from '../python/environment';
import { type Finding, judgeControls, outcomeOf } from '../python/findings';

/** Llama Stack in the release's version: docs/verify-llama-stack.md says what runs and what stands in. */
export const llamaStackCheck: Check = {
  name: 'llama-stack',
  description:
    'llama_stack 0.2.22 accepts every run.yaml, starts with it and serves what the contracts state',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const environments = judgedEnvironments(root).filter(({ stages }) =>
    stages.includes('stage02-model-alignment'),
  );
  const cases = [
    ...environments.flatMap(withOpposite),
    ...environments.slice(0, 1).map(withEmbeddingServer),
  ].map(({ name, environment }) => {
    const rendered = renderEnvironment(environment);
    return { name, rendered, files: serverFiles(rendered), drive: driveJob(name, rendered) };
  });
  const controls = cases.slice(0, 1).flatMap(({ files }) => controlsOf(parseRunYaml(files.runYaml), files));
  for (const tool of ['bash', 'curl', 'jq']) {
    if (findOnPath(tool) === undefined) throw new MissingTool(tool, 'the commands of GUIDE.md need it');
  }
  const { interpreter, made } = await pinnedPython(context, {
    name: 'llama-stack',
    title: 'llama_stack 0.2.22',
  });
  const metrics = cases.some(({ drive }) => drive.metrics !== null);
  const otelcol = metrics ? (await goTool(context, 'otelcol')).path : undefined;
  const programs = cases.some(({ rendered }) => hasOwnDatabase(rendered))
    ? await postgresPrograms(context)
    : undefined;
  const scripts = { root, interpreter };
  progress(`configuration of ${cases.map(({ name }) => name).join(', ')}`);
  const jobs = [...cases.map(({ name, files }) => ({ name, ...files })), ...controls.map(configJobOf)];
  const findings: Finding[] = judgeControls(controls, await checkConfigs(scripts, jobs));
  for (const { name, rendered, files, drive } of cases) {
    progress(`server of ${name}`);
    const database = programs === undefined ? undefined : databaseOf(rendered, root, programs);
    findings.push(...(await driveServer(scripts, drive, files.runYaml, { otelcol, database })));
  }
  return outcomeOf(findings, made ? ['the Python environment was made in this run'] : []);
}
