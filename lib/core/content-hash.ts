import { createHash } from 'node:crypto';

/**
 * Eight hexadecimal digits that stand for a value. Part of the name of objects that Kubernetes does not
 * allow to change in place, such as Jobs: new content, new object.
 */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
