import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the pipeline server is asked, and what it answers (backend/api/v2beta1 of Kubeflow Pipelines). */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}
type Answer = (asked: Asked) => readonly [status: number, body: object];

const folder = mkdtempSync(join(tmpdir(), 'start-run-'));
const accountFile = join(folder, 'account');
writeFileSync(accountFile, 'the-account\n');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the program against a server that answers so. */
async function run(answer: Answer, env: Readonly<Record<string, string>> = {}) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void answered(request, response, answer, asked);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const program = spawn('python3', ['lib/components/rag/ingestion/start_run.py'], {
    env: {
      PATH: process.env.PATH,
      NO_PROXY: '*',
      PYTHONDONTWRITEBYTECODE: '1',
      PAUSE: '0.01',
      PIPELINES_URL: `http://127.0.0.1:${port}`,
      ACCOUNT_FILE: accountFile,
      PIPELINE: 'ingestion',
      PIPELINE_VERSION: 'ingestion-1',
      PARAMETERS: '{"collection":"laws"}',
      RUN_NAME: 'laws',
      RUN_ACCOUNT: 'pipeline-runner-dspa',
      ...env,
    },
  });
  let said = '';
  program.stdout.on('data', (data: Buffer) => (said += data.toString()));
  program.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const code = await new Promise<number | null>((resolve) => program.on('close', resolve));
  server.close();
  return { code, said, asked };
}

async function answered(request: IncomingMessage, response: ServerResponse, answer: Answer, asked: Asked[]) {
  let text = '';
  for await (const part of request) text += String(part);
  const question: Asked = {
    method: request.method ?? '',
    path: decodeURIComponent(request.url ?? ''),
    authorization: request.headers.authorization,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
  asked.push(question);
  const [status, body] = answer(question);
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

const versions = [
  { display_name: 'ingestion-2', pipeline_version_id: 'v2' },
  { display_name: 'ingestion-1', pipeline_version_id: 'v1' },
];

/** A server with the pipeline; the states are those of its run, one per question. */
function pipelines(...states: string[]): Answer {
  return ({ method, path }) => {
    if (path.startsWith('/apis/v2beta1/pipelines/names/ingestion')) return [200, { pipeline_id: 'p' }];
    if (path.startsWith('/apis/v2beta1/pipelines/p/versions')) return [200, { pipeline_versions: versions }];
    if (method === 'POST') return [200, { run_id: 'r' }];
    if (path === '/apis/v2beta1/runs/r') return [200, { run_id: 'r', state: states.shift() ?? 'SUCCEEDED' }];
    return [200, {}];
  };
}

describe('a run of a pipeline', () => {
  test('is of the version that is wanted, not of the newest, and with the account of the pipeline server', async () => {
    const { code, asked } = await run(pipelines());
    expect(code).toBe(0);
    const posted = asked.find(({ method }) => method === 'POST');
    expect(posted?.path).toBe('/apis/v2beta1/runs');
    expect(posted?.body).toMatchObject({
      display_name: expect.stringMatching(/^laws-\d{8}-\d{6}$/) as string,
      pipeline_version_reference: { pipeline_id: 'p', pipeline_version_id: 'v1' },
      runtime_config: { parameters: { collection: 'laws' } },
      service_account: 'pipeline-runner-dspa',
    });
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer the-account']));
  });

  test('is started once under one name, where that is asked for', async () => {
    const known: Answer = (asked) =>
      asked.method === 'GET' && asked.path.startsWith('/apis/v2beta1/runs?')
        ? [200, { runs: [{ run_id: 'old', state: 'FAILED' }] }]
        : pipelines()(asked);
    const again = await run(known, { ONCE: 'true' });
    expect([again.code, again.asked.filter(({ method }) => method === 'POST')]).toEqual([0, []]);
    expect(again.said).toContain('laws has run already: old, FAILED');
    expect(again.asked[0]?.path).toContain('{"key":"name","operation":"EQUALS","string_value":"laws"}');
    const first = await run(pipelines(), { ONCE: 'true' });
    expect(first.asked.find(({ method }) => method === 'POST')?.body.display_name).toBe('laws');
  });

  test('is waited for, and fails whoever waits', async () => {
    const good = await run(pipelines('PENDING', 'RUNNING', 'SUCCEEDED'), { WAIT_SECONDS: '60' });
    expect([good.code, good.said]).toEqual([0, expect.stringContaining('the run is RUNNING')]);
    const bad = await run(pipelines('RUNNING', 'FAILED'), { WAIT_SECONDS: '60' });
    expect([bad.code, bad.said]).toEqual([1, expect.stringContaining('the run ended as FAILED')]);
  });

  test('waits for a server that is not ready, and starts no second run when an answer is lost', async () => {
    let calls = 0;
    const late = await run((asked) => (++calls < 3 ? [503, {}] : pipelines()(asked)));
    expect(late.code).toBe(0);
    const broken = await run((asked) => (asked.method === 'POST' ? [502, {}] : pipelines()(asked)));
    expect(broken.code).toBe(1);
    expect(broken.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test.each<readonly [string, Answer, string]>([
    ['may not', () => [403, {}], 'its RoleBinding is missing'],
    ['is nobody', () => [401, {}], 'does not accept the account'],
    ['finds no pipeline', () => [404, {}], 'has no pipeline ingestion'],
    [
      'finds no version',
      (asked) => (asked.path.includes('/versions') ? [200, {}] : pipelines()(asked)),
      'has no version ingestion-1',
    ],
  ])('says what is wrong where it %s', async (_, answer, message) => {
    const { code, said } = await run(answer);
    expect([code, said]).toEqual([1, expect.stringContaining(message)]);
  });
});
