import { connect } from 'node:net';
import { ready, type RunningNotifications } from '../../../tools/verify/tool-servers/notifications';
import {
  audits,
  call,
  dry,
  NotificationServers,
  post,
  request,
  sending,
  warning,
} from './notification-servers';

const servers = new NotificationServers();
const start: NotificationServers['start'] = (...given) => servers.start(...given);
beforeAll(() => servers.open());
beforeEach(() => {
  servers.webhook.got.splice(0);
  servers.webhook.given = { status: 200 };
});
afterAll(() => servers.close());

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
    const slow = await start(sending, { webhook: servers.webhook, env: { WEBHOOK_SECONDS: '1' } });
    servers.webhook.given = {};
    const asked = call(slow, warning);
    while (servers.webhook.got.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const stopped = slow.program.stop();
    expect((await asked).text).toContain('there is no answer in time');
    await stopped;
    expect(audits(slow)).toMatchObject([{ outcome: 'failed' }]);
  });
});
