import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort, LOOPBACK, type Programs } from '../../program';

export interface RegistryPrograms {
  readonly registry: string;
  readonly database: string;
}

/** An object of the registry, as its API gives it. */
export interface RegistryObject {
  readonly id: string;
  readonly name: string;
  readonly state?: string;
  readonly [field: string]: unknown;
}

/** A model registry that runs on this machine. */
export class RegistryServer {
  constructor(private readonly origin: string) {}

  get url(): string {
    return `${this.origin}/api/model_registry/v1alpha3`;
  }

  async send(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; object: RegistryObject }> {
    const response = await fetch(`${this.url}/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, object: (await response.json()) as RegistryObject };
  }

  /** All objects of a kind. */
  async list(path: string): Promise<RegistryObject[]> {
    const { object } = await this.send('GET', `${path}?pageSize=100`);
    return object.items as RegistryObject[];
  }

  /** Everything that is registered, by kind and id, as text. */
  async content(): Promise<Map<string, string>> {
    const kinds = ['registered_models', 'model_versions', 'model_artifacts'];
    const found = await Promise.all(
      kinds.map(async (kind) =>
        (await this.list(kind)).map((each) => [`${kind}/${each.id}`, JSON.stringify(each)] as const),
      ),
    );
    return new Map(found.flat());
  }
}

/** The registry of the release, with an empty database behind the protocol of MySQL. */
export async function startRegistry(
  programs: Programs,
  { registry, database }: RegistryPrograms,
): Promise<RegistryServer> {
  const address = `${LOOPBACK}:${await freePort()}`;
  programs.start('mysql', database, [address]);
  return startRegistryWith(programs, registry, `root@tcp(${address})/modelregistry?charset=utf8mb4`);
}

/** The registry of the release, with the database behind a data source name of Go's driver for MySQL. */
export async function startRegistryWith(
  programs: Programs,
  registry: string,
  dataSource: string,
): Promise<RegistryServer> {
  const port = await freePort();
  const origin = `http://${LOOPBACK}:${port}`;
  const program = programs.start('model-registry', registry, [
    // As the operator starts it (opendatahub-io/model-registry-operator config/templates/deployment.yaml.tmpl @v0.3.0).
    'proxy',
    `--hostname=${LOOPBACK}`,
    `--port=${port}`,
    '--embedmd-database-type=mysql',
    `--embedmd-database-dsn=${dataSource}`,
  ]);
  await program.ready(
    async () => (await fetch(`${origin}/readyz/health`, { signal: AbortSignal.timeout(2000) })).ok,
  );
  return new RegistryServer(origin);
}

/** What stands before the registry in a cluster: it lets one account in, and shows everybody else a page. */
export async function withProxy<T>(
  target: RegistryServer,
  account: string,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers.authorization !== `Bearer ${account}`) {
      response.writeHead(403, { 'Content-Type': 'text/html' }).end('<html>Log in</html>');
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await fetch(`${target.url}${request.url ?? ''}`, {
      method: request.method,
      headers: { 'Content-Type': request.headers['content-type'] ?? 'application/json' },
      body: chunks.length === 0 ? undefined : Buffer.concat(chunks),
    });
    response
      .writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? '' })
      .end(await answer.text());
  };
  const server = createServer((request, response) => {
    forward(request, response).catch((error: unknown) => {
      response.writeHead(502).end(String(error));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, LOOPBACK, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port on loopback');
  try {
    return await use(`http://${LOOPBACK}:${address.port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
