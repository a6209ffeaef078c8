import { recordsAt } from '../../../lib/kubernetes/manifest';
import type { BucketRights } from '../../../lib/contracts/object-store';

const prefix = 'arn:aws:s3:::';

/** Rights by bucket that a policy document grants on objects. */
export function rightsOf(document: string): ReadonlyMap<string, BucketRights> {
  const rights = new Map<string, BucketRights>();
  for (const { Action, Resource } of recordsAt(JSON.parse(document) as unknown, 'Statement')) {
    const writes = strings(Action).includes('s3:PutObject');
    for (const resource of strings(Resource)) {
      if (!resource.startsWith(prefix) || !resource.endsWith('/*')) continue;
      rights.set(resource.slice(prefix.length, -2), writes ? 'readWrite' : 'read');
    }
  }
  return rights;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
