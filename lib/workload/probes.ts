import { k8s } from 'cdk8s-plus-28';

/** How the kubelet asks a container whether it is well. Ports are meant by their names. */
export type ProbeCheck =
  /** A GET that is answered with a status from 200 to 399. */
  | { readonly http: { readonly port: string; readonly path: string; readonly scheme?: 'HTTP' | 'HTTPS' } }
  /** A connection that is accepted: for servers that say no more, such as databases. */
  | { readonly tcp: { readonly port: string } }
  /** A program of the image that ends with 0; it runs without shell. */
  | { readonly command: readonly string[] }
  /** The health service of gRPC (grpc.health.v1); `service` is the name to ask for. @default the whole server */
  | { readonly grpc: { readonly port: string; readonly service?: string } };

/** The three probes of a server; readiness and liveness begin when startup has passed. */
export interface Probes {
  /** Whether requests may come; the server is left alone otherwise. */
  readonly readiness: ProbeCheck;
  /** Whether it is alive; the container is restarted otherwise. Must not depend on other servers. */
  readonly liveness: ProbeCheck;
  /**
   * Whether it has started; the container is restarted if that takes longer than `startupSeconds`. Must not depend on
   * other servers either.
   *
   * @default as readiness
   */
  readonly startup?: ProbeCheck;
  /** How long the program may take to start, in seconds. @default 120 */
  readonly startupSeconds?: number;
  /** How long it may not be alive before it is restarted, in seconds. @default 60 */
  readonly unresponsiveSeconds?: number;
  /** How long one answer may take, in seconds; raise it for a command that starts slowly. @default 5 */
  readonly timeoutSeconds?: number;
}

const periodSeconds = 10;

/**
 * The probes as a container has them.
 *
 * @param ports ports of the container, by name
 * @throws Error if a check names a port that the container does not have, or a command without a program
 */
export function containerProbes(
  probes: Probes,
  ports: Readonly<Record<string, number>>,
): Required<Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>> {
  const timing = { periodSeconds, timeoutSeconds: probes.timeoutSeconds ?? 5 };
  const failures = (seconds: number) => Math.ceil(seconds / periodSeconds);
  const readiness = handler(probes.readiness, ports);
  return {
    startupProbe: {
      ...(probes.startup === undefined ? readiness : handler(probes.startup, ports)),
      ...timing,
      failureThreshold: failures(probes.startupSeconds ?? 120),
    },
    livenessProbe: {
      ...handler(probes.liveness, ports),
      ...timing,
      failureThreshold: failures(probes.unresponsiveSeconds ?? 60),
    },
    readinessProbe: { ...readiness, ...timing },
  };
}

function handler(check: ProbeCheck, ports: Readonly<Record<string, number>>): k8s.Probe {
  if ('command' in check) {
    if (check.command.length === 0) throw new Error('a probe runs no program');
    return { exec: { command: [...check.command] } };
  }
  const { port } = 'http' in check ? check.http : 'tcp' in check ? check.tcp : check.grpc;
  const number = ports[port];
  if (number === undefined) throw new Error(`a probe asks port ${port}, which the container does not have`);
  const named = k8s.IntOrString.fromString(port);
  if ('http' in check) {
    const { path, scheme } = check.http;
    return { httpGet: { path, port: named, scheme } };
  }
  if ('tcp' in check) return { tcpSocket: { port: named } };
  // Kubernetes takes a number here, and no name.
  return { grpc: { port: number, service: check.grpc.service } };
}
