import type { Construct } from 'constructs';
import { Platform } from './platform';
import type { SecretContract, SecretDeclaration } from '../contracts/secret-contract';

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
 * the Secret `redhat-pull-secret`. With External Secrets it is a copy of the one in the locked namespace
 * `namespaces.pullSecret`, where no pod runs, or comes from one entry of the store. Other namespaces than the
 * environment's pull with the cluster's own, as operators do.
 *
 * In the pod, not in the ServiceAccount: OpenShift adds to that list of every account, and Argo CD would take
 * it for a change (docs/components/secrets.md).
 *
 * @returns undefined where the pull secret of the cluster is enough
 */
export function pullSecrets(scope: Construct, namespace: string): { name: string }[] | undefined {
  const platform = Platform.of(scope);
  const { images, namespaces } = platform.environment;
  if (!images.pullSecret || !Object.values(namespaces).includes(namespace)) return undefined;
  const { name } = declaration;
  if (!platform.secrets.some((known) => known.name === name && known.namespace === namespace)) {
    const source = pullSecretSource(scope);
    platform.declareSecret({
      ...declaration,
      namespace,
      purpose: `Pulls the images of ${namespace}`,
      copyOf: source,
      keys: [{ name: key, description: form, from: source === undefined ? undefined : key }],
    });
  }
  return [{ name }];
}

/** Where the copies come from: the one place in which the owner puts the credentials. */
function pullSecretSource(scope: Construct): SecretContract | undefined {
  const platform = Platform.of(scope);
  const { namespaces, secrets } = platform.environment;
  if (secrets.provider === 'existing') return undefined;
  const source: SecretDeclaration = {
    ...declaration,
    namespace: namespaces.pullSecret,
    purpose: 'Pulls the images of all namespaces, which copy it',
    keys: [{ name: key, description: form }],
  };
  // An entry of the store needs no namespace.
  if (secrets.store !== undefined) return source;
  const known = platform.secrets.find(
    ({ name, namespace }) => name === source.name && namespace === source.namespace,
  );
  platform.require(scope, { namespace: namespaces.pullSecret });
  return known ?? platform.declareSecret(source);
}
