import { Construct } from 'constructs';
import { Needs } from '../../../cluster/needs';
import { declareSecret } from '../../../cluster/platform';
import type { Database, DatabaseRole } from '../../../contracts/database';
import type { PodGroup } from '../../../contracts/network-use';
import type { CertificateAuthority } from '../../../contracts/served-model';

export interface ExternalDatabaseProps {
  /** Namespace of those who use it. */
  readonly namespace: string;
  readonly host: string;
  readonly port: number;
  /** Port of its pods, if the host is a Service of the cluster. @default every port of its namespace */
  readonly podPort?: number;
  readonly database: string;
  readonly user: string;
  /** Secret with the password of the user. */
  readonly secretName: string;
  readonly ca?: CertificateAuthority;
}

/** A database of a PostgreSQL that exists already. Nothing is rendered but the Secret: database and user are prerequisites. */
export class ExternalDatabase extends Construct implements Database {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly owner: DatabaseRole;
  readonly ca?: CertificateAuthority;
  private readonly podPort?: number;

  constructor(scope: Construct, id: string, props: ExternalDatabaseProps) {
    super(scope, id);
    const { namespace, host, port, database, user, ca } = props;
    this.name = database;
    this.host = host;
    this.port = port;
    this.podPort = props.podPort;
    this.ca = ca;
    const secret = declareSecret(this, {
      name: props.secretName,
      namespace,
      purpose: `Password of ${user} in database ${database} at ${host}`,
      keys: [{ name: 'password', description: 'letters and digits only, with a letter' }],
    });
    this.owner = { name: user, secret, key: 'password' };
    Needs.of(this).prerequisite({
      text: `Database ${database} exists at ${host}:${port}, and ${user} owns it; made with TEMPLATE template0 and LC_COLLATE 'C', since ranges of keys are meant in the order of their bytes`,
    });
    if (ca !== undefined) {
      Needs.of(this).prerequisite({
        text: `ConfigMap ${ca.configMap} in ${namespace} holds the CA of ${host} under ${ca.key}`,
        object: { kind: 'ConfigMap', name: ca.configMap, namespace, keys: [ca.key] },
      });
    }
  }

  grantReach(peer: PodGroup): void {
    const { host, port, podPort } = this;
    Needs.of(this).allowExternal({ peer, host, port, podPort });
  }
}
