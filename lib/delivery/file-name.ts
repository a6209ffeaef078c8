import { groupOf, type Manifest } from '../core/manifest';

/** Kinds that two API groups share; the group joins the file name. */
const sharedKinds = new Set(['Gateway', 'Pipeline', 'HardwareProfile', 'AuthPolicy', 'Service']);

/** Where an object is written, below its folder: `<namespace or _cluster>/<Kind>.<name>.k8s.yaml`. */
export function fileName({ apiVersion, kind, metadata }: Manifest): string {
  const group = groupOf(apiVersion);
  const type = sharedKinds.has(kind) && group !== '' ? `${kind}.${group}` : kind;
  // Names of roles may hold colons, which some file systems refuse.
  return `${metadata.namespace ?? '_cluster'}/${type}.${metadata.name.replaceAll(':', '_')}.k8s.yaml`;
}

/** What a file name says of its object, whichever version of the program wrote it. */
export interface NamedObject {
  readonly kind: string;
  readonly namespace?: string;
  /** As in the file name, with `_` for a colon. */
  readonly name: string;
}

/** The inverse of {@link fileName}; `undefined` for a path that it does not make. */
export function namedObject(path: string): NamedObject | undefined {
  const found = /^([^/]+)\/([A-Z][A-Za-z0-9]*)\.([^/]+)\.k8s\.yaml$/.exec(path);
  if (found === null) return undefined;
  const [, folder = '', kind = '', rest = ''] = found;
  // A group has a dot, and ends before the name; names of these kinds have none.
  const name = sharedKinds.has(kind) ? (rest.split('.').at(-1) ?? rest) : rest;
  return folder === '_cluster' ? { kind, name } : { kind, namespace: folder, name };
}
