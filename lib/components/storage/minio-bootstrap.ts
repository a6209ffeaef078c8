import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Endpoint } from '../../contracts/endpoint';
import { objectLabels } from '../../cluster/labels';
import { shellScript } from '../../program/shell-script';
import { setSyncWave } from '../../cluster/sync-wave';
import type { SecretContract } from '../../contracts/secret-contract';
import type { BucketPlan } from './bucket-plan';
import { bucketPolicy } from './bucket-policy';
import { list, MinioJob } from './minio-job';

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
 * Job `minio-bootstrap-<hash>`: makes buckets, with versioning unless somebody asked for none, one user and one policy per consumer. It can
 * run again at any time: what exists stays, a changed key or policy is brought in line. A rotated user is a new
 * one beside the old one, which {@link MinioReplacedUsers} removes.
 */
export class MinioBootstrap extends Construct {
  constructor(scope: Construct, id: string, props: MinioBootstrapProps) {
    super(scope, id);
    setSyncWave(this, 'bootstrap');
    const users = props.plan.plannedUsers();
    const data = {
      'bootstrap.sh': shellScript(
        'components/storage/minio-connect.sh',
        'components/storage/minio-bootstrap.sh',
      ),
      ...Object.fromEntries(
        users.map(({ user, grants }) => [`${user.name}.json`, JSON.stringify(bucketPolicy(grants), null, 2)]),
      ),
    };
    new k8s.KubeConfigMap(this, 'Script', {
      metadata: { name, namespace: props.namespace, labels: objectLabels(name) },
      data,
    });
    new MinioJob(this, 'Job', {
      name,
      namespace: props.namespace,
      job: 'bootstrap',
      endpoint: props.endpoint,
      root: props.root,
      users,
      command: ['/bin/bash', `${scriptPath}/bootstrap.sh`],
      env: {
        ...list('BUCKETS', props.plan.bucketNames()),
        ...list('UNVERSIONED', props.plan.unversioned()),
      },
      mounts: [{ path: scriptPath, source: { configMap: name } }],
      content: data,
    });
  }
}
