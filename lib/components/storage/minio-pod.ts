import type { Endpoint } from '../../contracts/endpoint';
import type { SecretContract } from '../../contracts/secret-contract';
import { shellScript } from '../../program/shell-script';
import { type Mount, type PodProps, tmpMount } from '../../workload/pod';
import type { PlannedUser } from './bucket-plan';

/** Where the scripts find keys: one folder per user, and `root`. */
const credentialsPath = '/run/credentials';

export interface MinioPodProps {
  /** Begins the messages of the script. */
  readonly job: string;
  /** The S3 API. */
  readonly endpoint: Endpoint;
  /** Root credentials. */
  readonly root: SecretContract;
  readonly users: readonly Pick<PlannedUser, 'user' | 'keys'>[];
  /** Further variables of the script. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Further mounts. @default none */
  readonly mounts?: readonly Mount[];
}

/** The pod of a Job that works on MinIO with bash and `mc`, with the root credentials and the keys of users. */
export function minioPod({
  job,
  endpoint,
  root,
  users,
  env,
  mounts = [],
}: MinioPodProps): Pick<PodProps, 'image' | 'env' | 'resources' | 'mounts'> {
  return {
    image: 'minio-client',
    env: {
      HOME: '/tmp',
      MC_CONFIG_DIR: '/tmp/mc',
      JOB: job,
      MINIO_URL: endpoint.url(),
      ROOT_KEYS: root.name,
      ...list(
        'USERS',
        users.map(({ user }) => user.name),
      ),
      ...env,
    },
    resources: { cpu: '100m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
    mounts: [
      ...mounts,
      tmpMount('64Mi'),
      { path: `${credentialsPath}/root`, source: { secret: root } },
      ...users.map(({ user, keys }) => ({
        path: `${credentialsPath}/${user.name}`,
        source: { secret: keys },
      })),
    ],
  };
}

/** A variable with names; none without names, since the API server drops an empty value. */
export function list(variable: string, names: readonly string[]): Record<string, string> {
  return names.length === 0 ? {} : { [variable]: names.join(' ') };
}

/** A script of this folder, after the beginning that all on MinIO have. */
export function minioScript(file: string): string {
  return ['minio-connect.sh', file].map((each) => shellScript(`components/storage/${each}`)).join('');
}
