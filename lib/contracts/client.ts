/** A program that uses the servers of others: who it is for the network and for the API server. */
export interface Client {
  /** Name for network policies and role bindings; unique in its namespace. */
  readonly name: string;
  readonly namespace: string;
  /** Labels of its pods. */
  readonly podSelector: Readonly<Record<string, string>>;
  /** Service account of its pods, or the one whose token it presents. */
  readonly serviceAccount: string;
  /** Whether it only sees that servers work, which is nobody's reason to run one. @default false */
  readonly tests?: boolean;
}
