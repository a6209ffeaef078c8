import { type PodProps, tmpMount } from './pod';

/** The script as `command`, its variables, and further mounts, such as the ConfigMap with what it applies. */
export type OcPodProps = Pick<PodProps, 'command' | 'env' | 'mounts'>;

/** A pod that talks to the API server with `oc`, as its own account: the script, and `/tmp` to write in. */
export function ocPod({
  command,
  env,
  mounts = [],
}: OcPodProps): Pick<PodProps, 'image' | 'command' | 'env' | 'resources' | 'mounts' | 'token'> {
  return {
    image: 'openshift-cli',
    command,
    env: { HOME: '/tmp', ...env },
    resources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
    mounts: [...mounts, tmpMount('64Mi')],
    token: true,
  };
}
