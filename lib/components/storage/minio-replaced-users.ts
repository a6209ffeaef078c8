import { Construct } from 'constructs';
import { BatchJob } from '../../workload/batch-job';
import type { Endpoint } from '../../contracts/endpoint';
import { selectorLabels } from '../../cluster/labels';
import { setPhase } from '../../cluster/phases';
import type { SecretContract } from '../../contracts/secret-contract';
import type { PlannedUser } from './bucket-plan';
import { credentialsPath, minioScript } from './minio-script';
import { Needs } from '../../cluster/needs';

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
 * end. It belongs to the last stage and its last phase: by then the consumers of all stages have the new keys.
 * What it looks for is the policy of a consumer in the hands of another access key; other users stay.
 */
export class MinioReplacedUsers extends Construct {
  constructor(scope: Construct, id: string, props: MinioReplacedUsersProps) {
    super(scope, id);
    setPhase(this, 'verification');
    const { namespace, endpoint, users, root } = props;
    new BatchJob(this, 'Job', {
      name,
      namespace,
      image: 'minio-client',
      command: ['/bin/bash', '-c', replacedUsersScript(endpoint.url(), root, users)],
      env: { HOME: '/tmp', MC_CONFIG_DIR: '/tmp/mc' },
      resources: { cpu: '100m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [
        { path: '/tmp', source: { emptyDir: { sizeLimit: '64Mi' } } },
        { path: `${credentialsPath}/root`, source: { secret: root } },
        ...users.map(({ user, keys }) => ({
          path: `${credentialsPath}/${user.name}`,
          source: { secret: keys },
        })),
      ],
    });
    Needs.of(this).allow({ name, namespace, podSelector: selectorLabels(name) }, endpoint);
  }
}

/** The script that the Job runs with bash and mc. */
export function replacedUsersScript(
  url: string,
  root: SecretContract,
  users: readonly Pick<PlannedUser, 'user'>[],
): string {
  return minioScript({
    job: 'replaced users',
    does: 'Removes the users that others have replaced',
    url,
    root,
    body: `remove_replaced() {
  local current users line
  current="$(<"$credentials/$1/accesskey")"
  mc admin user info store "$current" >/dev/null || fail "the new key of $1 is not there yet"
  users="$(mc --json admin user list store)"
  while read -r line; do
    # Exactly this policy, so that a user with further ones stays.
    [[ "$line" == *"\\"policyName\\":\\"$1\\""* && "$line" =~ \\"accessKey\\":\\"([^\\"]+)\\" ]] || continue
    [ "\${BASH_REMATCH[1]}" = "$current" ] || mc admin user remove store "\${BASH_REMATCH[1]}"
  done <<<"$users"
}

connect
${users.map(({ user }) => `remove_replaced ${user.name}`).join('\n')}`,
  });
}
