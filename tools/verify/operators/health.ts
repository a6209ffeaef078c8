import { runHealthCheck, type Verdict } from '../../../__tests__/support/lua';
import { knownKind } from '../../../lib/kinds/kinds';
import type { LiveObject } from './live';

/** What Argo CD makes of an object by our health check. @throws Error if there is none for its kind */
export function healthOf(object: LiveObject): Verdict {
  const health = knownKind(object)?.health;
  if (health === undefined || !('check' in health)) throw new Error(`no health check for ${object.kind}`);
  return runHealthCheck(health.check, object);
}
