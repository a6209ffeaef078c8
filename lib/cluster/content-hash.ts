import { createHash } from 'node:crypto';
import { compare } from '../program/compare';

/**
 * Eight hexadecimal digits that stand for a value. Part of the name of objects that Kubernetes does not
 * allow to change in place, such as Jobs: new content, new object. The order of keys does not count.
 */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(sortedJson(value)).digest('hex').slice(0, 8);
}

/** JSON with sorted keys. A replacer of `JSON.stringify` would do it too, in three times the time. */
function sortedJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (hasJson(value)) return sortedJson(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => compare(a, b));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${sortedJson(item)}`).join(',')}}`;
}

/** A `Lazy`, which stands for what is not known yet. */
function hasJson(value: object): value is { toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
