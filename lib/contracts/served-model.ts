import { serviceCa } from '../kubernetes/service-ca';
import type { Client } from './client';
import type { Endpoint } from './endpoint';
import type { SecretContract } from './secret-contract';

/** What a client presents to a model's server. */
export type ModelCredential =
  /** Nothing: anybody who reaches it may use it. */
  | { readonly type: 'none' }
  /** A token of the service account that {@link ServedModel.grantUse} lets in. */
  | { readonly type: 'account-token' }
  /** The key in a Secret of the namespace of workloads, as a bearer token. */
  | { readonly type: 'key'; readonly secret: SecretContract; readonly key: string };

/** A ConfigMap of the namespace of workloads with certificates. */
export interface CertificateAuthority {
  readonly configMap: string;
  readonly key: string;
}

/** A model that answers the OpenAI API, in this cluster or elsewhere. */
export interface ServedModel {
  /** Its name in the environment. */
  readonly name: string;
  /** Model id in requests to its server; the name of the InferenceService, where one serves it. */
  readonly modelId: string;
  /** Base URL of the OpenAI API for clients in the cluster, whatever serves it; ends with `/v1`. */
  readonly url: string;
  readonly credential: ModelCredential;
  /** Who signs the certificate of its server. @default nobody, or somebody whom images trust */
  readonly ca?: CertificateAuthority;
  /** The Service behind {@link ServedModel.url}. @default the model is served outside of this environment */
  readonly endpoint?: Endpoint;
  /** Host of the Route, where there is one. */
  readonly externalHost?: string;
  /** Longest context, in tokens. */
  readonly context: number;
  /** GPUs of all replicas. */
  readonly gpus: number;
  /** Opens the network to a client and, where the model wants tokens, lets its service account in. */
  grantUse(client: Client): void;
}

/** A model with a Service in the cluster. */
export interface ModelInCluster extends ServedModel {
  readonly endpoint: Endpoint;
  /** Requests that all replicas together work on at a time; the others wait. */
  readonly concurrency: number;
}

export function isInCluster(model: ServedModel): model is ModelInCluster {
  return model.endpoint !== undefined;
}

/** How clients connect to a Service: https has a certificate of the service CA, and a token is that of an account. */
export function servedAt(endpoint: Endpoint): Pick<ModelInCluster, 'endpoint' | 'url' | 'credential' | 'ca'> {
  return {
    endpoint,
    url: endpoint.url('/v1'),
    credential: { type: endpoint.authentication === 'token' ? 'account-token' : 'none' },
    ca: endpoint.scheme === 'https' ? serviceCa : undefined,
  };
}

/**
 * Base URL of the OpenAI API for a consumer: inside the cluster, whatever serves the model, or through the Route.
 */
export function openAiUrl(model: ServedModel, consumer: 'cluster' | 'external'): string {
  if (consumer === 'cluster') return model.url;
  if (model.externalHost === undefined) throw new Error(`model ${model.name} is not exposed`);
  return `https://${model.externalHost}/v1`;
}

/** Whether a model's server asks for the token of a service account. */
export function wantsToken({ credential }: ServedModel): boolean {
  return credential.type === 'account-token';
}

/** Whether a model's server shows a certificate of the service CA. */
export function hasServiceCertificate({ endpoint }: ModelInCluster): boolean {
  return endpoint.scheme === 'https';
}
