import type { Environment } from '../environment/schema';

/** One key of a Secret. */
export interface SecretKey {
  readonly name: string;
  /** What the key must hold, for the person who makes the Secret. */
  readonly description: string;
  /** The value, where it is no secret and known here (an endpoint, a region). @default secret */
  readonly value?: string;
  /** Length of the random letters and digits that the cluster makes for it. @default not generated */
  readonly generate?: number;
  /** Key of the Secret that it is copied from. @default not copied */
  readonly from?: string;
}

/** What a component says of a Secret. */
export interface SecretDeclaration {
  readonly name: string;
  readonly namespace: string;
  readonly keys: readonly SecretKey[];
  /** What the Secret is for, in a sentence. */
  readonly purpose: string;
  /** The Secret that keys with `from` are copied from. @default none */
  readonly copyOf?: SecretContract;
  /** @default Opaque */
  readonly type?: 'kubernetes.io/dockerconfigjson';
  /** Name below `secrets.versions` that rotates it; a source rotates with its copy. @default its own name */
  readonly rotatesWith?: string;
  /** Whether everybody reads it anew each time, so that its content changes in place. @default false */
  readonly changesInPlace?: boolean;
}

/**
 * A Secret that one side makes and the other side uses. The program never renders its data: it exists
 * before (provider `existing`), or External Secrets generates, copies or reads it in the cluster.
 */
export interface SecretContract extends SecretDeclaration {
  /** The Secrets that this one has replaced, first version first. @default none */
  readonly older?: readonly SecretContract[];
}

/** The contract of a Secret in a version; from version 2 on, the version is part of the name. */
export function secretInVersion(declaration: SecretDeclaration, version: number): SecretContract {
  const { name, copyOf } = declaration;
  const named = (each: number) => (each === 1 ? name : `${name}-v${each}`);
  const older = Array.from({ length: version - 1 }, (_, index) => ({
    ...declaration,
    name: named(index + 1),
    copyOf: copyOf?.older?.[index] ?? copyOf,
  }));
  return older.length === 0 ? declaration : { ...declaration, name: named(version), older };
}

/**
 * Where the data of a Secret comes from: random values, a copy of another Secret, an entry of the
 * environment's store, or the owner, who must supply it before the first sync.
 */
export function originOf(
  secret: SecretContract,
  { provider, store }: Environment['secrets'],
): 'generated' | 'copied' | 'stored' | 'supplied' {
  if (provider === 'existing') return 'supplied';
  if (store !== undefined) return 'stored';
  if (secret.copyOf !== undefined) return 'copied';
  const generated = secret.keys.every(({ value, generate }) => value !== undefined || generate !== undefined);
  return generated ? 'generated' : 'supplied';
}

/** The entry of the environment's store that a Secret is read from; a copy has the entry of its source. */
export function storeEntry(
  secret: SecretContract,
  store: NonNullable<Environment['secrets']['store']>,
): string {
  const { namespace, name } = secret.copyOf ?? secret;
  return [...(store.path === undefined ? [] : [store.path]), namespace, name].join('/');
}
