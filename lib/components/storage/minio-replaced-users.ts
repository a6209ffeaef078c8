import { Construct } from 'constructs';
import type { Endpoint } from '../../contracts/endpoint';
import { bash } from '../../program/shell-script';
import { setSyncWave } from '../../cluster/sync-wave';
import type { SecretContract } from '../../contracts/secret-contract';
import type { PlannedUser } from './bucket-plan';
import { MinioJob } from './minio-job';

export interface MinioReplacedUsersProps {
  readonly namespace: string;
  /** The S3 API. */
  readonly endpoint: Endpoint;
  /** Users in version 2 or later. */
  readonly users: readonly PlannedUser[];
  /** Root credentials. */
  readonly root: SecretContract;
}

const name = 'minio-replaced-users';

/**
 * Job `minio-replaced-users-<hash>`: removes the MinIO users that a rotation has replaced, so that their keys
 * end. It belongs to the last stage and its last wave: by then the consumers of all stages have the new keys.
 * What it looks for is the policy of a consumer in the hands of another access key; other users stay.
 */
export class MinioReplacedUsers extends Construct {
  constructor(scope: Construct, id: string, props: MinioReplacedUsersProps) {
    super(scope, id);
    setSyncWave(this, 'verification');
    new MinioJob(this, 'Job', {
      ...props,
      name,
      job: 'replaced users',
      command: bash('components/storage/minio-connect.sh', 'components/storage/minio-replaced-users.sh'),
    });
  }
}
