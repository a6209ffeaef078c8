import { runSmokeTest, type SmokeRun } from '../../../tools/verify/smoke/program';
import { externalModel, ragOnly, rendered } from '../../support/environments';
import { endServers, type Given, type Got, serve } from '../rag/ingestion/servers';

afterEach(endServers);

const external = rendered('demo', {
  ...ragOnly,
  models: [externalModel({}, { url: 'http://models.example.com/v1', ca: undefined })],
});

type Answers = Readonly<Record<string, Given | ((got: Got) => Given)>>;
const right: Answers = {
  'GET /v1/models': { json: { data: [{ id: 'org/far-24b' }] } },
  'POST /v1/chat/completions': ({ headers, body }) => {
    const { model } = JSON.parse(body.toString()) as { model: string };
    if (headers.authorization !== 'Bearer open-sesame')
      return { status: 401, text: `no ${headers.authorization}` };
    return { json: { choices: [{ message: { content: model === 'org/far-24b' ? 'Blue' : '' } }] } };
  },
};

async function run(changes: Answers = {}, options: SmokeRun = {}) {
  const url = await serve((got) => {
    const answer = { ...right, ...changes }[`${got.method} ${got.url}`] ?? { status: 404 };
    return typeof answer === 'function' ? answer(got) : answer;
  });
  const result = await runSmokeTest(external, 'stage00-smoke-models', {
    instead: { 'http://models.example.com': url },
    files: { '/run/credentials/model-0/api-key': 'open-sesame' },
    ...options,
  });
  expect(result.stdout + result.stderr).not.toContain('sesame');
  return { ...result, last: result.lines.at(-2) ?? '' };
}

test('a model that is listed and answers passes, with its key', async () => {
  const { code, lines } = await run();
  expect(lines[0]).toMatch(
    /^ok {7}model far answers: org\/far-24b is listed, and completes a chat in \d+\.\d s$/,
  );
  expect(lines[1]).toBe('all 1 checks pass');
  expect(code).toBe(0);
});

test('what a model thinks counts as an answer', async () => {
  const thought = { choices: [{ message: { content: null, reasoning_content: 'The sky' } }] };
  expect((await run({ 'POST /v1/chat/completions': { json: thought } })).code).toBe(0);
});

test.each<[string, Answers, string]>([
  [
    'is not listed',
    { 'GET /v1/models': { json: { data: [{ id: 'other' }] } } },
    'lists other, and not org/far-24b',
  ],
  ['says nothing', { 'POST /v1/chat/completions': { json: { choices: [{ message: {} }] } } }, 'with nothing'],
  [
    'refuses',
    { 'POST /v1/chat/completions': { status: 400, text: 'too\nlong' } },
    'answers 400 to POST /chat/completions: too long',
  ],
  [
    'gives something else',
    { 'GET /v1/models': { json: { models: [] } } },
    "is not understood: KeyError 'data'",
  ],
  ['gives no JSON', { 'GET /v1/models': { text: '<html>' } }, 'something else than JSON'],
  ['leads to a login', { 'GET /v1/models': { status: 302, text: '' } }, 'answers 302'],
  ['closes the connection', { 'GET /v1/models': 'break' }, 'does not answer GET /models'],
])('a model that %s fails', async (_, answers, said) => {
  const { code, last } = await run(answers);
  expect(code).toBe(1);
  expect(last).toContain('FAILED   model far answers: ');
  expect(last).toContain(said);
});

test('a server that shows the key in its answer does not bring it into the log', async () => {
  const shown = await run({
    'POST /v1/chat/completions': (got) => ({ status: 401, text: String(got.headers.authorization) }),
  });
  expect(shown.last).toContain('Bearer (a credential)');
});

test('a model that answers a moment later passes, and the log says why it was late', async () => {
  let asked = 0;
  const late = () => (++asked < 3 ? { status: 503, text: 'loading' } : (right['GET /v1/models'] as Given));
  const { code, lines } = await run(
    { 'GET /v1/models': late },
    { env: { DEADLINE_SECONDS: '30' }, files: { '/run/credentials/model-0/api-key': 'open-sesame' } },
  );
  expect(code).toBe(0);
  expect(lines.filter((line) => line.startsWith('not yet'))).toEqual([expect.stringContaining('503')]);
  expect(lines.at(-1)).toBe('all 1 checks pass');
});

test('a model that never answers ends after the time of its check', async () => {
  const slow = await run(
    {},
    {
      checks: (all) =>
        all.map((check) => ({ ...check, seconds: 0.5, server: { url: 'http://127.0.0.1:9' } })),
      files: {},
    },
  );
  expect(slow.code).toBe(1);
  const hanging = await runSmokeTest(external, 'stage00-smoke-models', {
    checks: (all) => all.map((check) => ({ ...check, seconds: 0.5, server: { url: 'http://192.0.2.1' } })),
  });
  expect(hanging.lines.at(-2)).toMatch(/it has not ended after 0.5 s|does not answer/);
}, 20_000);

test('a list that cannot be read is no failed check', async () => {
  const { code, lines } = await runSmokeTest(external, 'stage00-smoke-models', {
    env: { DEADLINE_SECONDS: 'soon' },
  });
  expect(code).toBe(2);
  expect(lines).toEqual([expect.stringContaining('the smoke tests cannot start: DEADLINE_SECONDS')]);
});
