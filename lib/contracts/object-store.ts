import type { Construct } from 'constructs';
import type { SecretContract } from './secret-contract';
import type { Endpoint } from './endpoint';
import type { PodGroup } from './network-use';

/** What a consumer may do in a bucket. */
export type BucketRights = 'read' | 'readWrite';

/** How a client connects to the store; no credentials. */
export interface ObjectStoreConnection {
  /** URL without path. */
  readonly url: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly pathStyle: boolean;
  /** ConfigMap of the workload namespace with the CA, where the store needs one. */
  readonly ca?: { readonly configMap: string; readonly key: string };
}

/** Names of the two keys in the consumer's Secret; programs insist on their own. */
export interface ObjectStoreUserOptions {
  /** Name of the user; one per consumer. */
  readonly name: string;
  /** Namespace of the consumer, which gets the Secret. */
  readonly namespace: string;
  /** Name of the consumer's Secret. */
  readonly secretName: string;
  /** @default 'accesskey' */
  readonly accessKey?: string;
  /** @default 'secretkey' */
  readonly secretKey?: string;
  /** Labels of the consumer's pods; opens the network to the store. */
  readonly podSelector: Readonly<Record<string, string>>;
  /**
   * Further keys of the Secret that are no secrets, such as the endpoint.
   * @default none
   */
  readonly connectionKeys?: (connection: ObjectStoreConnection) => Readonly<Record<string, string>>;
}

/** A consumer's identity in the store, with the Secret that holds its keys. */
export interface ObjectStoreUser {
  readonly name: string;
  readonly secret: SecretContract;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** A bucket by the name that components use. It exists because somebody asked for it. */
export interface Bucket {
  /** Name that components use, such as `llm-models`. */
  readonly name: string;
  /** Name in the store; an external store may call it otherwise. */
  readonly actualName: string;
  /** Whether it retains what is overwritten and deleted; one that does not belongs to a server that changes it all the time. */
  readonly versions: boolean;
  /** Lets a user read objects and list the bucket. */
  grantRead(user: ObjectStoreUser): void;
  /** Lets a user read, write, delete and list. */
  grantReadWrite(user: ObjectStoreUser): void;
}

/** How a bucket is made. */
export interface BucketOptions {
  /** Whether it retains what is overwritten and deleted. The first who asks for the bucket decides. @default true */
  readonly versions?: boolean;
}

/** What a user of the store may do, and where a program of the store's namespace reads its keys. */
export interface ObjectStoreAccess {
  /** Name of the user. */
  readonly user: string;
  /** Names of the keys in the Secret are `accessKey` and `secretKey`. */
  readonly keys: Pick<ObjectStoreUser, 'secret' | 'accessKey' | 'secretKey'>;
  /** By the name in the store, every bucket. */
  readonly buckets: Readonly<Record<string, BucketRights | 'none'>>;
}

/** S3 storage, whoever runs it. */
export interface ObjectStore {
  readonly connection: ObjectStoreConnection;
  /** How clients outside of the cluster connect, where `connection` is for those inside. */
  readonly outside?: ObjectStoreConnection;
  /** The Service, where the store runs in this cluster. */
  readonly endpoint?: Endpoint;
  /** The bucket of that name; made on first use. */
  bucket(name: string, options?: BucketOptions): Bucket;
  /** Those that were asked for until now, sorted by name. */
  buckets(): readonly Bucket[];
  /** A new identity. @throws Error if the name is taken */
  addUser(options: ObjectStoreUserOptions): ObjectStoreUser;
  /**
   * A new identity for a person, whose keys stay where the store keeps them.
   *
   * @returns undefined where the owner of the store gives people their keys
   * @throws Error if the name is taken
   */
  addPerson(name: string): ObjectStoreUser | undefined;
  /**
   * Makes what consumers asked for, when all have asked. Ends the access of keys that a rotation has replaced, after all
   * consumers have taken over the new ones.
   *
   * @param last the stage that is applied last
   */
  complete(last: Construct): void;
  /** Every user, sorted by name. Nothing can be asked for after it. */
  access(): readonly ObjectStoreAccess[];
  /** Opens the network to pods that have the keys of others. */
  grantReach(peer: PodGroup): void;
}
