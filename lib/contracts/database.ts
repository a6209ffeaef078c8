import type { Endpoint } from './endpoint';
import type { PodGroup } from './network-use';
import type { SecretContract } from './secret-contract';
import type { CertificateAuthority } from './served-model';

/** Somebody who logs in to a database. */
export interface DatabaseRole {
  readonly name: string;
  /** Secret with its password, in the namespace of those who use the database. */
  readonly secret: SecretContract;
  /** Key of the password. */
  readonly key: string;
}

/**
 * One database of a PostgreSQL server, whoever runs it: what a program that uses it needs, and what `pg_dump` needs to save it.
 * The owner may do everything in it and nothing elsewhere.
 */
export interface Database {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly owner: DatabaseRole;
  /** Reads the tables that it is granted. @default nobody */
  readonly reader?: DatabaseRole;
  /** Who signs the certificate of the server; connections are then encrypted. @default nobody: they stay in the cluster, in clear */
  readonly ca?: CertificateAuthority;
  /** Its Service, and the Deployment of the same name, where the server is ours. @default somebody else runs it */
  readonly endpoint?: Endpoint;
  /** Opens the network to pods that use it. */
  grantReach(peer: PodGroup): void;
}
