import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../core/batch-job';
import type { Endpoint } from '../core/endpoint';
import { objectLabels, selectorLabels } from '../core/labels';
import { setPhase } from '../core/phases';
import { Platform } from '../core/platform';
import type { SecretContract } from '../core/secret-contract';
import type { BucketPlan, PlannedUser } from './bucket-plan';
import { bucketPolicy } from './bucket-policy';

export interface MinioBootstrapProps {
  readonly namespace: string;
  /** The S3 API. */
  readonly endpoint: Endpoint;
  readonly plan: BucketPlan;
  /** Root credentials. */
  readonly root: SecretContract;
}

const name = 'minio-bootstrap';
const scriptPath = '/opt/bootstrap';
const credentialsPath = '/run/credentials';

/**
 * Job `minio-bootstrap-<hash>`: makes buckets with versioning, one user and one policy per consumer. It can
 * run again at any time: what exists stays, a changed key or policy is brought in line. Keys are read from
 * files and handed over on standard input, so that no process list shows a secret one.
 */
export class MinioBootstrap extends Construct {
  constructor(scope: Construct, id: string, props: MinioBootstrapProps) {
    super(scope, id);
    setPhase(this, 'bootstrap');
    const users = props.plan.plannedUsers();
    const data = {
      'bootstrap.sh': bootstrapScript(props.endpoint.url(), props.plan.bucketNames(), users),
      ...Object.fromEntries(
        users.map(({ user, grants }) => [`${user.name}.json`, JSON.stringify(bucketPolicy(grants), null, 2)]),
      ),
    };
    new k8s.KubeConfigMap(this, 'Script', {
      metadata: { name, namespace: props.namespace, labels: objectLabels(name) },
      data,
    });
    new BatchJob(this, 'Job', {
      name,
      namespace: props.namespace,
      image: 'minio-client',
      command: ['/bin/bash', `${scriptPath}/bootstrap.sh`],
      env: { HOME: '/tmp', MC_CONFIG_DIR: '/tmp/mc' },
      resources: { cpu: '100m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [
        { path: scriptPath, source: { configMap: name } },
        { path: '/tmp', source: { emptyDir: { sizeLimit: '64Mi' } } },
        { path: `${credentialsPath}/root`, source: { secret: props.root } },
        ...users.map(({ user, keys }) => ({
          path: `${credentialsPath}/${user.name}`,
          source: { secret: keys },
        })),
      ],
      content: data,
    });
    Platform.of(this).allow(
      { name, namespace: props.namespace, podSelector: selectorLabels(name) },
      props.endpoint,
    );
  }
}

/**
 * The script that the Job runs with bash and mc. It reads keys from `CREDENTIALS` (default: the mounted
 * files) and policies from its own folder.
 */
export function bootstrapScript(
  url: string,
  buckets: readonly string[],
  users: readonly Pick<PlannedUser, 'user'>[],
): string {
  return `#!/bin/bash
# Makes buckets, users and policies. Safe to run again.
set -euo pipefail

url="\${MINIO_URL:-${url}}"
credentials="\${CREDENTIALS:-${credentialsPath}}"
policies="\${POLICIES:-${scriptPath}}"

# mc reads an access key and a secret key from standard input when they are not arguments.
keys() {
  printf '%s\\n%s\\n' "$(<"$credentials/$1/accesskey")" "$(<"$credentials/$1/secretkey")"
}

fail() {
  echo "bootstrap: $1" >&2
  exit 1
}

connect() {
  for attempt in {1..30}; do
    if answer="$(keys root | mc alias set store "$url" 2>&1)"; then return; fi
    if [[ "\${answer,,}" =~ access\\ key|signature|access\\ denied ]]; then
      fail "MinIO refuses the root credentials; check the keys accesskey and secretkey of Secret minio-credentials"
    fi
    echo "waiting for $url ($attempt of 30)"
    sleep 10
  done
  fail "no answer from $url"
}

make_bucket() {
  mc mb --ignore-existing "store/$1"
  mc version enable "store/$1"
}

make_user() {
  keys "$1" | mc admin user add store
  mc admin policy create store "$1" "$policies/$1.json"
  mc admin policy attach store "$1" --user "$(<"$credentials/$1/accesskey")"
}

connect
${buckets.map((bucket) => `make_bucket ${bucket}`).join('\n')}
${users.map(({ user }) => `make_user ${user.name}`).join('\n')}
echo "bootstrap: done"
`;
}
