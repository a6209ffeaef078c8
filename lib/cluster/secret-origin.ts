import type { SecretContract } from '../contracts/secret-contract';
import type { SecretsSettings, SecretStoreSettings } from '../environment/schema';

/**
 * Where the data of a Secret comes from: random values, a copy of another Secret, an entry of the
 * environment's store, or the owner, who must supply it before the first sync.
 */
export function originOf(
  secret: SecretContract,
  { provider, store }: SecretsSettings,
): 'generated' | 'copied' | 'stored' | 'supplied' {
  if (provider === 'existing') return 'supplied';
  if (store !== undefined) return 'stored';
  if (secret.copyOf !== undefined) return 'copied';
  const generated = secret.keys.every(({ value, generate }) => value !== undefined || generate !== undefined);
  return generated ? 'generated' : 'supplied';
}

/** The entry of the environment's store that a Secret is read from; a copy has the entry of its source. */
export function storeEntry(secret: SecretContract, store: SecretStoreSettings): string {
  const { namespace, name } = secret.copyOf ?? secret;
  return [...(store.path === undefined ? [] : [store.path]), namespace, name].join('/');
}
