import type { Client } from './client';
import type { Endpoint } from './endpoint';

/** Who opens a connection. */
export type NetworkPeer =
  /** Pods with these labels in a namespace. */
  | Pick<Client, 'name' | 'namespace' | 'podSelector' | 'tests'>
  /** The OpenShift router. */
  | 'router'
  /** Prometheus of user workload monitoring. */
  | 'monitoring';

/** Pods that open connections to each other, at ports that they choose themselves. */
export type PodGroup = Pick<Client, 'name' | 'namespace' | 'podSelector'>;

/** One declared use of an endpoint. */
export interface NetworkUse {
  readonly peer: NetworkPeer;
  readonly endpoint: Endpoint;
}
