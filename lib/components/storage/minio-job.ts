import { Construct } from 'constructs';
import { selectorLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import type { Endpoint } from '../../contracts/endpoint';
import type { SecretContract } from '../../contracts/secret-contract';
import { McJob, type McJobProps } from '../../workload/mc-job';
import type { PlannedUser } from './bucket-plan';

export interface MinioJobProps extends Omit<McJobProps, 'credentials' | 'caConfigMap'> {
  /** Begins the messages of the script. */
  readonly job: string;
  /** The S3 API. */
  readonly endpoint: Endpoint;
  /** Root credentials. */
  readonly root: SecretContract;
  /** Whose keys it gets beside those of root. */
  readonly users: readonly Pick<PlannedUser, 'user' | 'keys'>[];
}

/**
 * A {@link McJob} on MinIO with the root credentials and the keys of users, and its way to MinIO. Its script begins with
 * `minio-connect.sh`.
 */
export class MinioJob extends Construct {
  constructor(scope: Construct, id: string, props: MinioJobProps) {
    super(scope, id);
    const { job, endpoint, root, users, ...others } = props;
    const { name, namespace, env } = others;
    new McJob(this, 'Job', {
      ...others,
      env: {
        JOB: job,
        MINIO_URL: endpoint.url(),
        ROOT_KEYS: root.name,
        ...list(
          'USERS',
          users.map(({ user }) => user.name),
        ),
        ...env,
      },
      credentials: { root, ...Object.fromEntries(users.map(({ user, keys }) => [user.name, keys])) },
    });
    Needs.of(this).allow({ name, namespace, podSelector: selectorLabels(name) }, endpoint);
  }
}

/** A variable with names; none without names, since the API server drops an empty value. */
export function list(variable: string, names: readonly string[]): Record<string, string> {
  return names.length === 0 ? {} : { [variable]: names.join(' ') };
}
