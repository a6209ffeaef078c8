import { isRecord, type Manifest, recordAt, recordsAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { containersOf, type PodLocation, podsOf } from './pods';

/** Kinds that objects refer to by name. */
export type ReferencedKind =
  | 'Secret'
  | 'ConfigMap'
  | 'PersistentVolumeClaim'
  | 'ServiceAccount'
  | 'Service'
  | 'ServingRuntime'
  | 'ServiceMeshMember'
  | 'Role'
  | 'ClusterRole'
  | 'Namespace'
  | 'AppProject'
  | 'SecretStore'
  | 'ClusterSecretStore'
  | 'Password'
  | 'MachineSet';

/** One object names another. */
export interface Reference {
  readonly from: RenderedObject;
  readonly path: string;
  readonly kind: ReferencedKind;
  readonly name: string;
  readonly namespace?: string;
  /** Key of a Secret or ConfigMap; name or number of a port of a Service. */
  readonly part?: string;
}

type Found = Omit<Reference, 'from'>;

/** Every reference of an object to another one. */
export function referencesOf(object: RenderedObject): Reference[] {
  const { manifest } = object;
  const found = [
    ...namespaceReference(manifest),
    ...podsOf(manifest).flatMap((pod) => podReferences(pod, manifest)),
    ...(ofKind[manifest.kind]?.(manifest) ?? []),
  ];
  return found.map((reference) => ({ from: object, ...reference }));
}

/** Where the GPU operator looks for what its ClusterPolicy names (NVIDIA/gpu-operator bundle/manifests @v25.3.4). */
const gpuOperatorNamespace = 'nvidia-gpu-operator';

/** References that are particular to a kind. */
const ofKind: Readonly<Record<string, (manifest: Manifest) => Found[]>> = {
  Route: (manifest) => {
    const { namespace } = manifest.metadata;
    const service = text(recordAt(manifest, 'spec', 'to').name);
    const part = text(recordAt(manifest, 'spec', 'port').targetPort);
    return [{ kind: 'Service', name: service ?? '', namespace, path: 'spec.to.name', part }];
  },
  InferenceService: (manifest) => {
    const { namespace } = manifest.metadata;
    const model = recordAt(manifest, 'spec', 'predictor', 'model');
    const claim = /^pvc:\/\/([^/]+)/.exec(text(model.storageUri) ?? '')?.[1];
    return [
      ...named('ServingRuntime', model.runtime, namespace, 'spec.predictor.model.runtime'),
      ...named('PersistentVolumeClaim', claim, namespace, 'spec.predictor.model.storageUri'),
      ...meshReference(manifest),
    ];
  },
  LlamaStackDistribution: (manifest) => {
    const { namespace } = manifest.metadata;
    const server = recordAt(manifest, 'spec', 'server');
    const path = 'spec.server';
    return [
      ...keyed('ConfigMap', recordAt(server, 'userConfig').configMapName, namespace, `${path}.userConfig`, [
        'run.yaml',
      ]),
      ...environmentReferences(recordAt(server, 'containerSpec'), namespace, `${path}.containerSpec`),
      ...named(
        'ServiceAccount',
        recordAt(server, 'podOverrides').serviceAccountName,
        namespace,
        `${path}.podOverrides.serviceAccountName`,
      ),
      ...recordsAt(server, 'podOverrides', 'volumes').flatMap((volume, index) =>
        sourceReferences(volume, namespace, `${path}.podOverrides.volumes[${index}]`),
      ),
    ];
  },
  DoclingServe: (manifest) =>
    named(
      'ConfigMap',
      recordAt(manifest, 'spec', 'apiServer').configMapName,
      manifest.metadata.namespace,
      'spec.apiServer.configMapName',
    ),
  DataSciencePipelinesApplication: (manifest) => {
    const { namespace } = manifest.metadata;
    const storage = recordAt(manifest, 'spec', 'objectStorage', 'externalStorage', 's3CredentialsSecret');
    const ca = recordAt(manifest, 'spec', 'apiServer', 'cABundle');
    return [
      ...keyed('Secret', storage.secretName, namespace, 'spec.objectStorage.externalStorage', [
        text(storage.accessKey),
        text(storage.secretKey),
      ]),
      ...keyed('ConfigMap', ca.configMapName, namespace, 'spec.apiServer.cABundle', [text(ca.configMapKey)]),
    ];
  },
  ServiceAccount: (manifest) =>
    ['secrets', 'imagePullSecrets'].flatMap((field) =>
      recordsAt(manifest, field).flatMap((secret, index) =>
        named('Secret', secret.name, manifest.metadata.namespace, `${field}[${index}].name`),
      ),
    ),
  RoleBinding: bindingReferences,
  ClusterRoleBinding: bindingReferences,
  ExternalSecret: (manifest) => {
    const { namespace } = manifest.metadata;
    const store = recordAt(manifest, 'spec', 'secretStoreRef');
    return [
      ...(store.kind === 'ClusterSecretStore'
        ? named('ClusterSecretStore', store.name, undefined, 'spec.secretStoreRef.name')
        : named('SecretStore', store.name, namespace, 'spec.secretStoreRef.name')),
      ...recordsAt(manifest, 'spec', 'dataFrom').flatMap((source, index) =>
        named(
          'Password',
          recordAt(source, 'sourceRef', 'generatorRef').name,
          namespace,
          `spec.dataFrom[${index}].sourceRef.generatorRef.name`,
        ),
      ),
    ];
  },
  SecretStore: (manifest) => {
    const { namespace } = manifest.metadata;
    const kubernetes = recordAt(manifest, 'spec', 'provider', 'kubernetes');
    const path = 'spec.provider.kubernetes';
    return [
      ...named(
        'ServiceAccount',
        recordAt(kubernetes, 'auth', 'serviceAccount').name,
        namespace,
        `${path}.auth`,
      ),
      ...named('ConfigMap', recordAt(kubernetes, 'server', 'caProvider').name, namespace, `${path}.server`),
      ...named('Namespace', kubernetes.remoteNamespace, undefined, `${path}.remoteNamespace`),
    ];
  },
  ClusterPolicy: (manifest) => {
    const operand = (name: string) => recordAt(manifest, 'spec', name, 'config');
    const plugin = operand('devicePlugin');
    return [
      ...keyed('ConfigMap', plugin.name, gpuOperatorNamespace, 'spec.devicePlugin.config', [
        text(plugin.default),
      ]),
      ...named('ConfigMap', operand('dcgmExporter').name, gpuOperatorNamespace, 'spec.dcgmExporter.config'),
    ];
  },
  MachineAutoscaler: (manifest) => {
    const target = recordAt(manifest, 'spec', 'scaleTargetRef');
    return named('MachineSet', target.name, manifest.metadata.namespace, 'spec.scaleTargetRef.name');
  },
  Application: (manifest) =>
    named('AppProject', recordAt(manifest, 'spec').project, manifest.metadata.namespace, 'spec.project'),
};

/** A Serverless model is refused in a namespace that is no member of the mesh. */
function meshReference({ metadata }: Manifest): Found[] {
  const mode = 'serving.kserve.io/deploymentMode';
  return metadata.annotations?.[mode] === 'Serverless'
    ? named('ServiceMeshMember', 'default', metadata.namespace, `metadata.annotations.${mode}`)
    : [];
}

function bindingReferences(manifest: Manifest): Found[] {
  const { namespace } = manifest.metadata;
  const role = recordAt(manifest, 'roleRef');
  const kind = role.kind === 'Role' ? 'Role' : 'ClusterRole';
  return [
    ...named(kind, role.name, kind === 'Role' ? namespace : undefined, 'roleRef.name'),
    ...recordsAt(manifest, 'subjects').flatMap((subject, index) =>
      subject.kind === 'ServiceAccount'
        ? named(
            'ServiceAccount',
            subject.name,
            text(subject.namespace) ?? namespace,
            `subjects[${index}].name`,
          )
        : [],
    ),
  ];
}

function namespaceReference({ metadata }: Manifest): Found[] {
  return named('Namespace', metadata.namespace, undefined, 'metadata.namespace');
}

function podReferences(pod: PodLocation, { metadata }: Manifest): Found[] {
  const { namespace } = metadata;
  const volumes = recordsAt(pod.spec, 'volumes').flatMap((volume, index) => [
    ...sourceReferences(volume, namespace, `${pod.path}.volumes[${index}]`),
    ...recordsAt(volume, 'projected', 'sources').flatMap((source, position) =>
      sourceReferences(source, namespace, `${pod.path}.volumes[${index}].projected.sources[${position}]`),
    ),
  ]);
  const containers = [...containersOf(pod), ...modelContainer(pod)].flatMap(({ path, container }) =>
    environmentReferences(container, namespace, path),
  );
  return [
    ...named('ServiceAccount', pod.spec.serviceAccountName, namespace, `${pod.path}.serviceAccountName`),
    ...recordsAt(pod.spec, 'imagePullSecrets').flatMap((secret, index) =>
      named('Secret', secret.name, namespace, `${pod.path}.imagePullSecrets[${index}].name`),
    ),
    ...volumes,
    ...containers,
  ];
}

/** The `model` of an InferenceService is a container with a few more fields. */
function modelContainer(pod: PodLocation): { path: string; container: Record<string, unknown> }[] {
  const model = pod.spec.model;
  return isRecord(model) ? [{ path: `${pod.path}.model`, container: model }] : [];
}

function sourceReferences(
  source: Record<string, unknown>,
  namespace: string | undefined,
  path: string,
): Found[] {
  const secret = recordAt(source, 'secret');
  const configMap = recordAt(source, 'configMap');
  return [
    ...keyed('Secret', secret.secretName ?? secret.name, namespace, `${path}.secret`, itemKeys(secret)),
    ...keyed('ConfigMap', configMap.name, namespace, `${path}.configMap`, itemKeys(configMap)),
    ...named(
      'PersistentVolumeClaim',
      recordAt(source, 'persistentVolumeClaim').claimName,
      namespace,
      `${path}.persistentVolumeClaim`,
    ),
  ];
}

function environmentReferences(
  container: Record<string, unknown>,
  namespace: string | undefined,
  path: string,
): Found[] {
  const env = recordsAt(container, 'env').flatMap((variable, index) => {
    const secret = recordAt(variable, 'valueFrom', 'secretKeyRef');
    const configMap = recordAt(variable, 'valueFrom', 'configMapKeyRef');
    const where = `${path}.env[${index}]`;
    return [
      ...keyed('Secret', secret.name, namespace, where, [text(secret.key)]),
      ...keyed('ConfigMap', configMap.name, namespace, where, [text(configMap.key)]),
    ];
  });
  const envFrom = recordsAt(container, 'envFrom').flatMap((source, index) => [
    ...named('Secret', recordAt(source, 'secretRef').name, namespace, `${path}.envFrom[${index}]`),
    ...named('ConfigMap', recordAt(source, 'configMapRef').name, namespace, `${path}.envFrom[${index}]`),
  ]);
  return [...env, ...envFrom];
}

function itemKeys(source: Record<string, unknown>): (string | undefined)[] {
  const items = recordsAt(source, 'items');
  return items.length === 0 ? [undefined] : items.map((item) => text(item.key));
}

function keyed(
  kind: ReferencedKind,
  name: unknown,
  namespace: string | undefined,
  path: string,
  parts: readonly (string | undefined)[],
): Found[] {
  return typeof name === 'string' ? parts.map((part) => ({ kind, name, namespace, path, part })) : [];
}

function named(kind: ReferencedKind, name: unknown, namespace: string | undefined, path: string): Found[] {
  return typeof name === 'string' ? [{ kind, name, namespace, path }] : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}
