import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../../workload/batch-job';
import type { Endpoint } from '../../contracts/endpoint';
import { objectLabels, selectorLabels } from '../../cluster/labels';
import { setPhase } from '../../cluster/phases';
import type { SecretContract } from '../../contracts/secret-contract';
import type { BucketPlan, PlannedUser } from './bucket-plan';
import { bucketPolicy } from './bucket-policy';
import { credentialsPath, minioScript } from './minio-script';
import { Needs } from '../../cluster/needs';

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

/**
 * Job `minio-bootstrap-<hash>`: makes buckets with versioning, one user and one policy per consumer. It can
 * run again at any time: what exists stays, a changed key or policy is brought in line. A rotated user is a new
 * one beside the old one, which {@link MinioReplacedUsers} removes.
 */
export class MinioBootstrap extends Construct {
  constructor(scope: Construct, id: string, props: MinioBootstrapProps) {
    super(scope, id);
    setPhase(this, 'bootstrap');
    const users = props.plan.plannedUsers();
    const data = {
      'bootstrap.sh': bootstrapScript(props, users),
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
    Needs.of(this).allow(
      { name, namespace: props.namespace, podSelector: selectorLabels(name) },
      props.endpoint,
    );
  }
}

/** The script that the Job runs with bash and mc. It reads policies from its own folder. */
export function bootstrapScript(
  { endpoint, plan, root }: MinioBootstrapProps,
  users: readonly PlannedUser[],
): string {
  return minioScript({
    job: 'bootstrap',
    does: 'Makes buckets, users and policies',
    url: endpoint.url(),
    root,
    body: `policies="\${POLICIES:-${scriptPath}}"

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
${plan
  .bucketNames()
  .map((bucket) => `make_bucket ${bucket}`)
  .join('\n')}
${users.map(({ user }) => `make_user ${user.name}`).join('\n')}`,
  });
}
