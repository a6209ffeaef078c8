import { Construct } from 'constructs';
import type { SecretContract } from '../contracts/secret-contract';
import { BatchJob, type BatchJobProps } from './batch-job';
import { tmpMount } from './pod';

/** Where scripts find credentials: one folder per name. */
const credentialsPath = '/run/credentials';

/** Where `mc` keeps its settings and looks for further CAs (minio/mc cmd/config.go). */
const configPath = '/tmp/mc';

const small = { cpu: '100m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' };

export interface McJobProps extends Omit<BatchJobProps, 'image' | 'resources'> {
  /** Secrets with keys of the object store; each is a folder of its name below `/run/credentials`. */
  readonly credentials: Readonly<Record<string, SecretContract>>;
  /** ConfigMap with the CA of the object store, which `mc` trusts beside those of its image. @default none */
  readonly caConfigMap?: string;
  /** @default what a few calls need */
  readonly resources?: BatchJobProps['resources'];
}

/** A {@link BatchJob} that works on an object store with bash and `mc`. It gets credentials as files. */
export class McJob extends Construct {
  constructor(scope: Construct, id: string, props: McJobProps) {
    super(scope, id);
    const { credentials, caConfigMap, ...job } = props;
    new BatchJob(this, 'Job', {
      ...job,
      resources: job.resources ?? small,
      image: 'minio-client',
      env: { HOME: '/tmp', MC_CONFIG_DIR: configPath, ...job.env },
      mounts: [
        ...(job.mounts ?? []),
        tmpMount('64Mi'),
        ...Object.entries(credentials).map(([folder, secret]) => ({
          path: `${credentialsPath}/${folder}`,
          source: { secret },
        })),
        ...(caConfigMap === undefined
          ? []
          : [{ path: `${configPath}/certs/CAs`, source: { configMap: caConfigMap } }]),
      ],
    });
  }
}
