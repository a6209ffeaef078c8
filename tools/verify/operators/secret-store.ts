import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { SecretContract } from '../../../lib/contracts/secret-contract';
import { originOf, storeEntry } from '../../../lib/cluster/secret-origin';
import type { Environment } from '../../../lib/environment/schema';

type Store = NonNullable<Environment['secrets']['store']>;

/** An environment whose owner makes every Secret, as one that reads them from a store. */
export function withStore(environment: Environment): Environment {
  if (environment.secrets.provider !== 'existing') return environment;
  const store: Store = { kind: 'ClusterSecretStore', name: 'vault', path: 'ai', port: 8200 };
  return { ...environment, secrets: { provider: 'external-secrets', store, versions: {} } };
}

/**
 * The store of an environment, with an entry for each Secret that is read from it: the provider of External Secrets for
 * tests, which holds its data itself.
 */
export function storeOf({ environment, needs }: RenderedEnvironment): Manifest | undefined {
  const { store } = environment.secrets;
  if (store === undefined) return undefined;
  const entries = new Map<string, Record<string, string>>();
  for (const secret of needs.secrets) {
    if (originOf(secret, environment.secrets) !== 'stored') continue;
    const entry = storeEntry(secret, store);
    const values = secret.keys.map(
      ({ name, from = name }) => [from, storedValue(secret, from, store)] as const,
    );
    entries.set(entry, { ...entries.get(entry), ...Object.fromEntries(values) });
  }
  const data = [...entries].map(([key, value]) => ({ key, value: JSON.stringify(value) }));
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: store.name },
    spec: { provider: { fake: { data } } },
  };
}

/** What the store has for a key. */
export function storedValue(secret: SecretContract, key: string, store: Store): string {
  return `${storeEntry(secret, store)}#${key}`;
}
