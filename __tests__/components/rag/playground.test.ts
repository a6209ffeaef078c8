import { Playground } from '../../../lib/components/rag/playground/playground';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { runGuards } from '../../../lib/guards';
import { guide } from '../../../lib/output/guide/guide';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, type RawSettings } from '../../support/environments';
import { type Answer, ask, playing, question, stack } from './playing';

const { rag } = rendered('demo').environment;
const withRag = (changes: RawSettings) => rendered('demo', { rag: { ...rag, ...changes } });

describe('the playground', () => {
  const demo = withRag({ playground: {} });

  test('is there when it is asked for only, behind a login', () => {
    expect(
      findAll(withRag({ playground: undefined }), 'Deployment').map(({ metadata }) => metadata.name),
    ).not.toContain('playground');
    expect(at(find(demo, 'Route', 'playground'), 'spec.to.name')).toBe('playground-proxy');
    expect(demo.playground?.host).toBe('playground-private-ai-demo.apps.demo.example.com');
    expect(runGuards(demo)).toEqual([]);
  });

  test('reaches Llama Stack and nothing else, past the network policy of its operator', () => {
    expect(find(demo, 'NetworkPolicy', 'egress-playground').metadata.annotations?.['private-ai/uses']).toBe(
      'llama-stack-service.private-ai-demo.svc.cluster.local:8321',
    );
    const labels = at(find(demo, 'Deployment', 'playground'), 'spec.template.metadata.labels');
    expect(labels).toMatchObject({ 'app.kubernetes.io/part-of': 'llama-stack' });
  });

  test('gives up before its Route does', () => {
    const env = at(find(demo, 'Deployment', 'playground'), 'spec.template.spec.containers.0.env');
    expect(env).toContainEqual({ name: 'ANSWER_SECONDS', value: '595' });
    expect(find(demo, 'Route', 'playground').metadata.annotations).toMatchObject({
      'haproxy.router.openshift.io/timeout': '600s',
    });
  });

  test('is in the guide with its address, or with a tunnel', () => {
    expect(guide(demo)).toContain('https://playground-private-ai-demo.apps.demo.example.com');
    expect(guide(withRag({ playground: { exposure: 'none' } }))).toContain(
      'port-forward -n private-ai-demo service/playground 8080:8080',
    );
  });
});

describe('tools in the playground', () => {
  const { stages } = rendered('demo').environment;
  const withStages = (more: readonly string[]) =>
    rendered('demo', {
      stages: [...stages, ...more],
      rag: { ...rag, playground: {} },
      agents: { notifications: {} },
    });
  const dataOf = (environment: RenderedEnvironment) =>
    at(find(environment, 'ConfigMap', 'playground'), 'data') as Record<string, string>;

  test('are those of stage 03 that models may call, and there are none without it', () => {
    const demo = withStages(['stage03-agentic-ai']);
    const servers = JSON.parse(dataOf(demo)['tools.json'] ?? '') as { name: string; url: string }[];
    expect(servers.map(({ name, url }) => [name, url])).toEqual([
      ['kubernetes-tools', 'http://kubernetes-tools.private-ai-demo.svc.cluster.local:8080/mcp'],
    ]);
    expect(runGuards(demo)).toEqual([]);
    expect(Object.keys(dataOf(withStages([])))).not.toContain('tools.json');
  });

  test('change without a new pod, and open no way from the page to them', () => {
    const [without, withTools] = [withStages([]), withStages(['stage03-agentic-ai'])];
    expect(find(withTools, 'Deployment', 'playground')).toEqual(find(without, 'Deployment', 'playground'));
    expect(find(withTools, 'NetworkPolicy', 'egress-playground')).toEqual(
      find(without, 'NetworkPolicy', 'egress-playground'),
    );
  });
});

test('the playground alone', () => {
  const { llamaStack } = rendered('demo');
  if (llamaStack === undefined) throw new Error('no Llama Stack');
  const grantUse = () => undefined;
  const objects = alone(
    (scope) =>
      new Playground(scope, 'playground', {
        namespace: 'private-ai-demo',
        llamaStack: { ...llamaStack, endpoint: llamaStack.endpoint, grantUse },
        answerSeconds: 60,
      }),
  );
  expect(objects).toMatchSnapshot();
});

