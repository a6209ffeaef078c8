import { isRecord } from '../../../lib/kubernetes/manifest';
import { type Condition, timestamp } from './objects';

/**
 * Whether all of `wanted` is in `found`. Lists must be the same, and what is wanted to be empty must be empty or not
 * there: the API server leaves it out.
 */
export function contains(found: unknown, wanted: unknown): boolean {
  if (isEmpty(wanted) && (found === null || found === undefined)) return true;
  if (wanted === null || wanted === undefined) return false;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((item, index) => contains(found[index], item))
    );
  }
  if (isRecord(wanted)) {
    return isRecord(found) && Object.entries(wanted).every(([key, value]) => contains(found[key], value));
  }
  return found === wanted;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.values(value).every(isEmpty);
  return value === null || value === undefined || value === '';
}

/** Conditions with the time of their last change of status: the one that is known, or now. */
export function withTimes(wanted: readonly Condition[], known: readonly Condition[]): Condition[] {
  return wanted.map((each) => {
    const before = known.find(({ type }) => type === each.type);
    const same = before?.status === each.status ? before.lastTransitionTime : undefined;
    return { lastTransitionTime: same ?? timestamp(), ...each };
  });
}
