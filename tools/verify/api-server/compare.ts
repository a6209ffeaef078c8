import { isRecord } from '../../../lib/kubernetes/manifest';

/** A value of ours that the server does not keep as it is. */
export interface Difference {
  /** Path of the value, for example `spec.ports[0].port`. */
  readonly path: string;
  readonly message: string;
}

/**
 * What of `ours` the server dropped or rewrote. What it adds (defaults, status, bookkeeping) is fine, but
 * not in lists: an element more or less changes what the list means.
 */
export function differences(ours: unknown, theirs: unknown, path = ''): Difference[] {
  if (theirs === undefined) return [{ path, message: `pruned: the server drops ${text(ours)}` }];
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    if (ours.length !== theirs.length) {
      return [{ path, message: `${ours.length} elements applied, the server keeps ${theirs.length}` }];
    }
    return ours.flatMap((item, index) => differences(item, theirs[index], `${path}[${index}]`));
  }
  if (isRecord(ours) && isRecord(theirs)) {
    return Object.entries(ours).flatMap(([key, value]) =>
      differences(value, theirs[key], path === '' ? key : `${path}${step(key)}`),
    );
  }
  return ours === theirs
    ? []
    : [{ path, message: `applied ${text(ours)}, the server keeps ${text(theirs)}` }];
}

function step(key: string): string {
  return /^\w[\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function text(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 120 ? `${json.slice(0, 117)}...` : json;
}
