import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import { goTool } from '../../go-tools';
import type { Check, CheckContext, Outcome } from '../check';
import { Ledger } from '../object-store/ledger';
import { withPrograms } from '../api-server/test-server';
import { pythonProgram } from '../python/program';
import { judgeGuide, judgeRegistration } from '../model-registry/cases';
import { startRegistry } from '../model-registry/server';

/** The registration of models against the real model registry: docs/verify-model-registry.md says what is proved. */
export const modelRegistryCheck: Check = {
  name: 'model-registry',
  description:
    'the real model registry takes what registers the models, also when it runs again or finds changes',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const tools = {
    registry: (await goTool(context, 'model-registry')).path,
    database: (await goTool(context, 'mysql')).path,
  };
  const python = await pythonProgram();
  const ledger = new Ledger();
  for (const environment of judgedEnvironments(context.root)) {
    // An environment without one gets one: its models are as good as those of others.
    const modelRegistry = environment.modelRegistry ?? { size: '5Gi', exposure: 'none' };
    if (!environment.stages.includes('stage01-model-serving') || environment.models.length === 0) continue;
    const rendered = renderEnvironment({ ...environment, modelRegistry });
    context.progress(environment.name);
    await withPrograms('model-registry', async (programs) => {
      const server = await startRegistry(programs, tools);
      await judgeRegistration(ledger, { rendered, server, python, folder: programs.folder });
      await judgeGuide(ledger, rendered, server);
    });
  }
  return ledger.outcome();
}
