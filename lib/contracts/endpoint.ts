/** How a server makes sure who calls it. */
export type Authentication =
  /** Anybody who reaches it may use it. */
  | 'none'
  /** A bearer token of OpenShift. */
  | 'token'
  /** Credentials of its own: a login page, access keys. */
  | 'credentials';

/** An object of the namespace of its Service. */
export interface Producer {
  readonly kind: string;
  readonly name: string;
}

export interface EndpointProps {
  /** Name of the Service. */
  readonly service: string;
  readonly namespace: string;
  /** @default 'http' */
  readonly scheme?: 'http' | 'https' | 'tcp';
  /** Port of the Service. */
  readonly port: number;
  /** Name of the port in the Service. */
  readonly portName: string;
  /** Port of the container; what network policies see. */
  readonly containerPort: number;
  /** Labels of the pods behind the Service. */
  readonly podSelector: Readonly<Record<string, string>>;
  /** Namespace of the pods. @default that of the Service; another one where it leads to an operator's gateway */
  readonly podNamespace?: string;
  readonly authentication: Authentication;
  /** The object that makes the Service: itself, or a custom resource. */
  readonly producer: Producer;
}

/** Where and how a server is reached inside the cluster. References, network edges and guides read this. */
export class Endpoint {
  readonly service: string;
  readonly namespace: string;
  readonly scheme: 'http' | 'https' | 'tcp';
  readonly port: number;
  readonly portName: string;
  readonly containerPort: number;
  readonly podSelector: Readonly<Record<string, string>>;
  readonly podNamespace: string;
  readonly authentication: Authentication;
  readonly producer: Producer;

  constructor(props: EndpointProps) {
    this.service = props.service;
    this.namespace = props.namespace;
    this.scheme = props.scheme ?? 'http';
    this.port = props.port;
    this.portName = props.portName;
    this.containerPort = props.containerPort;
    this.podSelector = props.podSelector;
    this.podNamespace = props.podNamespace ?? props.namespace;
    this.authentication = props.authentication;
    this.producer = props.producer;
  }

  /** Cluster DNS name of the Service. */
  get host(): string {
    return `${this.service}.${this.namespace}.svc.cluster.local`;
  }

  /** Host and port; the port is left out where it is the scheme's own. */
  get authority(): string {
    const implied = { http: 80, https: 443, tcp: undefined }[this.scheme];
    return this.port === implied ? this.host : `${this.host}:${this.port}`;
  }

  /** URL inside the cluster; `path` starts with a slash. */
  url(path = ''): string {
    return `${this.scheme}://${this.authority}${path}`;
  }
}

/** What makes the Service of an endpoint, for messages: `InferenceService mistral`. */
export function producerText({ producer }: Pick<Endpoint, 'producer'>): string {
  return `${producer.kind} ${producer.name}`;
}
