import { FakeLlamaStack } from './fake-llama-stack';
import { endServers, type Given, type Got, serve, step } from './servers';

afterEach(endServers);

const ingest = (variables: Record<string, string>, key: string | string[] = 'k.md', tokens = '200') =>
  step(
    'ingest_documents',
    { keys: JSON.stringify([key].flat()), store: 's', 'chunk-tokens': tokens, 'overlap-tokens': '20' },
    { ATTACH_SECONDS: '10', ...variables },
  );

const attaches = ({ method, url }: Got) => method === 'POST' && url.endsWith('/s/files');

test('a document goes in once, with what citations need, and again only when it has changed', async () => {
  const stack = new FakeLlamaStack();
  const bucket = { 'k.md': 'First words.' };
  const variables = await stack.start(bucket);
  expect((await ingest(variables)).code).toBe(0);
  expect(stack.changes).toEqual(['POST /files', 'POST /vector_stores/s/files']);
  expect(stack.entries).toMatchObject([
    {
      id: 'f1',
      attributes: { source: 's3://documents/k.md', filename: 'k.md', file_id: 'f1', part: '1/1' },
    },
  ]);
  // A mark of UTF-8 keeps the server from guessing.
  expect(stack.texts.get('f1')).toContain('﻿Source: s3://documents/k.md\n\nFirst words.\n');
  stack.changes.splice(0);
  expect((await ingest(variables)).lines.at(-1)).toContain('unchanged: ');
  expect(stack.changes).toEqual([]);
  bucket['k.md'] = 'Other words.';
  expect((await ingest(variables)).code).toBe(0);
  expect(stack.changes).toEqual([
    'POST /files',
    'POST /vector_stores/s/files',
    'DELETE /vector_stores/s/files/f1',
    'DELETE /files/f1',
  ]);
});

test('a document that cannot go in does not keep out the others of its group', async () => {
  const stack = new FakeLlamaStack();
  const variables = await stack.start({ 'k.md': 'Words.' });
  const { code, lines } = await ingest(variables, ['gone.md', 'k.md']);
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatch(/^failed: 1 of 2 documents did not go in: .*gone\.md/);
  expect(stack.entries).toMatchObject([{ attributes: { source: 's3://documents/k.md' } }]);
});

test('a new file that would share chunks with an old one goes in after it', async () => {
  const stack = new FakeLlamaStack();
  const variables = await stack.start({ 'k.md': 'Words.' });
  await ingest(variables);
  stack.changes.splice(0);
  expect((await ingest(variables, 'k.md', '300')).code).toBe(0);
  expect(stack.changes).toEqual([
    'DELETE /vector_stores/s/files/f1',
    'DELETE /files/f1',
    'POST /files',
    'POST /vector_stores/s/files',
  ]);
});

test('two files of the same text, which two runs at once leave, become one', async () => {
  const stack = new FakeLlamaStack();
  const variables = await stack.start({ 'k.md': 'Words.' });
  await ingest(variables);
  const [entry] = stack.entries;
  if (entry !== undefined) stack.entries.push({ ...entry, id: 'twin' });
  expect((await ingest(variables)).code).toBe(0);
  expect(stack.entries.map(({ id }) => id)).toEqual(['f2']);
});

test('a long document has several files; what an interrupted run lacks is added', async () => {
  const stack = new FakeLlamaStack();
  const text = Array.from({ length: 9 }, (_, index) => `${index} ${'word '.repeat(20_000)}`).join('\n\n');
  const variables = await stack.start({ 'k.md': text });
  await ingest(variables);
  expect(stack.entries.map(({ attributes }) => attributes.part)).toEqual(['1/3', '2/3', '3/3']);
  stack.entries.splice(1, 1);
  stack.changes.splice(0);
  expect((await ingest(variables)).lines.at(-1)).toContain('1 files are new, 2 were there, 0 are replaced');
  expect(stack.changes).toEqual(['POST /files', 'POST /vector_stores/s/files']);
});

