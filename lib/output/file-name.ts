import { groupOf, type Manifest } from '../kubernetes/manifest';
import { kindRecords, knownKind, partsOf } from '../kinds/kinds';
import { isHandover, type RenderedObject } from '../cluster/rendered-object';
import { syncWaves } from '../kinds/sync-waves';

/** Where an object is written, below its folder: `<namespace or _cluster>/<Kind>.<name>.k8s.yaml`. */
export function fileName(manifest: Manifest): string {
  const { kind, metadata } = manifest;
  const group = groupOf(manifest.apiVersion);
  const withGroup = knownKind(manifest)?.fileName !== 'kind' && group !== '';
  const type = withGroup ? `${kind}.${group}` : kind;
  // Names of roles may hold colons, which some file systems refuse.
  return `${metadata.namespace ?? '_cluster'}/${type}.${metadata.name.replaceAll(':', '_')}.k8s.yaml`;
}

/**
 * Where an object is written, below `dist/<environment>/<folder>`. The objects of stages lie by namespace; what Argo CD
 * reads itself lies flat. What a cluster admin applies lies flat too, and its names sort in the order of need, since `oc apply`
 * takes the files of a folder by name.
 */
export function pathInFolder({ manifest, folder, syncWave }: RenderedObject): string {
  const path = fileName(manifest);
  const file = path.slice(path.indexOf('/') + 1);
  if (folder === 'argocd') return file;
  if (!isHandover(folder)) return path;
  const rank = String(Object.keys(syncWaves).indexOf(syncWave)).padStart(2, '0');
  const { namespace } = manifest.metadata;
  return `${rank}-${namespace === undefined ? '' : `${namespace}-`}${file}`;
}

/** What a file name says of its object, whichever version of the program wrote it. */
export interface NamedObject {
  readonly kind: string;
  /** Group and kind; none for a kind that the program does not know. */
  readonly groupKind?: string;
  readonly namespace?: string;
  /** As in the file name, with `_` for a colon. */
  readonly name: string;
}

/** The inverse of {@link fileName}; `undefined` for a path that it does not make. */
export function namedObject(path: string): NamedObject | undefined {
  const found = /^([^/]+)\/([A-Z][A-Za-z0-9]*)\.([^/]+)\.k8s\.yaml$/.exec(path);
  if (found === null) return undefined;
  const [, folder = '', kind = '', rest = ''] = found;
  const namespace = folder === '_cluster' ? {} : { namespace: folder };
  const same = [...kindRecords].map(([key, record]) => ({ key, record, ...partsOf(key) }));
  const candidates = same.filter((each) => each.kind === kind);
  const long = candidates.find(
    ({ group, record }) => record.fileName === 'kind and group' && rest.startsWith(`${group}.`),
  );
  if (long !== undefined)
    return { kind, groupKind: long.key, ...namespace, name: rest.slice(long.group.length + 1) };
  const short = candidates.find(({ record }) => record.fileName === 'kind');
  return { kind, ...(short === undefined ? {} : { groupKind: short.key }), ...namespace, name: rest };
}
