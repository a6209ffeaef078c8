import { createHash, createHmac } from 'node:crypto';
import { bucketAt, endServers, type Got, serve, step } from './servers';

afterEach(endServers);

const page = (keys: readonly (readonly [string, number])[], next?: string) =>
  `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <IsTruncated>${next === undefined ? 'false' : 'true'}</IsTruncated>
  ${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}
  ${keys.map(([key, size]) => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`).join('')}
  </ListBucketResult>`;

const list = (url: string, prefix = 'a/', changes: Record<string, string> = {}, groups = '2') =>
  step('list_documents', { prefix, groups }, { ...bucketAt(url), ...changes });

test('all pages are listed, in order, and what is no document is named', async () => {
  const asked: string[] = [];
  const url = await serve(({ url: path }) => {
    asked.push(path);
    if (!path.includes('continuation-token')) {
      return { text: page([['a/z.PDF', 5] as const, ['a/', 0], ['a/empty.md', 0]], 'n/e+x t==') };
    }
    return { text: page([['a/b &amp; c.md', 7] as const, ['a/movie.mp4', 9]]) };
  });
  const { code, lines, written } = await list(url);
  expect(code).toBe(0);
  expect(written).toBe('[["a/b & c.md"], ["a/z.PDF"]]');
  expect(lines).toEqual([
    'skipped: s3://documents/a/empty.md is empty',
    'skipped: s3://documents/a/movie.mp4 has no suffix of a document',
    '2 documents below s3://documents/a/, 2 groups',
  ]);
  expect(asked).toEqual([
    '/documents/?list-type=2&prefix=a%2F',
    '/documents/?continuation-token=n%2Fe%2Bx%20t%3D%3D&list-type=2&prefix=a%2F',
  ]);
});

test('no document is said, and is no failure of the list', async () => {
  const url = await serve(() => ({ text: page([]) }));
  expect(await list(url)).toMatchObject({
    code: 0,
    written: '[]',
    lines: ['no documents below s3://documents/a/, 0 groups'],
  });
});

/** AWS Signature Version 4, from what the server got. */
function signatureOf({ method, url, headers }: Got): string {
  const [path = '', query = ''] = url.split('?');
  const names = ['host', 'x-amz-content-sha256', 'x-amz-date'];
  const values = names.map((name) => `${name}:${String(headers[name])}\n`).join('');
  const canonical = [method, path, query, values, names.join(';'), headers['x-amz-content-sha256']];
  const time = String(headers['x-amz-date']);
  const scope = [time.slice(0, 8), 'eu-west-1', 's3', 'aws4_request'];
  const hash = createHash('sha256').update(canonical.join('\n')).digest('hex');
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash].join('\n');
  const sign = (key: Buffer | string, part: string) => createHmac('sha256', key).update(part).digest();
  const key = scope.reduce<Buffer | string>(sign, 'AWS4wonderful');
  return createHmac('sha256', key).update(text).digest('hex');
}

test('requests are signed', async () => {
  const found: [string, string][] = [];
  const url = await serve((got) => {
    found.push([String(got.headers.authorization), signatureOf(got)]);
    return { text: page([]) };
  });
  await list(url, 'a folder/ü+');
  expect(found).toHaveLength(1);
  for (const [authorization, signature] of found) {
    expect(authorization).toContain('Credential=reader/');
    expect(authorization.split('Signature=')[1]).toBe(signature);
  }
});

test('a bucket may be in the name of the host', async () => {
  // The name leads nowhere: what is said of it is enough.
  const { code, lines } = await list('http://s3.invalid:9', 'a/', { S3_PATH_STYLE: 'false' });
  expect(code).toBe(1);
  expect(lines.at(-1)).toContain('failed: http://documents.s3.invalid:9 does not answer GET /: ');
});

test('a store that is busy is asked again, and one that refuses is not', async () => {
  let asked = 0;
  const busy = await serve(() => {
    asked += 1;
    if (asked === 1) return { status: 503, text: 'slow down' };
    return asked === 2 ? 'break' : { text: page([['a/b.md', 1]]) };
  });
  expect(await list(busy)).toMatchObject({ code: 0, written: '[["a/b.md"]]' });
  let refused = 0;
  const closed = await serve(() => {
    refused += 1;
    const text = '<Error>\n<Code>AccessDenied</Code><Message>Access Denied.</Message></Error>';
    return { status: 403, text };
  });
  const { code, lines } = await list(closed);
  expect([code, refused]).toEqual([1, 1]);
  expect(lines).toEqual([
    `failed: ${closed} answers 403 to GET /documents/: AccessDenied, Access Denied.: check the keys and their rights`,
  ]);
});

test('every variable that is missing is named at once', async () => {
  const { code, lines } = await list('', 'a/', { S3_REGION: '', AWS_SECRET_ACCESS_KEY: '' });
  expect(code).toBe(1);
  expect(lines).toEqual(['failed: variables are missing: S3_URL, S3_REGION, AWS_SECRET_ACCESS_KEY']);
});

test('a list that is too long for one run says so', async () => {
  const keys = Array.from({ length: 2000 }, (_, index) => [`a/${'long'.repeat(20)}${index}.md`, 1] as const);
  const url = await serve(() => ({ text: page(keys) }));
  const { code, lines } = await list(url);
  expect(code).toBe(1);
  expect(lines.at(-1)).toContain('2000 documents below s3://documents/a/ are too many for one run');
});

test('documents are dealt to as many groups as pods work on them', async () => {
  const url = await serve(() => ({ text: page(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.md`, 1])) }));
  const { written } = await list(url, 'a/', {}, '2');
  expect(written).toBe('[["a.md", "c.md", "e.md"], ["b.md", "d.md"]]');
  expect((await list(url, 'a/', {}, '0')).lines.at(-1)).toContain("--groups is '0'");
});
