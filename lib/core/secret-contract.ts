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

/**
 * A Secret that one side makes and the other side uses. The program never renders its data: it exists
 * before (provider `existing`), or External Secrets generates or copies it in the cluster.
 */
export interface SecretContract {
  readonly name: string;
  readonly namespace: string;
  readonly keys: readonly SecretKey[];
  /** What the Secret is for, in a sentence. */
  readonly purpose: string;
  /** The Secret that keys with `from` are copied from. @default none */
  readonly copyOf?: SecretContract;
}

/**
 * How External Secrets comes by a Secret: random values, a copy of another Secret, or not at all, so that
 * the owner must supply it whatever the provider.
 */
export function originOf(secret: SecretContract): 'generated' | 'copied' | 'supplied' {
  if (secret.copyOf !== undefined) return 'copied';
  const generated = secret.keys.every(({ value, generate }) => value !== undefined || generate !== undefined);
  return generated ? 'generated' : 'supplied';
}
