import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { LOOPBACK } from '../../program';

/** Name and port by which programs in a cluster reach its API server. */
const API_SERVER = 'kubernetes.default.svc:443';

/** A proxy for a program that is outside the cluster and believes to be inside. */
export interface ClusterProxy {
  readonly url: string;
  readonly stop: () => void;
}

/** Starts a proxy that leads to the API server of the check, and nowhere else. */
export async function startClusterProxy(apiServerPort: number): Promise<ClusterProxy> {
  const server = createServer();
  server.on('connect', ({ url }, client) => {
    if (url !== API_SERVER) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const target = connect(apiServerPort, LOOPBACK, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    // Either side may end first; the other one then has nobody to talk to.
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  return {
    url: `http://${LOOPBACK}:${portOf(server)}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return address.port;
}
