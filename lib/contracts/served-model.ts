import type { Client } from './client';
import type { Endpoint } from './endpoint';

/** A model that answers the OpenAI API. */
export interface ServedModel {
  /** Model id in requests; the name of the InferenceService. */
  readonly name: string;
  /**
   * What clients in the cluster connect to: https has a certificate of the service CA; authentication `token`
   * wants a bearer token and is always https.
   */
  readonly endpoint: Endpoint;
  /** Host of the Route, where there is one. */
  readonly externalHost?: string;
  /** Longest context, in tokens. */
  readonly context: number;
  /** Requests that all replicas together work on at a time; the others wait. */
  readonly concurrency: number;
  /** GPUs of all replicas. */
  readonly gpus: number;
  /** Opens the network to a client and, where the model wants tokens, lets its service account in. */
  grantUse(client: Client): void;
}

/**
 * Base URL of the OpenAI API for a consumer: inside the cluster, whatever the deployment mode, or through the
 * Route.
 */
export function openAiUrl(model: ServedModel, consumer: 'cluster' | 'external'): string {
  if (consumer === 'cluster') return model.endpoint.url('/v1');
  if (model.externalHost === undefined) throw new Error(`model ${model.name} is not exposed`);
  return `https://${model.externalHost}/v1`;
}

/** Whether a model's server shows a certificate, which inside the cluster is of the service CA. */
export function hasServiceCertificate(model: ServedModel): boolean {
  return model.endpoint.scheme === 'https';
}

/** Whether a model's server asks for a bearer token. */
export function wantsToken(model: ServedModel): boolean {
  return model.endpoint.authentication === 'token';
}
