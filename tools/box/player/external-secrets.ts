import { randomInt } from 'node:crypto';
import { core, kindOf } from './kinds';
import { condition, type KubeObject, ownedBy, timestamp } from './objects';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import {
  dataOf,
  type ExternalSecretSpec,
  type Generated,
  type PasswordSpec,
  type SecretEntry,
} from './secret-data';

interface ExternalSecret extends KubeObject {
  readonly spec: ExternalSecretSpec;
}

interface SecretStore extends KubeObject {
  readonly spec: {
    readonly provider?: { readonly kubernetes?: { readonly remoteNamespace?: string } };
  };
}

interface Password extends KubeObject {
  readonly spec: PasswordSpec;
}

export const secretsConfigs = kindOf(
  'operator.openshift.io/v1alpha1',
  'ExternalSecretsConfig',
  'externalsecretsconfigs',
  'cluster',
);
const stores = kindOf<SecretStore>('external-secrets.io/v1', 'SecretStore', 'secretstores');
const external = kindOf<ExternalSecret>('external-secrets.io/v1', 'ExternalSecret', 'externalsecrets');
const passwords = kindOf<Password>('generators.external-secrets.io/v1alpha1', 'Password', 'passwords');
const cleanup = 'externalsecrets.external-secrets.io/externalsecret-cleanup';
const managed = 'reconcile.external-secrets.io/managed';

/**
 * External Secrets and its operator. A SecretStore holds the Secrets of a namespace; a ClusterSecretStore is one
 * that the owner has, such as Vault, and holds everything.
 *
 * openshift/external-secrets-operator pkg/controller/external_secrets/controller.go @release-1.0;
 * external-secrets/external-secrets pkg/controllers/externalsecret, pkg/controllers/secretstore @v0.19.2.
 */
export const externalSecretsOperator: PlayedOperator = {
  name: 'External Secrets',
  watches: [secretsConfigs, stores, external, passwords, core.secrets],
  turn: async (cluster) => {
    await forEach(cluster.attended(secretsConfigs), (each) => followConfig(cluster, each));
    // Without its operand nothing watches the rest.
    if (!cluster.list(secretsConfigs).some((each) => cluster.age(each) >= cluster.behaviour.seconds.ready))
      return;
    await forEach(cluster.attended(stores), (each) =>
      cluster.setStatus(stores, each, storeStatus(cluster.fails(each))),
    );
    await forEach(cluster.attended(external), (each) => followSecret(cluster, each));
  },
};

async function followConfig(cluster: PlayedCluster, config: KubeObject): Promise<void> {
  const state = cluster.fails(config)
    ? 'failed'
    : cluster.age(config) >= cluster.behaviour.seconds.ready
      ? 'ready'
      : 'progressing';
  await cluster.setStatus(secretsConfigs, config, configStatus(config, state));
}

export function configStatus(
  { metadata }: Pick<KubeObject, 'metadata'>,
  state: 'failed' | 'progressing' | 'ready',
): Readonly<Record<string, unknown>> {
  const observedGeneration = metadata.generation;
  const failed = 'reconciliation failed with irrecoverable error, not retrying: invalid configuration';
  const conditions = {
    failed: [condition('Degraded', true, 'Failed', failed), condition('Ready', false, 'Ready')],
    progressing: [
      condition('Degraded', false, 'Ready'),
      condition('Ready', false, 'Progressing', 'reconciliation failed, retrying: deployment is not there'),
    ],
    ready: [
      condition('Degraded', false, 'Ready'),
      condition('Ready', true, 'Ready', 'reconciliation successful'),
    ],
  }[state];
  return { conditions: conditions.map((each) => ({ ...each, observedGeneration })) };
}

export function storeStatus(fails: boolean): Readonly<Record<string, unknown>> {
  return {
    capabilities: 'ReadWrite',
    conditions: [
      fails
        ? condition('Ready', false, 'InvalidProviderConfig', 'unable to create client')
        : condition('Ready', true, 'Valid', 'store validated'),
    ],
  };
}

export function secretStatus(error: string | undefined, target: string): Readonly<Record<string, unknown>> {
  if (error !== undefined) return { conditions: [condition('Ready', false, 'SecretSyncedError', error)] };
  return {
    binding: { name: target },
    conditions: [condition('Ready', true, 'SecretSynced', 'secret synced')],
  };
}

