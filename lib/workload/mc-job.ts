import { Construct } from 'constructs';
import type { SecretContract } from '../contracts/secret-contract';
import { BatchJob, type BatchJobProps } from './batch-job';
import { type PodProps, tmpMount } from './pod';

/** Where scripts find credentials: one folder per name. */
const credentialsPath = '/run/credentials';

/** Where `mc` keeps its settings and looks for further CAs (minio/mc cmd/config.go). */
const configPath = '/tmp/mc';

const small = { cpu: '100m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' };

/** The script as `command`, its variables, further mounts, and what opens the object store. */
export interface McPodProps extends Pick<PodProps, 'command' | 'env' | 'mounts'> {
  /** Secrets with keys of the object store; each is a folder of its name below `/run/credentials`. */
  readonly credentials: Readonly<Record<string, SecretContract>>;
  /** ConfigMap with the CA of the object store, which `mc` trusts beside those of its image. @default none */
  readonly caConfigMap?: string;
  /** @default what a few calls need */
  readonly resources?: PodProps['resources'];
}

export type McJobProps = Omit<BatchJobProps, 'image' | 'resources' | keyof McPodProps> & McPodProps;

/** A container that works on an object store with bash and `mc`. It gets credentials as files. */
export function mcPod({
  command,
  env,
  mounts = [],
  credentials,
  caConfigMap,
  resources = small,
}: McPodProps): Pick<PodProps, 'image' | 'command' | 'env' | 'mounts' | 'resources'> {
  return {
    image: 'minio-client',
    command,
    resources,
    env: { HOME: '/tmp', MC_CONFIG_DIR: configPath, ...env },
    mounts: [
      ...mounts,
      tmpMount('64Mi'),
      ...Object.entries(credentials).map(([folder, secret]) => ({
        path: `${credentialsPath}/${folder}`,
        source: { secret },
      })),
      ...(caConfigMap === undefined
        ? []
        : [{ path: `${configPath}/certs/CAs`, source: { configMap: caConfigMap } }]),
    ],
  };
}

/** A {@link BatchJob} that works on an object store with bash and `mc`. */
export class McJob extends Construct {
  constructor(scope: Construct, id: string, props: McJobProps) {
    super(scope, id);
    const { credentials, caConfigMap, command, env, mounts, resources, ...job } = props;
    const pod = mcPod({ command, env, mounts, credentials, caConfigMap, resources });
    new BatchJob(this, 'Job', { ...job, ...pod });
  }
}
