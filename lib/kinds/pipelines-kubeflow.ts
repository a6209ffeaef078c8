import { isRecord, recordAt, recordsAt } from '../kubernetes/manifest';
import { type GroupKinds, plain } from './kind-record';
import { keyed, named, text } from './references';

const executorsPath = 'spec.platformSpec.platforms.kubernetes.deploymentSpec.executors';

/** Kinds of `pipelines.kubeflow.org`. */
export const pipelinesKubeflow: GroupKinds = {
  Pipeline: {
    ...plain,
    resource: 'pipelines',
    scope: 'Namespaced',
    definition: { component: 'datasciencepipelines' },
    syncWave: 'services',
    health: { applied: 'a name that versions and runs refer to; nothing reads it before a run' },
    state: 'none',
    troubles: 'none',
    references: 'none',
    stated: 'none',
  },
  PipelineVersion: {
    ...plain,
    resource: 'pipelineversions',
    scope: 'Namespaced',
    definition: { component: 'datasciencepipelines' },
    // The webhook of the pipeline server judges it, and looks up its Pipeline.
    syncWave: 'applications',
    health: { applied: 'the webhook has judged it before it was taken' },
    state: 'none',
    troubles: 'none',
    references: ({ metadata: { namespace }, spec }) => {
      const executors = recordAt(
        spec,
        'platformSpec',
        'platforms',
        'kubernetes',
        'deploymentSpec',
        'executors',
      );
      return [
        ...named(
          'pipelines.kubeflow.org/Pipeline',
          recordAt({ spec }, 'spec').pipelineName,
          namespace,
          'spec.pipelineName',
        ),
        ...Object.entries(executors)
          .filter(([, executor]) => isRecord(executor))
          .flatMap(([label, executor]) => [
            ...recordsAt(executor, 'secretAsEnv').flatMap((source) =>
              keyed(
                'Secret',
                source.secretName,
                namespace,
                `${executorsPath}.${label}.secretAsEnv`,
                recordsAt(source, 'keyToEnv').map(({ secretKey }) => text(secretKey)),
              ),
            ),
            ...recordsAt(executor, 'configMapAsVolume').flatMap(({ configMapName }) =>
              named('ConfigMap', configMapName, namespace, `${executorsPath}.${label}.configMapAsVolume`),
            ),
            ...recordsAt(executor, 'imagePullSecret').flatMap(({ secretName }) =>
              named('Secret', secretName, namespace, `${executorsPath}.${label}.imagePullSecret`),
            ),
          ]),
      ];
    },
    stated: 'none',
  },
};
