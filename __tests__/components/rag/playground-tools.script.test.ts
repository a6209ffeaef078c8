import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolRequest } from '../../../lib/output/guide/tools';
import { at, find, rendered } from '../../support/environments';
import { type Answer, ask, type Asked, playing, question, stack } from './playing';

const base = rendered('demo').environment;
const demo = rendered('demo', {
  stages: [...base.stages, 'stage03-agentic-ai'],
  rag: { ...base.rag, playground: {} },
  agents: {
    toolServers: [
      {
        name: 'inventory',
        image: 'registry.example.com/tools/inventory-mcp:1.4.0',
        tools: [{ name: 'inventory_find', arguments: { part: 'string*' } }],
      },
    ],
  },
});
const folder = mkdtempSync(join(tmpdir(), 'playground-tools-'));
const file = join(folder, 'tools.json');
const tools = at(find(demo, 'ConfigMap', 'playground'), 'data') as Record<string, string>;
beforeEach(() => {
  writeFileSync(file, tools['tools.json'] ?? '');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const both = ['kubernetes-tools', 'inventory'];
const called = {
  type: 'mcp_call',
  name: 'inventory_find',
  server_label: 'inventory',
  arguments: '{"part":"P12345"}',
  output: 'two of them',
};

const isAnswer = ({ path }: Asked) => path === '/openai/responses';
const toolsOf = ({ body }: Asked) => (body as { tools?: { server_label?: string }[] }).tools ?? [];
const labelsOf = (asked: Asked) => toolsOf(asked).flatMap(({ server_label }) => server_label ?? []);
/** Answers a question, unless what is asked with it fails it. */
const answering =
  (fail: (asked: Asked) => ReturnType<Answer> | undefined): Answer =>
  (asked) => {
    if (!isAnswer(asked)) return stack(asked);
    const failure = fail(asked);
    if (failure !== undefined) return failure;
    const [status, body] = stack(asked);
    const { output } = body as { output: object[] };
    return [status, { output: [{ type: 'mcp_list_tools' }, called, ...output] }];
  };
const right = answering(() => undefined);
const play = (
  answer: Answer,
  use: (url: string, asked: Asked[]) => Promise<void>,
  variables: Record<string, string> = {},
) => playing(answer, use, { TOOLS_FILE: file, ...variables });

test('it offers the servers of the environment by name, as long as they are there', async () => {
  await play(right, async (url) => {
    const choices = async () =>
      ((await (await fetch(`${url}/api/choices`)).json()) as { tools: object[] }).tools;
    expect(await choices()).toEqual(
      demo.toolServers.map(({ name, tools: offered }) => ({ name, tools: offered.map((tool) => tool.name) })),
    );
    writeFileSync(file, '[]');
    expect(await choices()).toEqual([]);
    rmSync(file);
    expect(await choices()).toEqual([]);
  });
});

test('it asks with those that are chosen, as the guide does, and shows what was called', async () => {
  await play(right, async (url, asked) => {
    const answer = await (await ask(url, { ...question, tools: both })).json();
    expect(answer).toMatchObject({
      text: 'A driver.',
      calls: [
        {
          server: 'inventory',
          tool: 'inventory_find',
          arguments: '{"part":"P12345"}',
          output: 'two of them',
          failed: false,
        },
      ],
      without: [],
    });
    const guides = demo.toolServers.flatMap((server) => at(toolRequest(server, 'm', 'q'), 'tools'));
    const request = asked.find(isAnswer);
    expect(request && toolsOf(request)).toEqual([
      { type: 'file_search', vector_store_ids: ['s1'] },
      ...guides,
    ]);
    asked.splice(0);
    await ask(url, { ...question, tools: ['inventory', 'inventory'], collection: '' });
    expect(asked.filter(isAnswer).map(toolsOf)).toEqual([guides.slice(1)]);
  });
});

test('a call that failed, or says a lot, is shown so', async () => {
  const failing: Answer = (asked) => {
    const { output, ...call } = called;
    const other = { ...call, output: `${output} `.repeat(1000) };
    return isAnswer(asked) ? [200, { output: [{ ...call, error: 'no such part' }, other] }] : stack(asked);
  };
  await play(failing, async (url) => {
    const { calls } = (await (await ask(url, { ...question, tools: both })).json()) as {
      calls: { output: string; failed: boolean }[];
    };
    expect(calls[0]).toMatchObject({ failed: true, output: 'no such part' });
    expect(calls[1]?.output).toHaveLength(4000);
  });
});

// llama_stack 0.2.22 fails the whole request, and names no server: providers/utils/tools/mcp.py, core/server/server.py.
test.each<[string, string[], string[], string[][]]>([
  ['one of two', ['inventory'], both, [both, ['inventory'], ['kubernetes-tools']]],
  ['the first of two', ['kubernetes-tools'], both, [both, ['inventory']]],
  ['the only one', ['inventory'], ['inventory'], [['inventory'], []]],
  ['all', both, both, [both, ['inventory'], ['kubernetes-tools'], []]],
])('when %s does not answer it asks without, and says so', async (_, dead, chosen, tried) => {
  const failing = answering((asked) =>
    labelsOf(asked).some((label) => dead.includes(label))
      ? [500, { detail: 'Internal server error: An unexpected error occurred.' }]
      : undefined,
  );
  await play(failing, async (url, asked) => {
    const response = await ask(url, { ...question, tools: chosen });
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { text: 'A driver.', without: dead },
    ]);
    expect(asked.filter(isAnswer).map(labelsOf)).toEqual(tried);
  });
});

