import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import type { Check, CheckContext, Outcome } from '../check';
import { controlsOf, pipelineJobs } from '../pipelines/jobs';
import { pinnedPython } from '../python/environment';
import { judgeControls, outcomeOf } from '../python/findings';
import { inFolder, runScript } from '../python/script';

/** PipelineVersions, by the SDK of Kubeflow Pipelines: docs/verify-pipelines.md. */
export const pipelinesCheck: Check = {
  name: 'pipelines',
  description:
    'the SDK of Kubeflow Pipelines and its protobuf messages read every PipelineVersion, and nothing in it is ignored',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const jobs = judgedEnvironments(root).flatMap((each) => pipelineJobs(renderEnvironment(each)));
  const controls = jobs.slice(0, 1).flatMap(controlsOf);
  const { interpreter, made } = await pinnedPython(context, {
    name: 'pipelines',
    title: 'the SDK of Kubeflow Pipelines',
    sources: ['kfp', 'kfp-kubernetes', 'kfp-server-api'],
  });
  progress(`PipelineVersions of ${jobs.map(({ name }) => name).join(', ')}`);
  const content = [...jobs, ...controls];
  const findings = await inFolder((folder) =>
    runScript(
      { root, interpreter },
      {
        script: 'pipelines/check.py',
        content,
        jobs: content.map(({ name }) => name),
        folder,
        seconds: 300,
      },
    ),
  );
  return outcomeOf(
    judgeControls(controls, findings),
    made ? ['the Python environment was made in this run'] : [],
  );
}
