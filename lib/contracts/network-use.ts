import type { Client } from './client';
import type { Endpoint } from './endpoint';

/** Who opens a connection. */
export type NetworkPeer =
  /** Pods with these labels in a namespace. */
  | Pick<Client, 'name' | 'namespace' | 'podSelector'>
  /** The OpenShift router. */
  | 'router'
  /** Prometheus of user workload monitoring. */
  | 'monitoring';

/** One declared use of an endpoint. */
export interface NetworkUse {
  readonly peer: NetworkPeer;
  readonly endpoint: Endpoint;
}
