import type { Construct } from 'constructs';
import type { SecretContract, SecretDeclaration } from '../contracts/secret-contract';
import { Needs } from './needs';
import { declareSecret, Platform } from './platform';

const key = '.dockerconfigjson';

const declaration = {
  name: 'redhat-pull-secret',
  type: 'kubernetes.io/dockerconfigjson',
  // The node reads it at every pull.
  changesInPlace: true,
} as const;

const form = 'a Docker configuration: {"auths": {"REGISTRY": {"auth": "base64 of user:password"}}}';

/**
 * What pods of a namespace name as `imagePullSecrets`, where the environment asks for a pull secret of its own:
 * the Secret `redhat-pull-secret`. {@link statePull} states it. Other namespaces than the environment's pull with the
 * cluster's own, as operators do.
 *
 * In the pod, not in the ServiceAccount: OpenShift adds to that list of every account, and Argo CD would take
 * it for a change (docs/components/secrets.md).
 *
 * @returns undefined where the pull secret of the cluster is enough
 */
export function pullSecrets(scope: Construct, namespace: string): { name: string }[] | undefined {
  return pullsWithOwn(scope, namespace) ? [{ name: declaration.name }] : undefined;
}

/**
 * States that pods of a namespace pull images. With External Secrets its pull secret is a copy of the one in the locked
 * namespace `namespaces.pullSecret`, where no pod runs, or comes from one entry of the store.
 */
export function statePull(scope: Construct, namespace: string): void {
  if (!pullsWithOwn(scope, namespace)) return;
  const source = pullSecretSource(scope);
  declareSecret(scope, {
    ...declaration,
    namespace,
    purpose: `Pulls the images of ${namespace}`,
    copyOf: source,
    keys: [{ name: key, description: form, from: source === undefined ? undefined : key }],
  });
}

function pullsWithOwn(scope: Construct, namespace: string): boolean {
  const { pullSecret, namespaces } = Platform.of(scope);
  return pullSecret !== 'cluster' && Object.values(namespaces).includes(namespace);
}

/** Where the copies come from: the one place in which the owner puts the credentials. */
function pullSecretSource(scope: Construct): SecretContract | undefined {
  const { namespaces, pullSecret } = Platform.of(scope);
  if (pullSecret === 'existing') return undefined;
  const source: SecretDeclaration = {
    ...declaration,
    namespace: namespaces.pullSecret,
    purpose: 'Pulls the images of all namespaces, which copy it',
    keys: [{ name: key, description: form }],
  };
  // An entry of the store needs no namespace.
  if (pullSecret === 'store') return source;
  Needs.of(scope).namespace({ name: namespaces.pullSecret });
  return declareSecret(scope, source);
}
