import { runSmokeTest } from '../../../tools/verify/smoke/program';
import { rendered } from '../../support/environments';
import { endServers, type Given, type Got, serve } from '../rag/ingestion/servers';

afterEach(endServers);

const { stages } = rendered('demo').environment;
const demo = rendered('demo', {
  stages: [...stages, 'stage03-agentic-ai'],
  agents: {
    kubernetes: { tools: ['pods_get'] },
    toolServers: [
      {
        name: 'inventory',
        image: 'registry.example.com/tools/inventory-mcp:1.4.0',
        tools: [{ name: 'inventory_find', arguments: { part: 'string*', limit: 'integer' } }],
      },
    ],
  },
});

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly cursor?: string };
}
type Result = (message: Message) => object;

const tool = {
  name: 'inventory_find',
  inputSchema: {
    type: 'object',
    properties: { part: { type: 'string' }, limit: { type: 'integer' } },
    required: ['part'],
  },
};
const right: Result = ({ method }) =>
  method === 'tools/list' ? { tools: [tool] } : { protocolVersion: '2025-03-26' };

async function run(result: Result = right, give: (json: object) => Given = (json) => ({ json })) {
  const seen: Got[] = [];
  const url = await serve((got) => {
    seen.push(got);
    const message = JSON.parse(got.body.toString()) as Message;
    if (message.id === undefined) return { status: 202, text: '' };
    return give({ jsonrpc: '2.0', id: message.id, ...wrapped(result(message)) });
  });
  const outcome = await runSmokeTest(demo, 'stage03-smoke-tools', {
    checks: (all) => all.filter(({ name }) => name.includes('inventory')),
    instead: { 'http://inventory.private-ai-demo.svc.cluster.local:8080': url },
  });
  return { ...outcome, seen };
}

function wrapped(result: object): object {
  return 'error' in result ? result : { result };
}

test('a server that has the tools passes, whatever else it has', async () => {
  const { code, lines, seen } = await run(({ method }) =>
    method === 'tools/list'
      ? { tools: [tool, { name: 'inventory_order', inputSchema: { type: 'object' } }] }
      : { protocolVersion: '2025-03-26' },
  );
  expect(lines[0]).toBe(
    'ok       tools of inventory are as promised: it has 2 tools, and inventory_find among them',
  );
  expect(code).toBe(0);
  expect(seen.map(({ url }) => url)).toEqual(['/mcp', '/mcp', '/mcp']);
  // The version that the server has chosen.
  expect(seen.at(-1)?.headers['mcp-protocol-version']).toBe('2025-03-26');
});

test('its answers may be streams of events, and its tools pages', async () => {
  const events = (json: object): Given => ({
    text: `event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\ndata: ${JSON.stringify(json)}\n\n`,
    type: 'text/event-stream',
  });
  const { code } = await run(({ method, params }) => {
    if (method !== 'tools/list') return {};
    return params?.cursor === undefined ? { tools: [], nextCursor: 'two' } : { tools: [tool] };
  }, events);
  expect(code).toBe(0);
});

test.each<[string, object, string]>([
  ['lacks a tool', { tools: [{ name: 'other' }] }, 'it has no tool inventory_find; it has other'],
  [
    'wants other arguments',
    { tools: [{ ...tool, inputSchema: { properties: { id: { type: 'array' } }, required: ['id'] } }] },
    'inventory_find takes id: array*, and not limit: integer, part: string*',
  ],
  ['refuses', { error: { code: -32601, message: 'not here' } }, 'refuses tools/list: not here'],
])('a server that %s fails', async (_, result, problem) => {
  const { code, stdout } = await run(({ method }) => (method === 'tools/list' ? result : {}));
  expect(stdout).toContain(problem);
  expect(stdout).toContain('oc logs -n private-ai-demo deployment/inventory');
  expect(code).toBe(1);
});

test('a server that expects another name says so', async () => {
  const { code, stdout } = await run(right, () => ({ status: 403, text: 'Host not allowed' }));
  expect(stdout).toContain('answers 403 to initialize: Host not allowed');
  expect(code).toBe(1);
});
