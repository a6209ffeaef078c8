import type { Mount, PodProps } from './pod';

/**
 * The pod of a Job that talks to the API server with `oc`, as its own account: the script, and `/tmp` to write in.
 *
 * @param mounts further mounts, such as the ConfigMap with what it applies
 */
export function cliPod(
  script: string,
  mounts: readonly Mount[] = [],
): Pick<PodProps, 'image' | 'command' | 'env' | 'resources' | 'mounts' | 'token'> {
  return {
    image: 'openshift-cli',
    command: ['/bin/bash', '-c', script],
    env: { HOME: '/tmp' },
    resources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
    mounts: [...mounts, { path: '/tmp', source: { emptyDir: { sizeLimit: '64Mi' } } }],
    token: true,
  };
}
