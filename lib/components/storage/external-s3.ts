import { Construct } from 'constructs';
import type {
  Bucket,
  BucketOptions,
  ObjectStore,
  ObjectStoreAccess,
  ObjectStoreConnection,
  ObjectStoreUser,
  ObjectStoreUserOptions,
} from '../../contracts/object-store';
import type { PodGroup } from '../../contracts/network-use';
import { Platform } from '../../cluster/platform';
import type { ObjectStoreSettings } from '../../environment/schema';
import { BucketPlan } from './bucket-plan';
import { objectStoreUserSecret } from './user-secret';
import { Needs } from '../../cluster/needs';

/**
 * An S3 service that exists outside the program. Nothing is rendered: buckets, users and their rights
 * are prerequisites.
 */
export class ExternalS3 extends Construct implements ObjectStore {
  readonly connection: ObjectStoreConnection;
  private readonly plan = new BucketPlan();

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: Extract<ObjectStoreSettings, { type: 'external' }>,
  ) {
    super(scope, id);
    const platform = Platform.of(this);
    const url = new URL(settings.endpoint);
    const scheme = url.protocol === 'http:' ? 'http' : 'https';
    this.connection = {
      url: settings.endpoint,
      scheme,
      host: url.hostname,
      port: url.port === '' ? { http: 80, https: 443 }[scheme] : Number(url.port),
      region: settings.region,
      pathStyle: settings.pathStyle,
      ca: settings.ca,
    };
    if (settings.ca !== undefined) {
      const namespace = platform.namespaces.workloads;
      Needs.of(this).prerequisite({
        text: `ConfigMap ${settings.ca.configMap} in ${namespace} holds the CA of ${settings.endpoint} under ${settings.ca.key}`,
        object: { kind: 'ConfigMap', name: settings.ca.configMap, namespace, keys: [settings.ca.key] },
      });
    }
  }

  bucket(name: string, options?: BucketOptions): Bucket {
    return this.plan.bucket(
      name,
      Object.hasOwn(this.settings.buckets, name) ? (this.settings.buckets[name] ?? name) : name,
      options,
    );
  }

  buckets(): Bucket[] {
    return this.plan.buckets();
  }

  addUser(options: ObjectStoreUserOptions): ObjectStoreUser {
    const user = objectStoreUserSecret(this, this.connection, options);
    this.grantReach(options);
    this.plan.addUser(user, user.secret);
    return user;
  }

  grantReach(peer: PodGroup): void {
    const { host, port } = this.connection;
    Needs.of(this).allowExternal({ peer, host, port, podPort: this.settings.podPort });
  }

  access(): ObjectStoreAccess[] {
    return this.plan.access();
  }

  addPerson(): undefined {
    // The owner has keys already.
  }

  /** The owner makes the users, and ends their keys. */
  complete(): void {
    const unversioned = new Set(this.plan.unversioned());
    for (const bucket of this.plan.bucketNames()) {
      Needs.of(this).prerequisite({
        text: `Bucket ${bucket} exists at ${this.connection.url}, with${unversioned.has(bucket) ? 'out' : ''} versioning`,
      });
    }
    for (const { user, grants } of this.plan.plannedUsers()) {
      for (const { bucket, rights } of grants) {
        const verb = { read: 'read', readWrite: 'read and write' }[rights];
        Needs.of(this).prerequisite({
          text: `The keys in Secret ${user.secret.namespace}/${user.secret.name} may ${verb} bucket ${bucket}, and no other`,
        });
      }
    }
  }
}
