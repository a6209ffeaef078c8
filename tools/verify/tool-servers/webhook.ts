import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { lastLines, runProgram } from '../../process';
import { LOOPBACK } from '../../program';

/** What a webhook got. */
export interface Got {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What it answers; nothing at all where there is no status. */
export interface Given {
  readonly status?: number;
  readonly location?: string;
}

/** Stands in for Slack: takes what it is sent, over TLS, with a certificate of `localhost` that signs itself. */
export class StubWebhook {
  readonly got: Got[] = [];
  given: Given = { status: 200 };

  private constructor(
    /** The certificate, as a file. */
    readonly ca: string,
    readonly port: number,
    private readonly server: Server,
  ) {}

  /** @param folder of its certificate */
  static async start(folder: string): Promise<StubWebhook> {
    const [key, ca] = [join(folder, 'webhook.key'), join(folder, 'webhook.crt')];
    const { code, stderr } = await runProgram('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-noenc',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', ca],
    ]);
    if (code !== 0) throw new Error(`openssl makes no certificate: ${lastLines(stderr, 3)}`);
    const server = createServer({ cert: readFileSync(ca), key: readFileSync(key) }).listen(0, LOOPBACK);
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the webhook has no address');
    const webhook = new StubWebhook(ca, address.port, server);
    server.on('request', (request, response) => void webhook.take(request, response));
    return webhook;
  }

  url(path = '/services/T0/B0/secret-part'): string {
    return `https://localhost:${this.port}${path}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += String(part);
    this.got.push({ path: request.url ?? '', body: JSON.parse(text) as Got['body'] });
    const { status, location } = this.given;
    if (status !== undefined)
      response.writeHead(status, location === undefined ? {} : { location }).end('ok');
  }
}