describe('its server', () => {
  test('offers models that chat and collections by name, and answers with what was found', async () => {
    const said = await playing(stack, async (url, asked) => {
      expect(await (await fetch(`${url}/api/choices`)).json()).toEqual({
        models: ['vllm-chat/chat'],
        collections: [
          { name: 'laws', id: 's1' },
          { name: 'notes', id: 's2' },
        ],
        tools: [],
      });
      expect(await (await ask(url, question)).json()).toEqual({
        text: 'A driver.',
        sources: [
          { name: 'nodes.md', place: 's3://documents/red_hat_docs/nodes.md', text: 'A node needs a driver.' },
        ],
        calls: [],
        without: [],
      });
      expect(asked.find(({ path }) => path === '/openai/responses')).toMatchObject({
        body: { model: 'chat', store: false, tools: [{ type: 'file_search', vector_store_ids: ['s1'] }] },
      });
      asked.splice(0);
      await ask(url, { ...question, collection: '' });
      expect(asked[0]?.body).not.toHaveProperty('tools');
    });
    expect(said).toContain('POST /api/ask 200');
    expect(said).not.toContain('What does a node need?');
  });

  test('keeps back what the shield refuses, and what it cannot check', async () => {
    // As llama_stack_provider_trustyai_fms 0.2.2 answers: the whole passes also where nothing was checked.
    const verdict =
      (status: (text: string) => string | undefined): Answer =>
      (asked) => {
        if (asked.path !== '/v1/safety/run-shield') return stack(asked);
        const { messages } = asked.body as { messages: { content: string }[] };
        const results = messages.map(({ content }, index) => ({
          message_index: index,
          status: status(content),
        }));
        return [200, { violation: { user_message: 'verified', metadata: { status: 'pass', results } } }];
      };
    const refuses = (part: string) => verdict((text) => (text.includes(part) ? 'violation' : 'pass'));
    const shield = { SHIELD: 'personal-data' };
    const outcomes: [Answer, number, object][] = [
      [refuses('What'), 403, { error: expect.stringContaining('keeps the question back') as string }],
      [refuses('A driver.'), 403, { error: expect.stringContaining('keeps the answer back') as string }],
      [
        refuses('A node'),
        200,
        { text: 'A driver.', sources: [{ text: '(the shield personal-data keeps this piece back)' }] },
      ],
      [verdict(() => 'error'), 502, { error: expect.stringContaining('cannot check') as string }],
      [verdict(() => undefined), 502, { error: expect.stringContaining('cannot check') as string }],
      [
        (asked) => (asked.path === '/v1/safety/run-shield' ? [500, { detail: 'down' }] : stack(asked)),
        502,
        { error: expect.stringContaining('down') as string },
      ],
      [
        (asked) => (asked.path === '/v1/safety/run-shield' ? [200, {}] : stack(asked)),
        502,
        { error: expect.stringContaining('cannot check') as string },
      ],
    ];
    for (const [answer, status, body] of outcomes) {
      await playing(
        answer,
        async (url, asked) => {
          const response = await ask(url, question);
          expect([response.status, await response.json()]).toMatchObject([status, body]);
          // A question that is kept back reaches no model.
          const reached = asked.some(({ path }) => path === '/openai/responses');
          expect(reached).toBe(status === 200 || JSON.stringify(body).includes('answer'));
          expect(asked[0]?.body).toEqual({
            shield_id: 'personal-data',
            messages: question.turns,
            params: {},
          });
        },
        shield,
      );
    }
  });

  test('serves a page that loads nothing from elsewhere and runs no foreign script', async () => {
    await playing(stack, async (url) => {
      for (const [path, type] of [
        ['/', 'text/html'],
        ['/app.js', 'text/javascript'],
        ['/style.css', 'text/css'],
      ] as const) {
        const { status, headers } = await fetch(url + path);
        expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining(type)]);
        expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
      }
      expect((await fetch(`${url}/server.py`)).status).toBe(404);
      expect((await fetch(`${url}/..%2fserver.py`)).status).toBe(404);
    });
  });

  test('is ready when Llama Stack is, and alive without it', async () => {
    await playing(
      () => [500, { error: { message: 'starting' } }],
      async (url) => {
        expect((await fetch(`${url}/healthz`)).status).toBe(200);
        expect((await fetch(`${url}/readyz`)).status).toBe(502);
      },
    );
  });

  test('says what is wrong, in words for whoever asks', async () => {
    const slow: Answer = (asked) => (asked.path === '/openai/responses' ? [0, {}] : stack(asked));
    await playing(slow, async (url) => {
      const answer = await ask(url, question);
      expect([answer.status, await answer.json()]).toEqual([
        504,
        { error: 'there is no answer after 0.5 seconds' },
      ]);
    });
    const refusing: Answer = () => [400, { error: { detail: { message: 'no such model' } } }];
    await playing(refusing, async (url) => {
      const answer = await ask(url, question);
      expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
        502,
        expect.stringContaining('no such model'),
      ]);
    });
    await playing(
      () => [200, { output: 5 }],
      async (url) => {
        expect((await ask(url, question)).status).toBe(502);
      },
    );
  });

  test.each<readonly [string, unknown, number]>([
    ['no JSON', '{', 400],
    ['a question of nobody', { ...question, turns: [{ role: 'assistant', content: 'Hello.' }] }, 400],
    ['a role that is none', { ...question, turns: [{ role: 'system', content: 'Hello.' }] }, 400],
    ['no model', { ...question, model: '' }, 400],
    [
      'a question that is too long',
      { ...question, turns: [{ role: 'user', content: 'a'.repeat(8001) }] },
      413,
    ],
    ['a request that is too large', ' '.repeat(262_145), 413],
  ])('refuses %s, and Llama Stack never sees it', async (_, body, status) => {
    await playing(stack, async (url, asked) => {
      expect((await ask(url, body)).status).toBe(status);
      expect(asked).toEqual([]);
    });
  });

  test('refuses what a form of another site could send', async () => {
    await playing(stack, async (url, asked) => {
      expect((await ask(url, question, { 'Content-Type': 'text/plain' })).status).toBe(415);
      expect(asked).toEqual([]);
    });
  });
});
