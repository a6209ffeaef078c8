import type { DumpedDatabase } from './backup';
import type { Client } from './client';
import type { Endpoint } from './endpoint';

/** A register of models and their versions: the REST API of the model registry, version v1alpha3. */
export interface ModelRegistry {
  readonly name: string;
  /** https with a certificate of the service CA; callers present a token of OpenShift. */
  readonly endpoint: Endpoint;
  /** What it keeps, and people write. */
  readonly database: DumpedDatabase;
  /** Host of the Route, where there is one. */
  readonly externalHost?: string;
  /** Opens the network to a client and lets its service account in. */
  grantUse(client: Client): void;
}

/** Path of its API at the endpoint, without a slash at the end. */
export const modelRegistryPath = '/api/model_registry/v1alpha3';
