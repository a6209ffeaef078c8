import { compare } from '../../program/compare';
import type {
  Bucket,
  BucketOptions,
  BucketRights,
  ObjectStoreAccess,
  ObjectStoreUser,
} from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';

/** One user of the plan, with what it may do where. */
export interface PlannedUser {
  readonly user: ObjectStoreUser;
  /** Where the maker of the users reads the keys. */
  readonly keys: SecretContract;
  /** Rights by actual bucket name, sorted. */
  readonly grants: readonly { readonly bucket: string; readonly rights: BucketRights }[];
}

/** The buckets and users that consumers asked for, until it is read. */
export class BucketPlan {
  private readonly byName = new Map<string, PlannedBucket>();
  private readonly users = new Map<string, { user: ObjectStoreUser; keys: SecretContract }>();
  private isRead = false;

  /** The bucket of that name, new or known. */
  bucket(name: string, actualName: string, { versions = true }: BucketOptions = {}): Bucket {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    this.mayChange(`bucket ${name}`);
    const bucket = new PlannedBucket(name, actualName, versions, (what) => {
      this.mayChange(what);
    });
    this.byName.set(name, bucket);
    return bucket;
  }

  /** Those that were asked for until now, sorted by name. */
  buckets(): Bucket[] {
    return [...this.byName.values()].sort((a, b) => compare(a.name, b.name));
  }

  addUser(user: ObjectStoreUser, keys: SecretContract): void {
    this.mayChange(`user ${user.name}`);
    if (this.users.has(user.name)) throw new Error(`object store user ${user.name} exists already`);
    this.users.set(user.name, { user, keys });
  }

  /** Actual names, sorted. Nothing can be added after it. */
  bucketNames(): string[] {
    this.isRead = true;
    return [...this.byName.values()].map((bucket) => bucket.actualName).sort(compare);
  }

  /** Actual names of those that retain no versions, sorted. Nothing can be added after it. */
  unversioned(): string[] {
    const versioned = new Set(
      [...this.byName.values()].filter(({ versions }) => versions).map(({ actualName }) => actualName),
    );
    return this.bucketNames().filter((name) => !versioned.has(name));
  }

  /** Users with their rights, sorted by name. Nothing can be added after it. */
  plannedUsers(): PlannedUser[] {
    this.isRead = true;
    return [...this.users.values()]
      .map(({ user, keys }) => ({ user, keys, grants: this.grantsOf(user) }))
      .sort((a, b) => compare(a.user.name, b.user.name));
  }

  /** What each user may do in every bucket, with the Secret that has its keys. Nothing can be added after it. */
  access(): ObjectStoreAccess[] {
    const none = Object.fromEntries(this.bucketNames().map((bucket) => [bucket, 'none' as const]));
    return this.plannedUsers().map(({ user, keys, grants }) => ({
      user: user.name,
      // The maker of the users reads its own copy of the keys.
      keys: keys === user.secret ? user : { secret: keys, accessKey: 'accesskey', secretKey: 'secretkey' },
      buckets: {
        ...none,
        ...Object.fromEntries(grants.map(({ bucket, rights }) => [bucket, rights])),
      },
    }));
  }

  private mayChange(what: string): void {
    if (this.isRead)
      throw new Error(`${what} of the object store is asked for after the buckets and users are made`);
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
    readonly versions: boolean,
    private readonly mayChange: (what: string) => void,
  ) {}

  grantRead(user: ObjectStoreUser): void {
    if (!this.rights.has(user.name)) this.grant(user, 'read');
  }

  grantReadWrite(user: ObjectStoreUser): void {
    if (this.rights.get(user.name) !== 'readWrite') this.grant(user, 'readWrite');
  }

  private grant(user: ObjectStoreUser, rights: BucketRights): void {
    this.mayChange(`bucket ${this.name} for ${user.name}`);
    this.rights.set(user.name, rights);
  }
}
