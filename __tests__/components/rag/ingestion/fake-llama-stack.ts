import { bucketAt, type Given, type Got, serve } from './servers';

/** A file of a store. */
interface Entry {
  readonly id: string;
  readonly status: string;
  readonly attributes: Record<string, string>;
}

const path = '/openai';

/** Vector stores and files as Llama Stack has them; what goes wrong is said by the test. */
export class FakeLlamaStack {
  readonly entries: Entry[] = [];
  /** Method and path of every request that changes something. */
  readonly changes: string[] = [];
  readonly texts = new Map<string, string>();
  stores: { id: string; name: string; metadata?: Record<string, string> }[] = [];
  vectorDatabase: Given = { status: 404 };
  dimension = 3;
  largestPage = 100_000;
  /** Answers in place of the server, where it says something. */
  instead: (got: Got) => Given | undefined = () => undefined;
  private files = 0;

  /** @returns variables of the steps */
  async start(bucket: Record<string, string>): Promise<Record<string, string>> {
    const store = await serve(({ url }) => {
      const text = bucket[decodeURIComponent(url).replace('/documents/', '')];
      return text === undefined ? { status: 404, text: 'no such key' } : { text };
    });
    const url = await serve((got) => this.instead(got) ?? this.answer(got));
    return {
      ...bucketAt(store),
      LLAMA_STACK_URL: url,
      OPENAI_PATH: path,
      DOCLING_URL: 'http://127.0.0.1:9',
      EMBEDDING_MODEL: 'embed',
      EMBEDDING_DIMENSION: '3',
      VECTOR_PROVIDER: 'milvus',
    };
  }

  attach({ body }: Got, status = 'completed'): Entry {
    const { file_id: id, attributes } = JSON.parse(body.toString()) as {
      file_id: string;
      attributes: Entry['attributes'];
    };
    const entry = { id, status, attributes };
    this.entries.push(entry);
    return entry;
  }

  private answer(got: Got): Given {
    const { method, url, body } = got;
    const [route = '', query] = url.replace(path, '').split('?');
    if (method !== 'GET' && route !== '/embeddings') this.changes.push(`${method} ${route}`);
    const known = `${method} ${route.replace(/^\/vector_stores\/s/, '/S')}`;
    if (known === 'GET /S/files') return this.page(this.entries, new URLSearchParams(query));
    if (known === 'GET /vector_stores') return this.page(this.stores, new URLSearchParams(query));
    if (known === 'POST /S/files') return { json: { ...this.attach(got) } };
    if (known === 'POST /files') return { json: { id: this.upload(body.toString()) } };
    if (known === 'POST /embeddings')
      return { json: { data: [{ embedding: Array(this.dimension).fill(0.5) }] } };
    if (known === 'POST /vector_stores') {
      const made = { id: `s${this.stores.length}`, ...(JSON.parse(body.toString()) as { name: string }) };
      this.stores.push(made);
      return { json: made };
    }
    if (method === 'GET' && route.startsWith('/v1/vector-dbs/')) return this.vectorDatabase;
    if (method !== 'DELETE') return { status: 404, text: `no ${known}` };
    const index = this.entries.findIndex(({ id }) => route.endsWith(`files/${id}`));
    if (route.startsWith('/vector_stores') && index >= 0) this.entries.splice(index, 1);
    return { json: { deleted: true } };
  }

  private upload(form: string): string {
    const id = `f${++this.files}`;
    this.texts.set(id, form);
    return id;
  }

  private page(items: readonly { id: string }[], query: URLSearchParams): Given {
    const size = Number(query.get('limit'));
    if (size > this.largestPage) return { status: 400, text: 'limit is too large' };
    const begin = items.findIndex(({ id }) => id === query.get('after')) + 1;
    const data = items.slice(begin, begin + size);
    return { json: { data, has_more: begin + size < items.length } };
  }
}
