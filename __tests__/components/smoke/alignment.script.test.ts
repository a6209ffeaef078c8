import { runSmokeTest } from '../../../tools/verify/smoke/program';
import { rendered } from '../../support/environments';
import { endServers, type Given, type Got, serve } from '../rag/ingestion/servers';

afterEach(endServers);

const expected = rendered('demo').llamaStack;
if (expected === undefined) throw new Error('demo has no Llama Stack');
const { openAiPath, modelIds, embeddingModelId } = expected;
const ids = [...modelIds.values(), embeddingModelId];

type Change = (got: Got, key: string) => Given | undefined;

/** Llama Stack, Docling and the pipeline server in one; `left` are the stores and files that nobody deleted. */
class FakeStage {
  readonly left = new Map<string, string>();
  private text = '';

  constructor(private readonly change: Change) {}

  readonly answer = (got: Got): Given => {
    const { method, url, body, headers } = got;
    const [path = ''] = url.replace(openAiPath, '').split('?');
    const key = `${method} ${path.replace(/\/(s|f)-old/, '/$1')}`;
    const changed = this.change(got, key);
    if (changed !== undefined) return changed;
    if (method === 'DELETE') {
      this.left.delete(path.split('/').at(-1) ?? '');
      return { json: {} };
    }
    const named = (kind: string) =>
      [...this.left]
        .filter(([id]) => id.startsWith(kind))
        .map(([id, name]) => ({ id, name, filename: name, created_at: id.endsWith('old') ? 1 : 4e9 }));
    switch (key) {
      case 'GET /v1/health':
        return { json: { status: 'OK' } };
      case 'GET /models':
        return { json: { data: ids.map((id) => ({ id })) } };
      case 'POST /embeddings':
        return { json: { data: [{ embedding: Array(768).fill(0) }] } };
      case 'GET /vector_stores':
        return { json: { data: named('s') } };
      case 'GET /files':
        return { json: { data: named('f') } };
      case 'POST /files':
        this.text = body.toString();
        this.left.set('f', 'smoke-test-upload.txt');
        return { json: { id: 'f' } };
      case 'POST /vector_stores':
        this.left.set('s', (JSON.parse(body.toString()) as { name: string }).name);
        return { json: { id: 's' } };
      case 'POST /vector_stores/s/files':
        return { json: { id: 'f', status: 'completed' } };
      case 'POST /vector_stores/s/search':
        return { json: { data: [{ content: [{ text: this.text }] }] } };
      case 'POST /v1/convert/file/async':
        this.text = body.toString();
        return { json: { task_id: 't' } };
      case 'GET /v1/status/poll/t':
        return { json: { task_status: 'success' } };
      case 'GET /v1/result/t':
        return { json: { status: 'success', document: { md_content: this.text } } };
      case 'GET /apis/v2beta1/pipelines/names/ingestion':
        return headers.authorization === 'Bearer open-sesame'
          ? { json: { pipeline_id: 'p' } }
          : { status: 401 };
    }
    return { status: 404, text: `no ${key}` };
  };
}

async function run(change: Change = () => undefined, left: Readonly<Record<string, string>> = {}) {
  const stage = new FakeStage(change);
  for (const [id, name] of Object.entries(left)) stage.left.set(id, name);
  const url = await serve(stage.answer);
  const names = ['http://llama-stack-service', 'http://docling-service', 'https://ds-pipeline-dspa'];
  const ports = {
    'http://llama-stack-service': 8321,
    'http://docling-service': 5001,
    'https://ds-pipeline-dspa': 8443,
  };
  const result = await runSmokeTest(rendered('demo'), 'stage02-smoke-alignment', {
    instead: Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [`${name}.private-ai-demo.svc.cluster.local:${port}`, url]),
    ),
    files: { '/var/run/secrets/kubernetes.io/serviceaccount/token': 'open-sesame' },
    checks: (all) =>
      all.map((check) => ({
        ...check,
        ...('server' in check ? { server: { ...(check.server as object), ca: undefined } } : {}),
      })),
  });
  expect(names).toHaveLength(3);
  expect(result.stdout + result.stderr).not.toContain('sesame');
  const failed = result.lines.filter((line) => line.startsWith('FAILED'));
  return { ...result, failed, left: [...stage.left.keys()] };
}

test('a stage that works passes, and nothing is left in it', async () => {
  const { code, lines, left } = await run();
  expect(lines.filter((line) => line.startsWith('ok')).map((line) => line.slice(9).split(':')[0])).toEqual([
    'Llama Stack is healthy',
    'Llama Stack lists its models',
    'embeddings have their length',
    'a collection finds what it is given',
    'Docling converts a document',
    'the pipeline server has ingestion',
  ]);
  expect(lines.at(-1)).toBe('all 6 checks pass');
  expect([code, left]).toEqual([0, []]);
});

test.each<[string, string, Given, string]>([
  [
    'is not healthy',
    'GET /v1/health',
    { json: { status: 'Error' } },
    "Llama Stack is healthy: /v1/health says 'Error'",
  ],
  [
    'lacks a model',
    'GET /models',
    { json: { data: ids.slice(1).map((id) => ({ id })) } },
    `${ids[0] ?? ''} is not listed`,
  ],
  [
    'embeds to another length',
    'POST /embeddings',
    { json: { data: [{ embedding: [0] }] } },
    'vectors of 1 numbers, and 768 are wanted',
  ],
  ['takes no file', 'POST /files', { status: 500, text: 'disk full' }, 'answers 500 to POST'],
  [
    'cannot insert',
    'POST /vector_stores/s/files',
    { json: { id: 'f', status: 'failed', last_error: { message: 'no Milvus' } } },
    'no Milvus',
  ],
  [
    'finds nothing',
    'POST /vector_stores/s/search',
    { json: { data: [] } },
    'does not find the text that it was given, in 0 hits',
  ],
  [
    'loses the text in Docling',
    'GET /v1/result/t',
    { json: { document: { md_content: '# Smoke test' } } },
    'to something without its text',
  ],
  ['cannot convert', 'GET /v1/status/poll/t', { json: { task_status: 'failure' } }, 'ended with failure'],
  [
    'has no pipeline',
    'GET /apis/v2beta1/pipelines/names/ingestion',
    { status: 404 },
    'has no pipeline ingestion',
  ],
])('a stage that %s fails, and nothing is left in it', async (_, route, given, said) => {
  const { code, failed, left } = await run((__, key) => (key === route ? given : undefined));
  expect(code).toBe(1);
  expect(failed).toEqual([expect.stringContaining(said)]);
  expect(left).toEqual([]);
});

test('a store that does not go away fails', async () => {
  const { failed } = await run((_, key) => (key === 'DELETE /vector_stores/s' ? { json: {} } : undefined));
  expect(failed).toEqual([expect.stringContaining('s is still there after it was deleted')]);
});

test('what an earlier run could not delete goes, and what is not its own stays', async () => {
  const { code, left } = await run(undefined, {
    's-old': 'smoke-test-1',
    'f-old': 'smoke-test-1.txt',
    's-new': 'smoke-test-2',
    's-x-old': 'eu_ai_act',
  });
  expect([code, left]).toEqual([0, ['s-new', 's-x-old']]);
});
