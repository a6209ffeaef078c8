import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Programs } from '../../../tools/program';
import {
  type NotificationStart,
  ready,
  type RunningNotifications,
  startNotifications,
} from '../../../tools/verify/tool-servers/notifications';
import { StubWebhook } from '../../../tools/verify/tool-servers/webhook';
import { rendered, type RawSettings } from '../../support/environments';

const stages = [...rendered('demo').environment.stages, 'stage03-agentic-ai'];
const withSettings = (notifications: RawSettings) =>
  rendered('demo', { stages, agents: { notifications }, smokeTests: false });
const webhookSettings = { host: 'hooks.example.com' };
const dry = withSettings({});
const sending = withSettings({ webhook: webhookSettings, channel: '#calibration', perMinute: 100 });

const folder = mkdtempSync(join(tmpdir(), 'notification-tools-'));
const programs = new Programs(folder);
let webhook: StubWebhook;
let count = 0;

beforeAll(async () => {
  webhook = await StubWebhook.start(folder);
});
beforeEach(() => {
  webhook.got.splice(0);
  webhook.given = { status: 200 };
});
afterAll(async () => {
  await programs.stop();
  await webhook.stop();
  rmSync(folder, { recursive: true });
});

async function start(
  environment: typeof dry,
  options: Omit<NotificationStart, 'name'> = {},
): Promise<RunningNotifications> {
  const server = await startNotifications(programs, environment, { name: `server-${count++}`, ...options });
  await ready(server);
  return server;
}

/** Sends a body to the protocol. */
const post = (
  { url }: RunningNotifications,
  body: unknown,
  headers: Record<string, string> = { 'Content-Type': 'application/json' },
) =>
  fetch(url, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const request = (method: string, params?: object) => ({ jsonrpc: '2.0', id: 1, method, params });

/** Calls the tool. @returns what is said, and whether it is an error */
async function call(
  server: RunningNotifications,
  given: unknown,
): Promise<{ text?: string; isError?: boolean }> {
  const response = await post(server, request('tools/call', { name: 'notify_send', arguments: given }));
  const { result } = (await response.json()) as {
    result?: { content: [{ text: string }]; isError: boolean };
  };
  return { text: result?.content[0].text, isError: result?.isError };
}
const audits = ({ log }: RunningNotifications) =>
  log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const metric = async ({ url }: RunningNotifications, outcome: string) =>
  (await (await fetch(new URL('/metrics', url))).text()).includes(`{outcome="${outcome}"} 1\n`);
const warning = { text: 'Overlay of L-900 drifts.', severity: 'warning' };

describe('a dry run', () => {
  test('sends nothing and says so, but checks, counts and logs the call', async () => {
    const server = await start(dry);
    expect(await call(server, warning)).toEqual({ text: 'dry run, nothing was sent', isError: false });
    expect(audits(server)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/) as string,
        tool: 'notify_send',
        severity: 'warning',
        length: warning.text.length,
        outcome: 'dry_run',
      },
    ]);
    expect(await metric(server, 'dry_run')).toBe(true);
    expect(server.log()).not.toContain('Overlay');
  });

  test.each<[string, unknown, string]>([
    ['none', undefined, 'text is missing'],
    ['no object', [], 'the arguments are no object'],
    ['no severity', { text: 'a' }, 'severity is missing'],
    ['another severity', { ...warning, severity: 'fatal' }, 'severity is none of info, warning, critical'],
    ['a list', { ...warning, severity: ['info'] }, 'severity is no text'],
    ['a number', { ...warning, text: 5 }, 'text is no text'],
    ['spaces', { ...warning, text: ' \n' }, 'text is empty'],
    ['too long a text', { ...warning, text: 'a'.repeat(2001) }, 'text has more than 2000 characters'],
    [
      'a channel',
      { ...warning, channel: '#all' },
      'arguments that it does not know; it takes text, severity',
    ],
  ])('refuses arguments: %s', async (_, given, problem) => {
    const server = await start(dry);
    expect(await call(server, given)).toEqual({
      text: expect.stringContaining(problem) as string,
      isError: true,
    });
    expect(audits(server)).toMatchObject([{ outcome: 'invalid' }]);
    expect(await metric(server, 'invalid')).toBe(true);
  });

  test('refuses what is more often than the settings say, whatever it answers', async () => {
    const server = await start(withSettings({ perMinute: 2 }));
    // What is wrong costs nothing.
    await call(server, {});
    const said = await Promise.all(Array.from({ length: 5 }, () => call(server, warning)));
    expect(said.filter(({ isError }) => isError === false)).toHaveLength(2);
    const refused = said.find(({ isError }) => isError);
    expect(refused?.text).toMatch(
      /^nothing was sent: there were 2 notifications within a minute; try again in \d+ seconds$/,
    );
    expect(audits(server).filter(({ outcome }) => outcome === 'limited')).toHaveLength(3);
  });
});

