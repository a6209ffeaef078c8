import { isSmokeTest } from '../../components/smoke/smoke-test';
import { isOf } from '../../kinds/kinds';
import { gpuPoolsOf } from '../../environment/gpu-pool';
import { gpuScheduling, selectorText } from '../../workload/gpu-scheduling';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { console } from './markdown';
import { checkOf } from './object-checks';
import { oc } from './shell';
import { waitForStage } from './stage-waits';

/** Whether everything is applied and runs, in a minute. */
export function check(rendered: RenderedEnvironment): string[] {
  const { environment, objects, platform } = rendered;
  const { name, stages, delivery } = environment;
  // Their state stands for that of many others.
  const isShown = isOf(
    'datasciencecluster.opendatahub.io/DataScienceCluster',
    'serving.kserve.io/InferenceService',
    'modelregistry.opendatahub.io/ModelRegistry',
    'kubeflow.org/Notebook',
    platform.release.llamaStack.groupKind,
  );
  const applications = [`${name}-root`, ...stages.map((stage) => `${name}-${stage}`)];
  return [
    '## Check',
    'Each line ends well, or prints what its comment says. The state of each object is in [AUDIT.md](AUDIT.md#state-of-each-object).',
    console([
      `${oc(rendered, 'argocd')} get applications.argoproj.io -n ${delivery.namespace} ${applications.join(' ')}  # each Synced and Healthy`,
      ...stages.flatMap((stage) => waitForStage(rendered, stage, '5m')),
      ...objects
        .filter(({ manifest }) => isShown(manifest))
        .flatMap(({ manifest }) => checkOf(manifest, oc(rendered))),
      ...objects
        .filter(({ manifest }) => isSmokeTest(manifest))
        .map(
          ({ manifest: { metadata } }) =>
            `${oc(rendered)} logs job/${metadata.name} -n ${metadata.namespace ?? ''} --tail=1  # all checks pass`,
        ),
      ...gpuPoolsOf(environment).map(
        (pool) =>
          `${oc(rendered)} get nodes -l ${selectorText(gpuScheduling(pool, 0).nodeSelector)} -o custom-columns='NODE:.metadata.name,GPUS:.status.allocatable.nvidia\\.com/gpu'  # pool ${pool.name}`,
      ),
    ]),
    ...(environment.smokeTests
      ? [
          `The last lines are those of the smoke tests after the last sync; without \`--tail=1\` a log says what is wrong and what to do. \`npm run smoke -- --env ${name}\` runs them again, now, and \`--context\` says in which cluster. A smoke test that fails makes the sync fail, which Argo CD then tries again; the stages above do not wait for it.`,
        ]
      : []),
  ];
}