describe('an attachment', () => {
  test('whose answer is lost is looked for, and not sent again', async () => {
    const stack = new FakeLlamaStack();
    const variables = await stack.start({ 'k.md': 'Words.' });
    let sent = 0;
    stack.instead = (got) => {
      if (!attaches(got)) return undefined;
      sent += 1;
      stack.attach(got);
      return 'break';
    };
    expect((await ingest(variables)).code).toBe(0);
    expect(sent).toBe(1);
  });

  test('of which nothing is known ends the step', async () => {
    const stack = new FakeLlamaStack();
    const variables = await stack.start({ 'k.md': 'Words.' });
    stack.instead = (got) => (attaches(got) ? { status: 504, text: 'gateway' } : undefined);
    const { code, lines } = await ingest(variables);
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain(
      'failed: 1 of 1 documents did not go in: run it again, since file f1 may still get into store s: ',
    );
  });

  test('that was not begun is sent again', async () => {
    const stack = new FakeLlamaStack();
    const variables = await stack.start({ 'k.md': 'Words.' });
    let sent = 0;
    stack.instead = (got) => (attaches(got) && ++sent < 3 ? { status: 503, text: 'busy' } : undefined);
    expect((await ingest(variables)).code).toBe(0);
    expect(sent).toBe(3);
  });

  test('that is refused, or fails, leaves nothing behind', async () => {
    const stack = new FakeLlamaStack();
    const variables = await stack.start({ 'k.md': 'Words.' });
    stack.instead = (got) => (attaches(got) ? { status: 400, text: 'no such store' } : undefined);
    expect((await ingest(variables)).lines.at(-1)).toContain('no such store');
    expect(stack.changes.at(-1)).toBe('DELETE /files/f1');
    stack.instead = (got): Given | undefined => {
      if (!attaches(got)) return undefined;
      return { json: { ...stack.attach(got, 'failed'), last_error: { message: 'Milvus\nis full' } } };
    };
    const { code, lines } = await ingest(variables);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe(
      'failed: 1 of 1 documents did not go in: s3://documents/k.md cannot be inserted: file f2 is failed: Milvus is full',
    );
    expect([stack.entries, stack.changes.at(-1)]).toEqual([[], 'DELETE /files/f2']);
  });
});

test('a server that takes small pages only is asked for them', async () => {
  const stack = new FakeLlamaStack();
  stack.largestPage = 100;
  const variables = await stack.start({ 'k.md': 'Words.' });
  for (let index = 0; index < 250; index += 1) {
    stack.entries.push({ id: `other${index}`, status: 'completed', attributes: {} });
  }
  await ingest(variables);
  expect((await ingest(variables)).lines.at(-1)).toContain('unchanged');
});

test('sizes that cannot be are refused before anything is asked', async () => {
  const variables = { ...(await new FakeLlamaStack().start({})), LLAMA_STACK_URL: 'http://127.0.0.1:9' };
  expect((await ingest(variables, 'k.md', '99')).lines).toEqual([
    'failed: chunks of 99 tokens that share 20: 100 to 4096 are possible, and half of them shared',
  ]);
  expect((await ingest({ ...variables, EMBEDDING_DIMENSION: '3072' })).lines.at(-1)).toContain(
    'take about 70784 bytes, and Milvus takes 65536',
  );
});

describe('a conversion', () => {
  /** A server of Docling whose task has these states, one after the other. */
  const docling = async (states: readonly string[], result: Given = { json: {} }) => {
    const asked: string[] = [];
    const url = await serve(({ method, url: path }) => {
      asked.push(`${method} ${path}`);
      if (method === 'POST') return { json: { task_id: 't' } };
      if (path.startsWith('/v1/result')) return result;
      const polls = asked.filter((line) => line.includes('poll')).length;
      const state = states[Math.min(polls, states.length) - 1];
      return state === 'lost' ? { status: 404, text: 'Task not found.' } : { json: { task_status: state } };
    });
    return { asked, url };
  };
  const convert = async (url: string, changes: Record<string, string> = {}) => {
    const stack = new FakeLlamaStack();
    const variables = await stack.start({ 'k.pdf': '%PDF' });
    return { ...(await ingest({ ...variables, DOCLING_URL: url, ...changes }, 'k.pdf')), stack };
  };

  test('is waited for, and its result is fetched once', async () => {
    const { asked, url } = await docling(['pending', 'started', 'success'], {
      json: { status: 'success', document: { md_content: '# From a PDF' } },
    });
    const { code, stack } = await convert(url);
    expect(code).toBe(0);
    expect(asked).toEqual([
      'POST /v1/convert/file/async',
      ...Array<string>(3).fill('GET /v1/status/poll/t?wait=10'),
      'GET /v1/result/t',
    ]);
    expect(stack.texts.get('f1')).toContain('# From a PDF');
    expect(stack.texts.get('f1')).toContain('filename="k.pdf.md"');
  });

  test('whose result is lost begins anew', async () => {
    const { asked, url } = await docling(['success'], 'break');
    const { code, lines } = await convert(url);
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('Docling loses its tasks');
    expect(asked.filter((line) => line.startsWith('POST'))).toHaveLength(3);
  });

  test('that takes too long, or fails, says so', async () => {
    const slow = await docling(['started']);
    const { lines } = await convert(slow.url, { DOCLING_SECONDS: '1' });
    expect(lines.at(-1)).toContain('has not converted k.pdf after 1 s (state started)');
    const failing = await docling(['failure']);
    expect((await convert(failing.url)).lines.at(-1)).toContain('Docling cannot convert k.pdf: task t ended');
    const errors = [{ error_message: 'no fonts' }];
    const half = await docling(['success'], { json: { status: 'failure', errors } });
    expect((await convert(half.url)).lines.at(-1)).toContain('no fonts');
  });
});
