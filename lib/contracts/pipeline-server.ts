import type { Client } from './client';
import type { Endpoint } from './endpoint';

/** A server of Kubeflow Pipelines: the API v2beta1. */
export interface PipelineServer {
  /** https with a certificate of the service CA; callers present a token of OpenShift. */
  readonly endpoint: Endpoint;
  /** Service account of the pods of a run, which the server makes. */
  readonly runAccount: string;
  /** Opens the network to a client and lets its service account in. */
  grantUse(client: Client): void;
}