async function followSecret(cluster: PlayedCluster, resource: ExternalSecret): Promise<void> {
  if (!(await cluster.finalize(external, resource, cleanup))) return;
  const { name, namespace = '', generation, labels, annotations } = resource.metadata;
  const target = resource.spec.target?.name ?? name;
  const found = cluster.get(core.secrets, target, namespace);
  const policy = resource.spec.target?.creationPolicy ?? 'Owner';
  const fail = (error: string) => cluster.setStatus(external, resource, secretStatus(error, target));
  // Made once, and again only for another spec: the version of what was synced.
  const synced = `${generation ?? 0}`;
  const once = resource.spec.refreshPolicy === 'CreatedOnce';
  const status = resource.status as { readonly syncedResourceVersion?: string } | undefined;
  if (once && found !== undefined && status?.syncedResourceVersion === synced) return;
  if (cluster.fails(resource)) return fail('could not get secret data from provider');
  const data = dataOf(resource.spec, {
    remote: (key) => remoteEntry(cluster, resource, key),
    generate: (generator) => generated(cluster, namespace, generator),
    // A generator gives something else each time; what is there stays, unless the spec is another one.
    known: found?.data,
  });
  if (data === undefined) return fail('could not get secret data from provider');
  if (found === undefined && policy !== 'Merge')
    await cluster.create(core.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      type: resource.spec.target?.template?.type ?? 'Opaque',
      ...(resource.spec.target?.immutable === true ? { immutable: true } : {}),
      metadata: {
        name: target,
        namespace,
        labels: { ...(resource.spec.target?.template?.metadata?.labels ?? labels), [managed]: 'true' },
        annotations: resource.spec.target?.template?.metadata?.annotations ?? annotations ?? {},
        ...(policy === 'Owner' ? ownedBy(resource) : {}),
      },
      data,
    });
  else if (found !== undefined && found.immutable !== true) {
    // Keys that the spec has no more go away.
    const gone = policy === 'Merge' ? [] : Object.keys(found.data ?? {}).filter((key) => !(key in data));
    await cluster.merge(core.secrets, found, {
      data: { ...data, ...Object.fromEntries(gone.map((key) => [key, null])) },
    });
  } else if (found !== undefined && JSON.stringify(found.data) !== JSON.stringify(data) && !once)
    return fail('could not update secret, target is immutable');
  await cluster.setStatus(external, resource, {
    ...secretStatus(undefined, target),
    syncedResourceVersion: synced,
    ...(status?.syncedResourceVersion === synced ? {} : { refreshTime: timestamp() }),
  });
}

/** An entry of a store; none if the store is not there or not ready. A store of the whole cluster is not ours. */
function remoteEntry(
  cluster: PlayedCluster,
  { metadata, spec }: ExternalSecret,
  key: string,
): SecretEntry | undefined {
  const { kind, name = '' } = spec.secretStoreRef ?? {};
  if (kind === 'ClusterSecretStore') return ownersEntry(key);
  const store = cluster.get(stores, name, metadata.namespace);
  const namespace = store?.spec.provider?.kubernetes?.remoteNamespace;
  if (store === undefined || cluster.fails(store)) return undefined;
  const data = cluster.get(core.secrets, key, namespace)?.data;
  return data === undefined ? undefined : (property) => data[property];
}

/** What an owner has put into a store, of the form that the API server demands of a pull secret. */
function ownersEntry(key: string): SecretEntry {
  return (property) => {
    const text = property === '.dockerconfigjson' ? '{"auths":{}}' : `played ${key} ${property}`;
    return Buffer.from(text).toString('base64');
  };
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** What a generator gives (github.com/sethvargo/go-password: letters, then that many digits and symbols). */
function generated(cluster: PlayedCluster, namespace: string, { kind, name }: Generated) {
  if (kind !== 'Password') return undefined;
  const spec = cluster.get(passwords, name, namespace)?.spec;
  if (spec === undefined) return undefined;
  const pick = (from: string, count: number) =>
    Array.from({ length: count }, () => from.charAt(randomInt(from.length))).join('');
  const { length = 24, digits = Math.floor(length / 4), symbols = Math.floor(length / 4), noUpper } = spec;
  const alphabet = noUpper === true ? letters : letters + letters.toUpperCase();
  const text =
    pick(alphabet, length - digits - symbols) +
    pick('0123456789', digits) +
    pick(spec.symbolCharacters ?? '~!@#$%^&*()_+', symbols);
  return { password: Buffer.from(text).toString('base64') };
}
