import { deployedModels } from '../../../lib/environment/model-kinds';
import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import type { Check, CheckContext, Outcome } from '../check';
import { controlsOf } from '../chat-templates/controls';
import { isOfRepository, jobsOf, promptsOf, withWholeCatalogue } from '../chat-templates/jobs';
import { pinnedPython } from '../python/environment';
import { judgeControls, outcomeOf } from '../python/findings';
import { inFolder, runScript } from '../python/script';

/** Conversations with tools, by the code that vLLM uses: docs/verify-chat-templates.md. */
export const chatTemplatesCheck: Check = {
  name: 'chat-templates',
  description: 'transformers and mistral-common write tools, calls and results where the parser finds them',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const environments = judgedEnvironments(root).filter((each) => deployedModels(each).length > 0);
  const prompts = [
    ...environments.flatMap((each) => promptsOf(each.name, renderEnvironment(each))),
    ...environments
      .slice(0, 1)
      .flatMap((each) => promptsOf('catalogue', renderEnvironment(withWholeCatalogue(each)))),
  ];
  const jobs = jobsOf(prompts);
  const controls = jobs.flatMap(controlsOf);
  const { interpreter, made } = await pinnedPython(context, {
    name: 'chat-templates',
    title: 'transformers and mistral-common',
  });
  progress(`prompts of ${jobs.map(({ name }) => name).join(', ')}`);
  const content = [...jobs, ...controls];
  const findings = await inFolder((folder) =>
    runScript(
      { root, interpreter },
      {
        script: 'chat-templates/render.py',
        content,
        jobs: content.map(({ name }) => name),
        folder,
        seconds: 300,
      },
    ),
  );
  const own = prompts.filter(isOfRepository);
  return outcomeOf(judgeControls(controls, findings), [
    ...(made ? ['the Python environment was made in this run'] : []),
    ...(own.length === 0
      ? []
      : [
          `not rendered, since their repositories have the template: ${own.map(({ name }) => name).join(', ')}`,
        ]),
  ]);
}