test.each<[string, ReturnType<Answer>, number, number, string]>([
  ['is refused', [400, { detail: 'too long' }], 1, 502, 'answers 400: too long'],
  ['takes too long', [0, {}], 1, 504, 'there is no answer after 0.5 seconds'],
  ['fails anyway', [500, { detail: 'the model is down' }], 4, 502, 'answers 500: the model is down'],
])('what %s is told as it is', async (_, answer, times, status, message) => {
  await play(
    answering(() => answer),
    async (url, asked) => {
      const response = await ask(url, { ...question, tools: both });
      expect([response.status, JSON.stringify(await response.json())]).toEqual([
        status,
        expect.stringContaining(message),
      ]);
      expect(asked.filter(isAnswer)).toHaveLength(times);
    },
  );
});

test.each<[string, unknown, string]>([
  ['an unknown server', ['other'], 'load the page again'],
  ['an address', ['http://evil.example.com/mcp'], 'load the page again'],
  ['a text', 'inventory', 'a list of names'],
  ['objects', [{ server_url: 'http://evil.example.com/mcp' }], 'a list of names'],
])('%s as tools is refused, and Llama Stack never sees it', async (_, chosen, message) => {
  await play(right, async (url, asked) => {
    const response = await ask(url, { ...question, tools: chosen });
    expect([response.status, JSON.stringify(await response.json())]).toEqual([
      400,
      expect.stringContaining(message),
    ]);
    expect(asked).toEqual([]);
  });
});

test('what a tool says has to pass the shield too', async () => {
  const shielded: Answer = (asked) => {
    if (asked.path !== '/v1/safety/run-shield') return right(asked);
    const { messages } = asked.body as { messages: { content: string }[] };
    const results = messages.map(({ content }, index) => ({
      message_index: index,
      status: content.includes('two of them') ? 'violation' : 'pass',
    }));
    return [200, { violation: { metadata: { status: 'pass', results } } }];
  };
  await play(
    shielded,
    async (url) => {
      const answer = await (await ask(url, { ...question, tools: ['inventory'] })).json();
      expect(answer).toMatchObject({
        text: 'A driver.',
        sources: [{ text: 'A node needs a driver.' }],
        calls: [
          {
            tool: 'inventory_find',
            arguments: '',
            output: '(the shield personal-data keeps this piece back)',
          },
        ],
      });
      expect(JSON.stringify(answer)).not.toContain('P12345');
    },
    { SHIELD: 'personal-data' },
  );
});
