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
