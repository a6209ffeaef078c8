import { Construct } from 'constructs';
import { selectorLabels } from '../../cluster/labels';
import type { ObjectStore, ObjectStoreAccess } from '../../contracts/object-store';
import type { Mount } from '../../workload/pod';
import { type SmokeCheck, SmokeTest } from './smoke-test';

export interface BucketSmokeTestProps {
  readonly name: string;
  readonly namespace: string;
  readonly store: ObjectStore;
  /** Users of which this namespace has the keys. */
  readonly access: readonly ObjectStoreAccess[];
}

const caPath = '/etc/store-ca';

/**
 * A {@link SmokeTest} of the object store: with the keys of each user, every bucket is listed, read and written, or refuses it,
 * as its rights say. It mounts the keys of these users, and not those of root.
 */
export class BucketSmokeTest extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, store, access }: BucketSmokeTestProps) {
    super(scope, id);
    const { url, region, pathStyle, ca } = store.connection;
    store.grantReach({ name, namespace, podSelector: selectorLabels(name) });
    new SmokeTest(this, 'Test', {
      name,
      namespace,
      program: 'buckets',
      deadlineSeconds: 300,
      mounts: [
        ...access.map(({ user, keys }): Mount => ({ path: folderOf(user), source: { secret: keys.secret } })),
        ...(ca === undefined ? [] : [{ path: caPath, source: { configMap: ca.configMap } }]),
      ],
      checks: access.map(({ user, keys, buckets }): SmokeCheck => ({
        name: `keys of ${user} open their buckets, and no other`,
        seconds: 60,
        advice: `Compare Secret ${namespace}/${keys.secret.name} and the rights of ${user} in the store`,
        store: { url, region, pathStyle, ca: ca === undefined ? undefined : `${caPath}/${ca.key}` },
        keys: {
          id: `${folderOf(user)}/${keys.accessKey}`,
          key: `${folderOf(user)}/${keys.secretKey}`,
        },
        buckets,
      })),
    });
  }
}

function folderOf(user: string): string {
  return `/run/credentials/${user}`;
}
