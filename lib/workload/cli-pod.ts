import { shellScript } from '../program/shell-script';
import { type Mount, type PodProps, tmpMount } from './pod';

export interface CliPodProps {
  /** File of the script, which runs with bash and `oc`: {@link shellScript}. */
  readonly script: string;
  /** Variables of the script. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Further mounts, such as the ConfigMap with what it applies. @default none */
  readonly mounts?: readonly Mount[];
}

/** The pod of a Job that talks to the API server with `oc`, as its own account: the script, and `/tmp` to write in. */
export function cliPod({
  script,
  env,
  mounts = [],
}: CliPodProps): Pick<PodProps, 'image' | 'command' | 'env' | 'resources' | 'mounts' | 'token'> {
  return {
    image: 'openshift-cli',
    command: ['/bin/bash', '-c', shellScript(script)],
    env: { HOME: '/tmp', ...env },
    resources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
    mounts: [...mounts, tmpMount('64Mi')],
    token: true,
  };
}
