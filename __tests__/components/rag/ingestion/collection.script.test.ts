import { FakeLlamaStack } from './fake-llama-stack';
import { endServers, type Given, type Got, step } from './servers';

afterEach(endServers);

describe('a collection', () => {
  const prepare = async (stack: FakeLlamaStack, changes: Record<string, string> = {}) =>
    step('prepare_collection', { collection: 'notes' }, { ...(await stack.start({})), ...changes });

  test('is made once, and found by its name from then on', async () => {
    const stack = new FakeLlamaStack();
    expect(await prepare(stack)).toMatchObject({ code: 0, written: 's0' });
    expect(stack.stores).toMatchObject([
      { name: 'notes', embedding_model: 'embed', embedding_dimension: 3, provider_id: 'milvus' },
    ]);
    expect(await prepare(stack)).toMatchObject({ code: 0, written: 's0' });
    expect(stack.changes).toEqual(['POST /vector_stores']);
  });

  test('of which there are two is left to a person', async () => {
    const stack = new FakeLlamaStack();
    stack.stores = [
      { id: 's1', name: 'notes' },
      { id: 's2', name: 'notes' },
      { id: 's3', name: 'other' },
    ];
    const { code, lines } = await prepare(stack);
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('2 vector stores are named notes: s1, s2. Keep the one');
  });

  test('has one embedding model for good', async () => {
    const stack = new FakeLlamaStack();
    stack.stores = [{ id: 's1', name: 'notes', metadata: { embedding_model: 'old' } }];
    expect((await prepare(stack)).lines.at(-1)).toContain(
      'store s1 of collection notes has old instead of embed',
    );
    stack.vectorDatabase = { json: { embedding_model: 'embed', embedding_dimension: 4 } };
    expect((await prepare(stack)).lines.at(-1)).toContain('has 4 instead of 3');
    stack.dimension = 4;
    expect((await prepare(stack)).lines.at(-1)).toContain('vectors of 4 numbers, and 3 are wanted');
  });
});

describe('a verification', () => {
  const verify = async (stack: FakeLlamaStack, documents: string) =>
    step(
      'verify_collection',
      { collection: 'notes', store: 's', documents, prefix: 'a/' },
      await stack.start({}),
    );
  const filled = (hit: (id: string) => object) => {
    const stack = new FakeLlamaStack();
    for (const key of ['a/1.md', 'a/2.md']) {
      const attributes = { source: `s3://documents/${key}`, filename: key };
      stack.entries.push({ id: key, status: 'completed', attributes });
    }
    stack.entries.push({ id: 'hand', status: 'completed', attributes: {} });
    stack.instead = ({ url, body }: Got): Given | undefined => {
      const file = /files\/(.*)\/content$/.exec(url)?.[1];
      if (file !== undefined) return { json: { content: [{ type: 'text', text: `text of ${file}` }] } };
      if (!url.endsWith('/search')) return undefined;
      const { query } = JSON.parse(body.toString()) as { query: string };
      return { json: { data: [{ content: [{ text: query }], ...hit(query.replace('text of ', '')) }] } };
    };
    return stack;
  };
  const whole = (id: string) => ({
    file_id: id,
    filename: id,
    attributes: { source: `s3://documents/${id}` },
  });

  test('finds every document with its source, and names what else there is', async () => {
    const { code, lines } = await verify(filled(whole), '[["a/1.md"]]');
    expect(code).toBe(0);
    expect(lines).toEqual([
      'found: s3://documents/a/1.md, 1 files',
      'also in collection notes: s3://documents/a/2.md, which is no longer in the bucket',
      'also in collection notes: 1 files without a source',
      'collection notes finds each of 1 documents, with its source',
    ]);
  });

  test('fails for what is missing, and names all of it', async () => {
    const { code, lines } = await verify(filled(whole), '[["a/1.md", "a/4.md"], ["a/3.md"]]');
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe(
      'failed: collection notes fails for 2 of 3 documents: a/3.md is missing; a/4.md is missing',
    );
  });

  test('fails for a hit that does not say where it is from', async () => {
    const { code, lines } = await verify(
      filled((id) => ({ file_id: id, filename: '', attributes: {} })),
      '[["a/1.md"]]',
    );
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('a/1.md is found without its source');
  });

  test('fails without documents', async () => {
    const { code, lines } = await verify(filled(whole), '[]');
    expect(code).toBe(1);
    expect(lines.at(-1)).toContain('failed: there is no document below s3://documents/a/');
    expect((await verify(filled(whole), 'a/1.md')).lines).toEqual([
      expect.stringContaining('failed: --documents is no JSON'),
    ]);
  });
});
