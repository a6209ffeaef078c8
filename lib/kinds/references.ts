import { recordAt, recordsAt } from '../kubernetes/manifest';

/** Kinds that objects refer to by name, with their groups; the core group is left out. */
type ReferencedKind =
  | 'Secret'
  | 'ConfigMap'
  | 'PersistentVolumeClaim'
  | 'ServiceAccount'
  | 'Service'
  | 'Namespace'
  | 'argoproj.io/AppProject'
  | 'external-secrets.io/ClusterSecretStore'
  | 'external-secrets.io/SecretStore'
  | 'generators.external-secrets.io/Password'
  | 'machine.openshift.io/MachineSet'
  | 'maistra.io/ServiceMeshMember'
  | 'pipelines.kubeflow.org/Pipeline'
  | 'rbac.authorization.k8s.io/ClusterRole'
  | 'rbac.authorization.k8s.io/Role'
  | 'serving.kserve.io/ServingRuntime';

/** A name of another object, and where it stands. */
export interface FoundReference {
  readonly path: string;
  readonly kind: ReferencedKind;
  readonly name: string;
  readonly namespace?: string;
  /** Key of a Secret or ConfigMap; name or number of a port of a Service. */
  readonly part?: string;
}

/** A reference to an object; none if there is no name. */
export function named(
  kind: ReferencedKind,
  name: unknown,
  namespace: string | undefined,
  path: string,
): FoundReference[] {
  return typeof name === 'string' ? [{ kind, name, namespace, path }] : [];
}

/** References to parts of an object; none if there is no name. */
export function keyed(
  kind: ReferencedKind,
  name: unknown,
  namespace: string | undefined,
  path: string,
  parts: readonly (string | undefined)[],
): FoundReference[] {
  return typeof name === 'string' ? parts.map((part) => ({ kind, name, namespace, path, part })) : [];
}

/** A text or number as text. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** References of a volume, or of one source of a projected one. */
export function volumeReferences(
  source: Record<string, unknown>,
  namespace: string | undefined,
  path: string,
): FoundReference[] {
  const secret = recordAt(source, 'secret');
  const configMap = recordAt(source, 'configMap');
  return [
    ...keyed('Secret', secret.secretName ?? secret.name, namespace, `${path}.secret`, itemKeys(secret)),
    ...keyed('ConfigMap', configMap.name, namespace, `${path}.configMap`, itemKeys(configMap)),
    ...named(
      'PersistentVolumeClaim',
      recordAt(source, 'persistentVolumeClaim').claimName,
      namespace,
      `${path}.persistentVolumeClaim`,
    ),
  ];
}

/** References of the environment variables of a container. */
export function variableReferences(
  container: Record<string, unknown>,
  namespace: string | undefined,
  path: string,
): FoundReference[] {
  const env = recordsAt(container, 'env').flatMap((variable, index) => {
    const secret = recordAt(variable, 'valueFrom', 'secretKeyRef');
    const configMap = recordAt(variable, 'valueFrom', 'configMapKeyRef');
    const where = `${path}.env[${index}]`;
    return [
      ...keyed('Secret', secret.name, namespace, where, [text(secret.key)]),
      ...keyed('ConfigMap', configMap.name, namespace, where, [text(configMap.key)]),
    ];
  });
  const envFrom = recordsAt(container, 'envFrom').flatMap((source, index) => [
    ...named('Secret', recordAt(source, 'secretRef').name, namespace, `${path}.envFrom[${index}]`),
    ...named('ConfigMap', recordAt(source, 'configMapRef').name, namespace, `${path}.envFrom[${index}]`),
  ]);
  return [...env, ...envFrom];
}

function itemKeys(source: Record<string, unknown>): (string | undefined)[] {
  const items = recordsAt(source, 'items');
  return items.length === 0 ? [undefined] : items.map((item) => text(item.key));
}
