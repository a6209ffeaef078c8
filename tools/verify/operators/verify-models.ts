import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Applier } from '../api-server/apply';
import type { TestServer } from '../api-server/test-server';
import { joined, type Outcome } from '../check';
import { statusProblems } from './model-statuses';
import { modelFailures, runningModel } from './models';
import { notRefused, wrongForKServe, wrongOnSeveralNodes } from './wrong-objects';
import { controlCount, missedControls, missedWorkerControls, workerControlCount } from './wrong-results';

/**
 * What KServe makes of each model of an environment.
 *
 * @param checked whether the comparison itself is tested too
 */
export async function verifyModels(
  applier: Applier,
  { client }: TestServer,
  rendered: RenderedEnvironment,
  checked: boolean,
): Promise<Outcome> {
  const models = rendered.objects.map(({ manifest }) => manifest).filter(isPlainModel);
  const outcomes: Outcome[] = [];
  let spans = false;
  for (const model of models) {
    const running = await runningModel(client, rendered, model);
    if (running.worker !== undefined && !spans) {
      spans = true;
      const wrong = wrongOnSeveralNodes(running.model, running.runtime);
      const failures = [...(await notRefused(applier, wrong)), ...missedWorkerControls(running, rendered)];
      outcomes.push({ subjects: wrong.length + workerControlCount, failures });
    }
    if (checked && model === models[0]) {
      const wrong = wrongForKServe(running.model, running.runtime);
      const failures = [...(await notRefused(applier, wrong)), ...missedControls(running, rendered)];
      outcomes.push({ subjects: wrong.length + controlCount, failures });
    }
    const subject = `${rendered.environment.name}: status of InferenceService ${model.metadata.name}`;
    const statuses = (await statusProblems(client, running)).map((message) => ({ subject, message }));
    outcomes.push({ subjects: 2, failures: [...modelFailures(running, rendered), ...statuses] });
  }
  return joined(outcomes);
}

/** Models that KServe runs by itself; Serverless ones need Knative. */
function isPlainModel({ kind, metadata }: Manifest): boolean {
  return (
    kind === 'InferenceService' &&
    metadata.annotations?.['serving.kserve.io/deploymentMode'] === 'RawDeployment'
  );
}
