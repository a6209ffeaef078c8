import { createHash } from 'node:crypto';
import { compare } from '../program/compare';

/**
 * Eight hexadecimal digits that stand for a value. Part of the name of objects that Kubernetes does not
 * allow to change in place, such as Jobs: new content, new object. The order of keys does not count.
 */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortedKeys)).digest('hex').slice(0, 8);
}

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compare(a, b)));
}
