import type { ImageName } from '../catalogues/image-catalogue';
import type { Endpoint } from '../contracts/endpoint';

/** What a proxy has to know of its place. */
interface AuthProxyPlace {
  /** Server behind it. Whoever may `get` its Service may use it. */
  readonly upstream: Endpoint;
  /** Service account of the proxy. */
  readonly serviceAccount: string;
  /** Name of the Route that leads to it. */
  readonly route: string;
  /** Folder with `tls.crt` and `tls.key`. */
  readonly certificatePath: string;
  /** Folder with `session_secret`, 32 random letters and digits, which encrypts login cookies. */
  readonly cookiePath: string;
}

/** The proxy that a release has for servers that do not authenticate: people log in, programs send a bearer token. */
export interface AuthProxy {
  readonly image: ImageName;
  /** Port for https. */
  readonly port: number;
  /** Path that answers without a token while the proxy works. */
  readonly healthPath: string;
  readonly args: (place: AuthProxyPlace) => readonly string[];
  readonly serviceAccountAnnotations: (place: AuthProxyPlace) => Readonly<Record<string, string>>;
}
