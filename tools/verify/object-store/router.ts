import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { findOnPath, lastLines, runProgram } from '../../process';
import { MissingTool } from '../check';

/** A Route as the router sees it. */
interface RouteEntry {
  readonly host: string;
  /** Without a slash at its end. */
  readonly path: string;
  readonly service: string;
}

/**
 * Stands in for the router of OpenShift: ends TLS for the hosts of the rendered Routes, takes the Route with the longest path by
 * whole parts, keeps the Host header, and answers 503 where no pod does.
 */
export class Router {
  private constructor(
    /** Certificate that signs itself, and so its own CA. */
    readonly ca: string,
    readonly port: number,
    private readonly server: Server,
  ) {}

  /** @param pods URL of the pods by Service; none answers at the others */
  static async start(rendered: RenderedEnvironment, pods: Readonly<Record<string, string>>): Promise<Router> {
    const routes = routesOf(rendered);
    const { cert, key } = await certificateFor([...new Set(routes.map(({ host }) => host))]);
    const server = createServer({ cert, key }, (incoming, outgoing) => {
      const service = serviceOf(routes, incoming);
      const url = service === undefined ? undefined : pods[service];
      if (url === undefined) outgoing.writeHead(503).end();
      else forward(incoming, outgoing, url);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the router has no address');
    return new Router(cert, address.port, server);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

function routesOf({ objects }: RenderedEnvironment): RouteEntry[] {
  return objects
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'Route')
    .map((route) => {
      const { host, path } = recordAt(route, 'spec');
      return {
        host: String(host),
        path: typeof path === 'string' ? path.replace(/\/$/, '') : '',
        service: String(recordAt(route, 'spec', 'to').name),
      };
    });
}

function serviceOf(
  routes: readonly RouteEntry[],
  { headers, url = '/' }: IncomingMessage,
): string | undefined {
  const host = headers.host?.replace(/:\d+$/, '');
  const [path = '/'] = url.split('?');
  return routes
    .filter((route) => route.host === host && (path === route.path || path.startsWith(`${route.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0]?.service;
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, url: string): void {
  const { hostname, port } = new URL(url);
  const { method, headers, url: path } = incoming;
  const onward = request({ hostname, port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

/** A key and a certificate for these hosts, made by the program that comes with Go. */
async function certificateFor(hosts: readonly string[]): Promise<{ cert: string; key: string }> {
  const go = findOnPath('go');
  if (go === undefined) throw new MissingTool('go', 'install Go 1.25 or later; it makes a certificate');
  const folder = mkdtempSync(join(tmpdir(), 'object-store-certificate-'));
  try {
    const root = (await run(go, ['env', 'GOROOT'], folder)).trim();
    const program = join(root, 'src', 'crypto', 'tls', 'generate_cert.go');
    await run(go, ['run', program, '--ca', '--ecdsa-curve', 'P256', '--host', hosts.join()], folder);
    return {
      cert: readFileSync(join(folder, 'cert.pem'), 'utf8'),
      key: readFileSync(join(folder, 'key.pem'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(go: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(go, args, {
    seconds: 120,
    cwd,
    env: { ...process.env, GOWORK: 'off' },
  });
  if (code !== 0) throw new Error(`go ${args.join(' ')}: ${lastLines(stderr, 3)}`);
  return stdout;
}
