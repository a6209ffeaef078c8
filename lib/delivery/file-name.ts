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
