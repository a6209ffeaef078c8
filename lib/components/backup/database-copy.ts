import { Construct } from 'constructs';
import { declareSecret } from '../../cluster/platform';
import type { DumpedDatabase } from '../../contracts/backup';
import type { PodGroup } from '../../contracts/network-use';
import type { SecretContract } from '../../contracts/secret-contract';
import { bash } from '../../program/shell-script';
import { tmpMount } from '../../workload/pod';
import type { BatchStep } from '../../workload/scheduled-batch';

export interface DatabaseCopyProps {
  readonly database: DumpedDatabase;
  /** Pods that copy it, in the namespace of the backup. */
  readonly pods: PodGroup;
  /** Folder of the copy. */
  readonly partsPath: string;
}

/**
 * A database in backups: Secret `backup-<name>-credentials`, a copy of its password for the pods of the backup, and the way
 * to it. Its steps save it to a file and restore it from there.
 */
export class DatabaseCopy extends Construct {
  readonly database: DumpedDatabase;
  private readonly keys: SecretContract;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatabaseCopyProps,
  ) {
    super(scope, id);
    const { database, pods } = props;
    this.database = database;
    const { secret, key } = database.password;
    const [first = secret] = secret.older ?? [];
    this.keys = declareSecret(this, {
      name: `backup-${database.name}-credentials`,
      namespace: pods.namespace,
      purpose: `Password of ${database.login} in the database of ${database.server}, for backups`,
      copyOf: secret,
      rotatesWith: secret.rotatesWith ?? first.name,
      keys: [{ name: 'password', description: 'the same value', from: key }],
    });
    database.grantReach(pods);
  }

  /** Name of its file in a backup. */
  get file(): string {
    const { type, name } = this.props.database;
    return `${name}.${{ postgresql: 'dump', mysql: 'sql' }[type]}`;
  }

  step(action: 'save' | 'restore'): BatchStep {
    const { database, partsPath } = this.props;
    const { name, type, host, port, login } = database;
    return {
      name,
      image: type,
      command: bash('components/backup/database.sh'),
      env: {
        ACTION: action,
        TYPE: type,
        HOST: host,
        PORT: String(port),
        LOGIN: login,
        DB: database.database,
        FILE: this.file,
        PARTS: partsPath,
      },
      resources: { cpu: '100m', memory: '128Mi', cpuLimit: '1', memoryLimit: '512Mi' },
      mounts: [{ path: '/run/credentials/database', source: { secret: this.keys } }, tmpMount('16Mi')],
    };
  }
}
