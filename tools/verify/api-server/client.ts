import { Agent, request } from 'node:https';
import { isRecord } from '../../../lib/kubernetes/manifest';

/** How to reach an API server. */
export interface ClusterAccess {
  readonly host: string;
  readonly port: number;
  /** PEM of the certificate authority. */
  readonly ca: string;
  readonly token: string;
}

export interface ApiResponse {
  readonly status: number;
  /** Parsed JSON; the text itself if it is none. */
  readonly body: unknown;
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/** What to send. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with query. */
  readonly path: string;
  /** Sent as JSON. @default none */
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
  /** Form of the answer. @default application/json */
  readonly accept?: string;
  /** Whom to impersonate. @default nobody: the request has every right */
  readonly as?: ServiceAccount;
}

/** A service account of the cluster. */
export interface ServiceAccount {
  readonly name: string;
  readonly namespace: string;
}

/** As much of a Kubernetes client as the checks need. */
export class ApiClient {
  private readonly agent: Agent;

  constructor(private readonly access: ClusterAccess) {
    this.agent = new Agent({ keepAlive: true, ca: access.ca });
  }

  send({
    method,
    path,
    body,
    contentType = 'application/json',
    accept = 'application/json',
    as,
  }: ApiRequest): Promise<ApiResponse> {
    const { host, port, token } = this.access;
    const content = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      accept,
      'content-type': contentType,
      // Node.js leaves it out for DELETE, and the server then reads the body as the next request: HTTP status 400.
      ...(content === undefined ? {} : { 'content-length': Buffer.byteLength(content) }),
      ...(as === undefined ? {} : impersonation(as)),
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { host, port, method, path, headers, agent: this.agent, timeout: 30_000 },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('error', reject);
          response.on('end', () => {
            const warnings = (response.headersDistinct.warning ?? []).flatMap(warningTexts);
            resolve({ status: response.statusCode ?? 0, body: parsed(text), warnings });
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer within 30 s`)));
      sent.on('error', reject);
      sent.end(content);
    });
  }

  /**
   * Follows a watch until the server or the signal ends it; `event` gets each line as parsed JSON.
   *
   * @throws Error if there is no connection, or the server does not answer with a stream
   */
  watch(
    path: string,
    event: (line: unknown) => void,
    signal: AbortSignal,
    accept = 'application/json',
  ): Promise<void> {
    const { host, port, token, ca } = this.access;
    const headers = { authorization: `Bearer ${token}`, accept };
    return new Promise((resolve, reject) => {
      // A connection of its own: it is never free for another request.
      const sent = request({ host, port, ca, path, headers, agent: false, signal }, (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          reject(new Error(`GET ${path}: HTTP status ${response.statusCode ?? 0}`));
          return;
        }
        let rest = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          const lines = (rest + part).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) if (line !== '') event(parsed(line));
        });
        response.on('error', reject);
        response.on('end', resolve);
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  /** Closes the connections that were kept. */
  close(): void {
    this.agent.destroy();
  }
}

/** What the API server knows of a service account by its token. */
function impersonation({ name, namespace }: ServiceAccount): Record<string, string | string[]> {
  return {
    'impersonate-user': `system:serviceaccount:${namespace}:${name}`,
    'impersonate-group': [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ],
  };
}

export function accepted({ status }: ApiResponse): boolean {
  return status >= 200 && status < 300;
}

/** The reason that the server gives for an answer. */
export function messageOf({ status, body }: ApiResponse): string {
  const message = isRecord(body) ? body.message : body;
  return typeof message === 'string' && message !== '' ? message : `HTTP status ${status}`;
}

/** Texts of one `Warning` header, RFC 9111 5.5: `299 - "text", 299 - "text"`. */
export function warningTexts(header: string): string[] {
  return [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
