import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { differences } from '../api-server/compare';

/** One of the pods of a model, as model and runtime state it. */
export interface StatedPod {
  /** Name of the server's container. */
  readonly container: string;
  /** What the model says of the pod, and of the container. */
  readonly pod: Record<string, unknown>;
  readonly settings: Record<string, unknown>;
  /** What the runtime says of the pod. */
  readonly runtime: Record<string, unknown>;
}

/** The pod that serves, which is the head of a model on several nodes. */
export function statedServer(model: Manifest, runtime: Manifest): StatedPod {
  const pod = recordAt(model, 'spec', 'predictor');
  return {
    container: 'kserve-container',
    pod,
    settings: recordAt(pod, 'model'),
    runtime: recordAt(runtime, 'spec'),
  };
}

/** A worker of a model on several nodes. */
export function statedWorker(model: Manifest, runtime: Manifest): StatedPod {
  const container = 'worker-container';
  const pod = recordAt(model, 'spec', 'predictor', 'workerSpec');
  return {
    container,
    pod,
    settings: named(recordsAt(pod, 'containers'), container),
    runtime: recordAt(runtime, 'spec', 'workerSpec'),
  };
}

/** Fields that the server's container has from its runtime, unless the model states them. */
const FIELDS = [
  'image',
  'command',
  'ports',
  'securityContext',
  'startupProbe',
  'readinessProbe',
  'livenessProbe',
] as const;

/** Lists of a container that KServe joins: those of the runtime, then those of the model. */
const JOINED = ['args', 'env', 'volumeMounts'] as const;

/** What a pod of a model lacks of the runtime and of the model that it was made from, in sentences. */
export function mergeProblems(model: Manifest, stated: StatedPod, pod: Manifest): string[] {
  const { settings, runtime } = stated;
  const predictor = recordAt(model, 'spec', 'predictor');
  const spec = recordAt(pod, 'spec');
  const container = named(recordsAt(spec, 'containers'), stated.container);
  const ofRuntime = named(recordsAt(runtime, 'containers'), stated.container);
  const { storageUri } = recordAt(predictor, 'model');
  const wanted = { ...ofRuntime, ...settings };
  const fixed = FIELDS.filter((field) => wanted[field] !== undefined);
  return [
    ...fixed.flatMap((field) => lacking(wanted[field], container[field], field)),
    ...lacking(settings.resources, container.resources, 'resources'),
    ...JOINED.flatMap((field) => {
      const wanted = [...listOf(ofRuntime[field]), ...listOf(settings[field])];
      return missing(
        wanted.map((item) => filled(item, model)),
        container[field],
        `${field} of the server's container`,
      );
    }),
    // The API server adds tolerations of its own.
    ...missing(listOf(stated.pod.tolerations), spec.tolerations, 'tolerations'),
    ...listOf(container.args)
      .map(String)
      .filter((arg) => arg.includes('{{'))
      .map((arg) => `the server is started with ${arg}, which nobody filled in`),
    ...volumesOf(stated.pod, runtime).flatMap((volume) =>
      lacking(volume, named(recordsAt(spec, 'volumes'), volume.name), `volume ${String(volume.name)}`),
    ),
    ...(['serviceAccountName', 'nodeSelector', 'imagePullSecrets', 'terminationGracePeriodSeconds'] as const)
      .filter((field) => stated.pod[field] !== undefined)
      .flatMap((field) => lacking(stated.pod[field], spec[field], field)),
    ...lacking(
      { ...recordAt(runtime, 'annotations'), ...recordAt(predictor, 'annotations') },
      recordAt(pod, 'metadata', 'annotations'),
      'annotations',
    ),
    ...lacking(recordAt(predictor, 'labels'), recordAt(pod, 'metadata', 'labels'), 'labels'),
    ...(typeof storageUri === 'string' ? modelProblems(storageUri, spec, container) : []),
  ];
}

/** Weights must be at the path that the server is started with: from a volume, or from a container that fetches them. */
function modelProblems(
  uri: string,
  spec: Record<string, unknown>,
  container: Record<string, unknown>,
): string[] {
  const mount = recordsAt(container, 'volumeMounts').find(({ mountPath }) =>
    ['/mnt/models', '/mnt'].includes(String(mountPath)),
  );
  if (mount === undefined) return [`nothing is mounted for ${uri}`];
  const volume = named(recordsAt(spec, 'volumes'), mount.name);
  const fetching = recordsAt(spec, 'initContainers').map(({ name }) => String(name));
  const claim = recordAt(volume, 'persistentVolumeClaim').claimName;
  switch (uri.split('://')[0]) {
    case 'pvc':
      return uri.startsWith(`pvc://${String(claim)}/`)
        ? []
        : [`${uri} is mounted from ${JSON.stringify(volume)}`];
    case 'oci':
      return fetching.includes('modelcar-init') ? [] : [`no container brings ${uri}`];
    default:
      return fetching.includes('storage-initializer') ? [] : [`no container fetches ${uri}`];
  }
}

function lacking(ours: unknown, theirs: unknown, field: string): string[] {
  return differences(ours, theirs, field).map(({ path, message }) => `${path}: ${message}`);
}

/** Elements of ours that a longer list lacks. */
function missing(ours: readonly unknown[], theirs: unknown, field: string): string[] {
  return ours
    .filter((item) => !listOf(theirs).some((each) => differences(item, each).length === 0))
    .map((item) => `no ${textOf(item)} in ${field}`);
}

/** KServe fills in the name of the model (kserve/kserve pkg/controller/v1beta1/inferenceservice/utils @v0.15.2). */
function filled(item: unknown, { metadata }: Manifest): unknown {
  return typeof item === 'string' ? item.replaceAll('{{.Name}}', metadata.name) : item;
}

function named(list: readonly Record<string, unknown>[], name: unknown): Record<string, unknown> {
  return list.find((each) => each.name === name) ?? {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Those of the model, and those of the runtime that the model has none of the same name for. */
function volumesOf(
  predictor: Record<string, unknown>,
  runtime: Record<string, unknown>,
): Record<string, unknown>[] {
  const own = recordsAt(predictor, 'volumes');
  const others = recordsAt(runtime, 'volumes').filter(({ name }) =>
    own.every((volume) => volume.name !== name),
  );
  return [...own, ...others];
}
