import { compare } from '../../program/compare';
import type { Bucket, BucketRights, ObjectStoreUser } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';

/** One user of the plan, with what it may do where. */
export interface PlannedUser {
  readonly user: ObjectStoreUser;
  /** Where the maker of the users reads the keys. */
  readonly keys: SecretContract;
  /** Rights by actual bucket name, sorted. */
  readonly grants: readonly { readonly bucket: string; readonly rights: BucketRights }[];
}

/** The buckets and users that consumers asked for. */
export class BucketPlan {
  private readonly byName = new Map<string, PlannedBucket>();
  private readonly users = new Map<string, { user: ObjectStoreUser; keys: SecretContract }>();

  /** The bucket of that name, new or known. */
  bucket(name: string, actualName: string): Bucket {
    const known = this.byName.get(name) ?? new PlannedBucket(name, actualName);
    this.byName.set(name, known);
    return known;
  }

  addUser(user: ObjectStoreUser, keys: SecretContract): void {
    if (this.users.has(user.name)) throw new Error(`object store user ${user.name} exists already`);
    this.users.set(user.name, { user, keys });
  }

  /** Actual names, sorted. */
  bucketNames(): string[] {
    return [...this.byName.values()].map((bucket) => bucket.actualName).sort(compare);
  }

  /** Users with their rights, sorted by name. */
  plannedUsers(): PlannedUser[] {
    return [...this.users.values()]
      .map(({ user, keys }) => ({ user, keys, grants: this.grantsOf(user) }))
      .sort((a, b) => compare(a.user.name, b.user.name));
  }

  private grantsOf(user: ObjectStoreUser): { bucket: string; rights: BucketRights }[] {
    return [...this.byName.values()]
      .flatMap((bucket) => {
        const rights = bucket.rights.get(user.name);
        return rights === undefined ? [] : [{ bucket: bucket.actualName, rights }];
      })
      .sort((a, b) => compare(a.bucket, b.bucket));
  }
}

class PlannedBucket implements Bucket {
  readonly rights = new Map<string, BucketRights>();

  constructor(
    readonly name: string,
    readonly actualName: string,
  ) {}

  grantRead(user: ObjectStoreUser): void {
    if (!this.rights.has(user.name)) this.rights.set(user.name, 'read');
  }

  grantReadWrite(user: ObjectStoreUser): void {
    this.rights.set(user.name, 'readWrite');
  }
}