describe('the webhook', () => {
  test('gets what Slack takes, in the channel of the settings', async () => {
    const server = await start(sending, { webhook });
    expect(await call(server, warning)).toEqual({ text: 'sent', isError: false });
    expect(webhook.got).toEqual([
      {
        path: '/services/T0/B0/secret-part',
        body: {
          text: `[warning] ${warning.text}`,
          username: 'private-ai',
          channel: '#calibration',
          mrkdwn: false,
          link_names: false,
        },
      },
    ]);
    expect(audits(server)).toMatchObject([{ outcome: 'sent', severity: 'warning' }]);
  });

  test.each([
    ['a mention of the channel', '<!channel> stop', '&lt;!channel&gt; stop'],
    ['a mention of a person', '<@U123> & <#C1|x>', '&lt;@\u200bU123&gt; &amp; &lt;#C1|x&gt;'],
    ['a mention that is escaped already', '&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['a mention of Mattermost', '@channel @all @ann', '@\u200bchannel @\u200ball @\u200bann'],
    [
      'an address in disguise',
      '[safe](https://evil.example.com) <https://evil.example.com|safe>',
      '[safe]\u200b(https://evil.example.com) &lt;https://evil.example.com|safe&gt;',
    ],
    ['JSON', '", "channel": "#all', '", "channel": "#all'],
    ['lines', 'one\n\r\n[info] two\u0000\u001b[31m', 'one\n\n[info] two[31m'],
    ['reversed text', 'a\u202eb', 'ab'],
  ])('gets %s as text', async (_, text, expected) => {
    const server = await start(sending, { webhook });
    expect(await call(server, { text, severity: 'info' })).toMatchObject({ isError: false });
    const [{ body } = { body: undefined }] = webhook.got;
    expect(body).toMatchObject({ text: `[info] ${expected}`, channel: '#calibration' });
  });

  test("of somebody's own gets JSON", async () => {
    const own = withSettings({ webhook: webhookSettings, format: 'json', username: 'demo' });
    const server = await start(own, { webhook });
    await call(server, { text: '<!channel>', severity: 'critical' });
    expect(webhook.got[0]?.body).toEqual({ text: '<!channel>', severity: 'critical', username: 'demo' });
  });

  test.each<[string, StubWebhook['given'], string]>([
    ['fails', { status: 500 }, 'nobody was notified: the webhook does not take it (status 500)'],
    ['refuses', { status: 404 }, 'nobody was notified: the webhook does not take it (status 404)'],
    ['never answers', {}, 'nobody was notified: the webhook cannot be reached: there is no answer in time'],
  ])('that %s is told to the caller, and asked once', async (_, given, text) => {
    webhook.given = given;
    const server = await start(sending, { webhook, env: { WEBHOOK_SECONDS: '0.5' } });
    expect(await call(server, warning)).toEqual({ text, isError: true });
    expect(webhook.got).toHaveLength(1);
    expect(audits(server)).toMatchObject([{ outcome: 'failed', reason: text.slice(21) }]);
    expect(await metric(server, 'failed')).toBe(true);
    expect(server.log()).not.toContain('secret-part');
  });

  test.each([301, 302, 307, 308])('that sends elsewhere by %i is not followed', async (status) => {
    webhook.given = { status, location: webhook.url('/elsewhere') };
    const server = await start(sending, { webhook });
    expect(await call(server, warning)).toEqual({
      text: `nobody was notified: the webhook sends elsewhere, which is not followed (status ${status})`,
      isError: true,
    });
    expect(webhook.got.map(({ path }) => path)).toEqual(['/services/T0/B0/secret-part']);
  });

  test('whose certificate is unknown gets nothing', async () => {
    const server = await start(sending, { webhook, env: { SSL_CERT_FILE: '' } });
    expect((await call(server, warning)).text).toContain('its certificate is not trusted');
    expect(webhook.got).toEqual([]);
  });

  test('that is not there is told to the caller', async () => {
    const gone = await StubWebhook.start(mkdtempSync(join(folder, 'gone-')));
    const other = await start(sending, { webhook: gone });
    await gone.stop();
    expect((await call(other, warning)).text).toBe(
      'nobody was notified: the webhook cannot be reached: Connection refused',
    );
  });
});

describe('the URL in the Secret', () => {
  test.each<[string, (url: string) => string, string]>([
    [
      'of another host',
      (url) => url.replace('localhost', 'localhost.example.com'),
      'leads to another server than localhost:',
    ],
    [
      'with the host as a user',
      (url) => url.replace('localhost', 'localhost@evil.example.com'),
      'none of https without a user',
    ],
    ['of another port', (url) => url.replace(/:\d+/, ''), 'leads to another server than localhost:'],
    ['without TLS', (url) => url.replace('https', 'http'), 'none of https'],
    ['with two lines', (url) => `${url}\nX-Header:`, 'none of https'],
    ['that is none', () => 'https://[', 'no URL that can be read'],
    ['that is empty', () => ' ', 'none of https'],
  ])('%s ends the program at its start, with a message', async (_, secretOf, message) => {
    const secret = secretOf(webhook.url());
    const server = await startNotifications(programs, sending, {
      name: `server-${count++}`,
      webhook,
      secret,
    });
    await expect(ready(server)).rejects.toThrow(message);
    expect(server.log()).not.toContain('secret-part');
  });

  test('is read anew, and a wrong one gets nothing and takes the server out of its Service', async () => {
    const server = await start(sending, { webhook });
    server.setUrl('https://evil.example.com/secret-part');
    expect((await call(server, warning)).text).toContain('leads to another server');
    expect((await fetch(new URL('/readyz', server.url))).status).toBe(503);
    expect((await fetch(new URL('/healthz', server.url))).status).toBe(200);
    server.setUrl(`${webhook.url('/new')}\n`);
    expect((await call(server, warning)).text).toBe('sent');
    expect(webhook.got.map(({ path }) => path)).toEqual(['/new']);
    expect((await fetch(new URL('/readyz', server.url))).status).toBe(200);
    expect(server.log()).not.toContain('secret-part');
  });
});

describe('the protocol', () => {
  let server: RunningNotifications;
  beforeAll(async () => {
    server = await start(dry);
  });

  test.each([
    ['2024-11-05', '2024-11-05'],
    ['2025-03-26', '2025-03-26'],
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    ['2199-01-01', '2025-11-25'],
  ])('of version %s is answered as %s', async (wanted, answered) => {
    const response = await post(server, request('initialize', { protocolVersion: wanted }));
    expect(await response.json()).toMatchObject({
      id: 1,
      result: { protocolVersion: answered, capabilities: { tools: { listChanged: false } } },
    });
    expect(response.headers.has('mcp-session-id')).toBe(false);
  });

  test('has one tool, with the arguments of the contract, that says that it writes', async () => {
    const { result } = (await (await post(server, request('tools/list'))).json()) as {
      result: { tools: { name: string; inputSchema: Record<string, object>; annotations: object }[] };
    };
    const [tool] = dry.notifications?.tools ?? [];
    expect(result.tools.map(({ name }) => name)).toEqual([tool?.name]);
    expect(result.tools[0]).toMatchObject({
      inputSchema: { required: Object.keys(tool?.arguments ?? {}), additionalProperties: false },
      annotations: { readOnlyHint: false },
    });
  });

  test.each<[string, unknown, number, unknown]>([
    ['a ping', request('ping'), 200, { id: 1, result: {} }],
    ['a ping whose id is a text', { ...request('ping'), id: 'a' }, 200, { id: 'a', result: {} }],
    ['an unknown method', request('resources/list'), 200, { id: 1, error: { code: -32601 } }],
    ['an unknown tool', request('tools/call', { name: 'x' }), 200, { id: 1, error: { code: -32602 } }],
    ['params that are a list', request('ping', []), 200, { id: 1, error: { code: -32602 } }],
    ['a start without version', request('initialize', {}), 200, { error: { code: -32602 } }],
    ['no JSON', '{', 400, { id: null, error: { code: -32700 } }],
    ['no UTF-8 that can be read', '\ud800', 400, { error: { code: -32700 } }],
    ['JSON without end', '['.repeat(60_000), 400, { error: { code: -32700 } }],
    ['a batch', [request('ping')], 400, { error: { code: -32600 } }],
    ['a text', '"ping"', 400, { error: { code: -32600 } }],
    ['no version of JSON-RPC', { id: 1, method: 'ping' }, 400, { error: { code: -32600 } }],
    ['an id that is nothing', { ...request('ping'), id: null }, 400, { error: { code: -32600 } }],
    ['an id that is true', { ...request('ping'), id: true }, 400, { error: { code: -32600 } }],
    ['a method that is a number', { ...request('ping'), method: 5 }, 400, { error: { code: -32600 } }],
  ])('answers %s', async (_, body, status, answer) => {
    const response = await post(server, body);
    expect([response.status, await response.json()]).toMatchObject([status, answer]);
  });

  test.each<[string, object]>([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['an unknown notification', { jsonrpc: '2.0', method: 'tools/call' }],
    ['an answer', { jsonrpc: '2.0', id: 4, result: {} }],
  ])('takes %s and says nothing', async (_, body) => {
    const response = await post(server, body);
    expect([response.status, await response.text()]).toEqual([202, '']);
  });

  const json = { 'Content-Type': 'application/json' };
  test.each<[string, string, RequestInit, number]>([
    ['a stream', '/mcp', {}, 405],
    ['the end of a session', '/mcp', { method: 'DELETE' }, 405],
    ['another path', '/', {}, 404],
    ['a POST to another path', '/healthz', { method: 'POST', body: '{}', headers: json }, 404],
    ['a form of another site', '/mcp', { method: 'POST', body: '{}' }, 415],
    [
      'a page of another site',
      '/mcp',
      { method: 'POST', body: '{}', headers: { ...json, Origin: 'https://evil.example.com' } },
      403,
    ],
    [
      'a page of this machine',
      '/mcp',
      { method: 'POST', body: '{}', headers: { ...json, Origin: 'http://localhost' } },
      403,
    ],
    [
      'an unknown version',
      '/mcp',
      { method: 'POST', body: '{}', headers: { ...json, 'MCP-Protocol-Version': '1' } },
      400,
    ],
    ['too large a body', '/mcp', { method: 'POST', body: ' '.repeat(65_537), headers: json }, 413],
  ])('refuses %s', async (_, path, init, status) => {
    const response = await fetch(new URL(path, server.url), init);
    await response.text();
    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get('allow')).toBe('POST');
  });

  /** The first line that is answered to raw bytes, and whether the connection is closed then. */
  const raw = (text: string, { url } = server) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      let said = '';
      socket.on('data', (data) => (said += data.toString()));
      socket.on('close', () => {
        resolve(said.split('\r\n')[0] ?? '');
      });
      socket.on('error', reject);
      socket.write(text);
    });
  const ping = JSON.stringify(request('ping'));
  const head = (...headers: string[]) =>
    ['POST /mcp HTTP/1.1', ...headers, 'Connection: close', '', ''].join('\r\n');
  const kind = 'Content-Type: application/json';
  const length = `Content-Length: ${ping.length}`;

  test.each([
    'notification-tools',
    'notification-tools:8080',
    'notification-tools.private-ai-demo:8080',
    'notification-tools.private-ai-demo.svc:8080',
    'Notification-Tools.private-ai-demo.svc.cluster.local:8080',
    'notification-tools.private-ai-demo.svc.cluster.local.',
    'localhost:8080',
  ])('knows itself as %s', async (host) => {
    expect(await raw(head(`Host: ${host}`, kind, length) + ping)).toBe('HTTP/1.1 200 OK');
  });

  test.each<[string, string[], string]>([
    ['a name of another site', ['Host: evil.example.com', kind, length], '421 Misdirected Request'],
    [
      'a name that begins like it',
      ['Host: notification-tools.evil.example.com', kind, length],
      '421 Misdirected Request',
    ],
    ['no name', [kind, length], '421 Misdirected Request'],
    ['two names', ['Host: localhost', 'Host: evil.example.com', kind, length], '421 Misdirected Request'],
    ['a body without length', ['Host: localhost', kind], '411 Length Required'],
    [
      'a body in pieces',
      ['Host: localhost', kind, length, 'Transfer-Encoding: chunked'],
      '411 Length Required',
    ],
    ['a length that is none', ['Host: localhost', kind, 'Content-Length: -5'], '411 Length Required'],
  ])('refuses %s', async (_, headers, status) => {
    expect(await raw(head(...headers) + ping)).toBe(`HTTP/1.1 ${status}`);
  });

  test('has places for so many at once, and for others when these have gone', async () => {
    const other = await start(dry);
    const port = Number(new URL(other.url).port);
    const silent = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const refused = await raw('GET /healthz HTTP/1.1\r\n\r\n', other);
    silent.forEach((socket) => socket.destroy());
    expect(refused).toBe('HTTP/1.1 503 Service Unavailable');
    await ready(other);
    expect((await call(other, warning)).isError).toBe(false);
  });

  test('ends when it is asked to, with what it sends first', async () => {
    const slow = await start(sending, { webhook, env: { WEBHOOK_SECONDS: '1' } });
    webhook.given = {};
    const asked = call(slow, warning);
    while (webhook.got.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const stopped = slow.program.stop();
    expect((await asked).text).toContain('there is no answer in time');
    await stopped;
    expect(audits(slow)).toMatchObject([{ outcome: 'failed' }]);
  });
});
