/**
 * The one directory that the server can write to: mount point of the operator's volume, and of the
 * databases, uploaded files and model cache in it (llamastack/llama-stack-k8s-operator
 * api/v1alpha1/llamastackdistribution_types.go @stable-2.x).
 */
export const statePath = '/opt/app-root/src/.llama/distributions/rh';

/** Where the operator mounts the ConfigMap that `userConfig` names. */
export const userConfigPath = '/etc/llama-stack';

const certificatesPath = '/run/certificates';

/** ConfigMap of every OpenShift namespace with the CA of `*.svc` certificates. */
export const serviceCa = {
  configMap: 'openshift-service-ca.crt',
  key: 'service-ca.crt',
  path: `${certificatesPath}/service-ca`,
} as const;

/** Where the CA of the object store is mounted, where it has one of its own. */
export const objectStoreCaPath = `${certificatesPath}/object-store`;

/** A file below {@link statePath}. */
export function stateFile(name: string): string {
  return `${statePath}/${name}`;
}
