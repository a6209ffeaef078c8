import { runHealthCheck, type Verdict } from '../../../__tests__/support/lua';
import { groupOf } from '../../../lib/kubernetes/manifest';
import { healthOfKind } from '../../../lib/argocd/health-checks';
import type { LiveObject } from './live';

/** What Argo CD makes of an object by our health check. @throws Error if there is none for its kind */
export function healthOf(object: LiveObject): Verdict {
  const health = healthOfKind[`${groupOf(object.apiVersion)}/${object.kind}`];
  if (health === undefined || !('check' in health)) throw new Error(`no health check for ${object.kind}`);
  return runHealthCheck(health.check, object);
}
