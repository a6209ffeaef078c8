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

/** The namespace of an object, or the definition of its kind, is not there. */
const MISSING =
  /namespaces "[^"]+" not found|no matches for kind "[^"]+" in version "[^"]+"|the server could not find the requested resource|the server doesn't have a resource type "[^"]+"/;

/** Answers to one object, for any reason but those that concern every object. */
const ABOUT_OBJECT =
  /^Error from server(?: \((?!Unauthorized|ServiceUnavailable|Timeout)\w+\))?: |^The \S+ "[^"]*" is invalid/m;

const UNREACHABLE =
  /context "[^"]*" does not exist|The connection to the server .* was refused|Unable to connect to the server|You must be logged in to the server|has asked for the client to provide credentials|is currently unable to handle the request|failed to download openapi|dial tcp|i\/o timeout|TLS handshake timeout|x509:|no such host|unknown flag/;

/**
 * The verdict in the output of `kubectl apply --dry-run=server` for one object.
 *
 * @throws ClusterUnreachable if it is no word about the object
 */
export function verdictOf(code: number, stderr: string): Answer {
  const message = messageOf(stderr);
  if (code === 0) return { verdict: 'accepted', message };
  const missing = MISSING.exec(stderr)?.[0];
  if (missing !== undefined) return { verdict: 'not checkable yet', message: missing };
  // A message about an object may quote anything, for example that a webhook cannot be reached.
  if (!ABOUT_OBJECT.test(stderr) && UNREACHABLE.test(stderr)) throw new ClusterUnreachable(message);
  return { verdict: 'rejected', message: message === '' ? `exit code ${code} without a word` : message };
}

/** The words of kubectl on one line. */
export function messageOf(stderr: string): string {
  return stderr
    .split('\n')
    .map((line) => line.trim().replace(/^(?:error|Error from server(?: \(\w+\))?): /, ''))
    .filter((line) => line !== '')
    .join(' ');
}
