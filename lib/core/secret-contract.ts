/** One key of a Secret. */
export interface SecretKey {
  readonly name: string;
  /** What the key must hold, for the person who makes the Secret. */
  readonly description: string;
  /** The value, where it is no secret and known here (an endpoint, a region). */
  readonly value?: string;
}

/**
 * A Secret that one side makes and the other side uses. The program never renders its data: it exists
 * before (provider `existing`), or an operator makes it in the cluster.
 */
export interface SecretContract {
  readonly name: string;
  readonly namespace: string;
  readonly keys: readonly SecretKey[];
  /** What the Secret is for, in a sentence. */
  readonly purpose: string;
}
