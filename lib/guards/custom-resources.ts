import { walk } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { type Guard, objectProblem, pathText } from './guard';

const requests = (path: string) =>
  ['requests.cpu', 'requests.memory', 'requests.ephemeral-storage', 'limits.cpu', 'limits.memory'].map(
    (field) => `${path}.${field}`,
  );

/** What a kind must state, since its operator's default is missing, unsafe or none of ours. */
const stated: Readonly<Record<string, readonly string[]>> = {
  InferenceService: [
    'spec.predictor.serviceAccountName',
    'spec.predictor.automountServiceAccountToken',
    'spec.predictor.minReplicas',
    'spec.predictor.maxReplicas',
    'spec.predictor.model.runtime',
    'spec.predictor.model.storageUri',
    ...requests('spec.predictor.model.resources'),
  ],
  LlamaStackDistribution: [
    'spec.replicas',
    'spec.server.userConfig.configMapName',
    'spec.server.storage.size',
    ...requests('spec.server.containerSpec.resources'),
  ],
  DoclingServe: [
    'spec.apiServer.image',
    // Its probes wait for no model; the ConfigMap says that none is loaded at start.
    'spec.apiServer.configMapName',
    'spec.route.enabled',
    'spec.engine.local.numWorkers',
    ...requests('spec.apiServer.resources'),
  ],
  DataSciencePipelinesApplication: [
    'spec.podToPodTLS',
    'spec.apiServer.enableOauth',
    'spec.apiServer.pipelineStore',
    'spec.objectStorage.externalStorage.s3CredentialsSecret.secretName',
    'spec.database.mariaDB.pvcSize',
  ],
};

/** What a kind must not say, and why. */
const forbidden: Readonly<Record<string, readonly { path: string; value: unknown; reason: string }[]>> = {
  DataSciencePipelinesApplication: [
    { path: 'spec.podToPodTLS', value: false, reason: 'traffic between its pods would be readable' },
    { path: 'spec.apiServer.enableOauth', value: false, reason: 'its API would ask nobody' },
  ],
  DoclingServe: [
    { path: 'spec.route.enabled', value: true, reason: 'the operator would open the API to anybody' },
  ],
};

/** PAI-214: custom resources state resources, identity, storage and TLS, and are reached by declared endpoints. */
export const customResourcesAreComplete: Guard = ({ objects, needs }) =>
  objects.flatMap((object) => {
    const { kind, metadata } = object.manifest;
    const fields = stated[kind];
    if (fields === undefined) return [];
    const values = new Map([...walk(object.manifest)].map(({ path, value }) => [pathText(path), value]));
    const endpoint = needs.endpoints.some(
      ({ producer, namespace }) =>
        producer === `${kind} ${metadata.name}` && namespace === metadata.namespace,
    );
    return [
      ...fields
        .filter((field) => values.get(field) === undefined)
        .map((field) => problem(object, `does not state ${field}`, 'state it in its component', field)),
      ...(forbidden[kind] ?? [])
        .filter(({ path, value }) => values.get(path) === value)
        .map(({ path, value, reason }) =>
          problem(object, `sets ${path} to ${String(value)}: ${reason}`, 'state the opposite', path),
        ),
      ...(endpoint
        ? []
        : [
            problem(
              object,
              'has no declared endpoint',
              'declare it, so that the network opens only for its users',
            ),
          ]),
    ];
  });

function problem(object: RenderedObject, message: string, remedy: string, where?: string) {
  return objectProblem('PAI-214', object, message, remedy, where);
}
