import { Lazy } from 'cdk8s';

/**
 * A part of an object that depends on what others state: it is resolved when the object is rendered, after all of them.
 */
export function lazily<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
