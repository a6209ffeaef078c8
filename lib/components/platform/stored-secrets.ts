import { Construct } from 'constructs';
import * as externalSecrets from '../../../imports/external-secrets.io';
import { compare } from '../../program/compare';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Prerequisite } from '../../cluster/cluster-needs';
import type { SecretContract } from '../../contracts/secret-contract';
import { storeEntry } from '../../cluster/secret-origin';
import type { SecretStoreSettings } from '../../environment/schema';
import { labels, secretId, storedKey, templateOf } from './external-secret';

export interface StoredSecretsProps {
  readonly store: SecretStoreSettings;
  readonly secrets: readonly SecretContract[];
}

/**
 * Secrets that are read from the environment's store, copies too: a copy has the entry of its source, so that
 * each value is in the store once, and no account of ours may read a Secret. The store and its entries are
 * prerequisites.
 */
export class StoredSecrets extends Construct {
  constructor(scope: Construct, id: string, { store, secrets }: StoredSecretsProps) {
    super(scope, id);
    setSyncWave(this, 'secrets');
    for (const secret of secrets) {
      const { name, namespace } = secret;
      const entry = storeEntry(secret, store);
      new externalSecrets.ExternalSecret(this, secretId(secret), {
        metadata: { name, namespace, labels },
        spec: {
          // A value that changed in the store would change below running servers; another version is another Secret.
          refreshPolicy: secret.changesInPlace === true ? 'Periodic' : 'CreatedOnce',
          refreshInterval: '1h0m0s',
          secretStoreRef: { kind: store.kind, name: store.name },
          // Orphan: the Secret of an old version stays for pods that have not taken over the new one yet.
          target: { name, creationPolicy: 'Orphan', deletionPolicy: 'Retain', ...templateOf(secret) },
          data: secret.keys
            .filter(({ value }) => value === undefined)
            .map((key) => storedKey(key.name, entry, key.from ?? key.name)),
        },
      });
    }
  }
}

/** The stores that must be there for such Secrets. */
export function secretStorePrerequisites({ store, secrets }: StoredSecretsProps): Prerequisite[] {
  const { kind, name } = store;
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))].sort(compare);
  if (kind === 'ClusterSecretStore') {
    return [
      {
        text: `ClusterSecretStore ${name} is ready and serves the namespaces ${namespaces.join(', ')}`,
        object: { kind, name },
      },
    ];
  }
  return namespaces.map((namespace) => ({
    text: `SecretStore ${namespace}/${name} is ready, as soon as its namespace exists`,
    object: { kind, name, namespace },
  }));
}
