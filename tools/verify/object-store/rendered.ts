import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';

/** Objects, and the contracts of their Secrets. */
type Rendered = Pick<RenderedEnvironment, 'objects' | 'needs'>;

/** What is mounted into a container, with the content that the program knows. */
interface RenderedMount {
  readonly path: string;
  readonly source:
    | { readonly secret: string; readonly keys: readonly string[] }
    | { readonly files: Readonly<Record<string, string>> }
    /** A directory that the program may write. */
    | { readonly writable: true };
}

/** The only container of a pod, as it was rendered. */
export interface RenderedContainer {
  /** Name of the object. */
  readonly name: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly RenderedMount[];
  /** Path of the readiness and the liveness probe, where there is one. */
  readonly probePaths: readonly string[];
}

/** Containers of a kind whose object's name has the pattern. */
export function containersOf(
  rendered: Rendered,
  kind: 'Deployment' | 'Job',
  name: RegExp,
): RenderedContainer[] {
  return rendered.objects
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.kind === kind && name.test(manifest.metadata.name))
    .map((manifest) => containerOf(rendered, manifest));
}

function containerOf(rendered: Rendered, manifest: Manifest): RenderedContainer {
  const pod = recordAt(manifest, 'spec', 'template', 'spec');
  const [container = {}] = recordsAt(pod, 'containers');
  const volumes = new Map(recordsAt(pod, 'volumes').map((volume) => [text(volume.name), volume]));
  return {
    name: manifest.metadata.name,
    command: texts(container.command),
    args: texts(container.args),
    env: Object.fromEntries(
      recordsAt(container, 'env').map(({ name, value }) => [text(name), text(value)] as const),
    ),
    mounts: recordsAt(container, 'volumeMounts').map(({ name, mountPath }) => ({
      path: text(mountPath),
      source: sourceOf(rendered, manifest.metadata.namespace ?? '', volumes.get(text(name)) ?? {}),
    })),
    probePaths: ['readinessProbe', 'livenessProbe']
      .map((probe) => recordAt(container, probe, 'httpGet').path)
      .filter((path) => typeof path === 'string'),
  };
}

function sourceOf(
  rendered: Rendered,
  namespace: string,
  volume: Record<string, unknown>,
): RenderedMount['source'] {
  const secret = recordAt(volume, 'secret').secretName;
  if (typeof secret === 'string') {
    const contract = rendered.needs.secrets.find(
      (known) => known.name === secret && known.namespace === namespace,
    );
    return { secret, keys: contract?.keys.map(({ name }) => name) ?? [] };
  }
  const configMap = recordAt(volume, 'configMap').name;
  if (typeof configMap === 'string') return { files: dataOf(rendered, namespace, configMap) };
  return { writable: true };
}

function dataOf(rendered: Rendered, namespace: string, name: string): Record<string, string> {
  const found = rendered.objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'ConfigMap' && metadata.name === name && metadata.namespace === namespace,
  );
  const data = Object.entries(recordAt(found?.manifest, 'data'));
  return Object.fromEntries(data.map(([file, content]) => [file, text(content)] as const));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}
