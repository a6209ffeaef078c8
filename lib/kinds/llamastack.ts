import { recordAt, recordsAt } from '../kubernetes/manifest';
import { healthLua } from './health-lua';
import { type GroupKinds, plain, resourceFields, type Trouble } from './kind-record';
import { named, variableReferences, volumeReferences } from './references';

/**
 * What can go wrong with a server, whoever runs it.
 *
 * @param deployment its name
 * @param patience how long it may take to start, and what then; the end of a sentence
 */
export function llamaStackTroubles(deployment: string, patience: string): readonly Trouble[] {
  const logs =
    (options: string): Trouble['command'] =>
    ({ oc, workloadsNamespace }) =>
      `${oc} logs deployment/${deployment} ${options} -n ${workloadsNamespace}`;
  return [
    {
      seen: 'Llama Stack starts again and again',
      command: logs('--previous'),
      action: `A store or a required model that does not answer: ${patience}`,
    },
    {
      seen: 'A model is unknown to Llama Stack',
      command: logs('--tail=500'),
      action:
        'It lists models that answer, and looks again every five minutes: the log has the error of each try, such as a server that is not ready, a wrong key or an unknown certificate.',
    },
    {
      seen: 'The first file or search fails, or takes long',
      command: logs('--tail=50'),
      action:
        'It loads the embedding model from its volume. If a folder is not found, look at the Job that fills it, as the section Bring the weights says.',
    },
  ];
}

/** Kinds of `llamastack.io`. */
export const llamastack: GroupKinds = {
  LlamaStackDistribution: {
    ...plain,
    resource: 'llamastackdistributions',
    scope: 'Namespaced',
    definition: { component: 'llamastackoperator' },
    syncWave: 'applications',
    health: {
      check: healthLua({
        field: { name: 'phase', value: 'Ready' },
        failed: { when: 'status.phase == "Failed"' },
      }),
      source: 'opendatahub-io/llama-stack-k8s-operator controllers/status.go @stable-2.x',
    },
    state: { print: '{.status.phase}', answer: 'Ready' },
    troubles: llamaStackTroubles(
      'llama-stack',
      'the startup probe gives it about 45 seconds. If instead a new pod waits for the volume of the old one on another node, delete the old one.',
    ),
    references: (manifest) => {
      const { namespace } = manifest.metadata;
      const server = recordAt(manifest, 'spec', 'server');
      const path = 'spec.server';
      const configuration = recordAt(server, 'userConfig').configMapName;
      return [
        ...named('ConfigMap', configuration, namespace, `${path}.userConfig`),
        ...variableReferences(recordAt(server, 'containerSpec'), namespace, `${path}.containerSpec`),
        ...named(
          'ServiceAccount',
          recordAt(server, 'podOverrides').serviceAccountName,
          namespace,
          `${path}.podOverrides.serviceAccountName`,
        ),
        ...recordsAt(server, 'podOverrides', 'volumes').flatMap((volume, index) =>
          volumeReferences(volume, namespace, `${path}.podOverrides.volumes[${index}]`),
        ),
      ];
    },
    stated: {
      required: [
        'spec.replicas',
        'spec.server.userConfig.configMapName',
        ...resourceFields('spec.server.containerSpec.resources'),
      ],
      forbidden: [],
    },
  },
};
