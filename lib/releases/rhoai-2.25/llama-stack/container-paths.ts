import type { Guardrails } from '../../../contracts/guardrails';
import type { CertificateAuthority, ServedModel } from '../../../contracts/served-model';
import { serviceCa } from '../../../kubernetes/service-ca';

/**
 * The one directory that the server can write to: mount point of the operator's volume, and of the
 * databases, uploaded files and model cache in it (llamastack/llama-stack-k8s-operator
 * api/v1alpha1/llamastackdistribution_types.go @stable-2.x).
 */
export const statePath = '/opt/app-root/src/.llama/distributions/rh';

/** Where the operator mounts the ConfigMap that `userConfig` names. */
export const userConfigPath = '/etc/llama-stack';

/** Where the volume with the weights of the embedding model is mounted. */
export const embeddingPath = '/mnt/embedding-model';

const certificatesPath = '/run/certificates';

/** Where the CA of `*.svc` certificates is mounted, where a model has one. */
const serviceCaPath = `${certificatesPath}/service-ca`;

/** Where the CA of the object store is mounted, where it has one of its own. */
export const objectStoreCaPath = `${certificatesPath}/object-store`;

/** Where the CA of the database is mounted, where the stores are in one that has one. */
export const databaseCaPath = `${certificatesPath}/database`;

/** A ConfigMap with the CA of a model's server, and where it is mounted. */
export interface MountedCa extends CertificateAuthority {
  /** Name of the volume. */
  readonly volume: string;
  readonly path: string;
}

/** The CA of a model: that of Services once for all of them, any other one by the name of its model. */
export function modelCa({ name, ca }: Pick<ServedModel, 'name' | 'ca'>): MountedCa | undefined {
  return ca === undefined ? undefined : mountedCa(name, ca);
}

/** The CA of the orchestrator of guardrails. */
export function guardrailsCa({ ca }: Pick<Guardrails, 'ca'>): MountedCa {
  return mountedCa('guardrails', ca);
}

function mountedCa(name: string, ca: CertificateAuthority): MountedCa {
  return ca.configMap === serviceCa.configMap
    ? { ...ca, volume: 'service-ca', path: serviceCaPath }
    : { ...ca, volume: `model-ca-${name}`, path: `${certificatesPath}/models/${name}` };
}

/** The CA of the vector store; that of Services is mounted once for all who have it. */
export function vectorStoreCa(ca: CertificateAuthority | undefined): MountedCa | undefined {
  return modelCa({ name: 'vector-store', ca });
}

/** A file below {@link statePath}. */
export function stateFile(name: string): string {
  return `${statePath}/${name}`;
}
