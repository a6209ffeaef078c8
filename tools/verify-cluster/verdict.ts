/** What a cluster says to an object. */
export type Verdict = 'accepted' | 'rejected' | 'not checkable yet';

/** A verdict with the cluster's words. */
export interface Answer {
  readonly verdict: Verdict;
  /** Why; empty if the object is accepted without a remark. */
  readonly message: string;
}

/** The question did not reach an object: no connection, no such context, no valid login. */
export class ClusterUnreachable extends Error {
  constructor(message: string) {
    super(`the cluster cannot be asked: ${message}`);
    this.name = 'ClusterUnreachable';
  }
}

const MISSING = [
  /no matches for kind "[^"]+" in version "[^"]+"/,
  /namespaces "[^"]+" not found/,
  // A kind that was there when the client last looked, and is gone.
  /the server could not find the requested resource/,
  /the server doesn't have a resource type/,
];

const UNREACHABLE = [
  /^error: context "[^"]*" does not exist/m,
  /context was not found for specified context/,
  /The connection to the server .* was refused/,
  /Unable to connect to the server/,
  /You must be logged in to the server/,
  /\(Unauthorized\)/,
  /^error: unknown (?:flag|shorthand)/m,
  /dial tcp|i\/o timeout|TLS handshake timeout|x509:|no such host/,
  /net\/http: request canceled|EOF$/,
];

/**
 * The verdict in the output of `kubectl apply --dry-run=server` for one object.
 *
 * @throws ClusterUnreachable if it is no word about the object
 */
export function verdictOf(code: number, stderr: string): Answer {
  const message = stderr
    .split('\n')
    .map((line) => line.trim().replace(/^(?:error|Error from server(?: \(\w+\))?): /, ''))
    .filter((line) => line !== '' && line !== 'ensure CRDs are installed first')
    .join('; ');
  if (code === 0) return { verdict: 'accepted', message };
  // First what is about an object: its message may quote anything.
  if (MISSING.some((pattern) => pattern.test(stderr))) return { verdict: 'not checkable yet', message };
  const aboutObject =
    /^Error from server \((?!Unauthorized|Timeout|ServiceUnavailable|InternalError)\w+\)/m.test(stderr);
  if (!aboutObject && UNREACHABLE.some((pattern) => pattern.test(stderr))) {
    throw new ClusterUnreachable(message);
  }
  return { verdict: 'rejected', message: message === '' ? `exit code ${code} without a word` : message };
}
